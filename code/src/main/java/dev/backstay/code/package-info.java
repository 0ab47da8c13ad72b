/**
 * Server code: how the code that people deploy gets here, where it runs, and how it is called.
 *
 * <p>It never runs in this process. {@link dev.backstay.code.run.Runners} keeps one official
 * CodeRunner per app as a child process, {@link dev.backstay.code.invoke.Invoker} sends it tasks
 * through the {@link dev.backstay.code.broker.TaskBroker}, {@link
 * dev.backstay.code.archive.Archive} unpacks what was deployed.
 */
@NullMarked
package dev.backstay.code;

import org.jspecify.annotations.NullMarked;
