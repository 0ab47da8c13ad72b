/**
 * Server code: how the code that people deploy gets here, where it runs, and how it is called.
 *
 * <p>It never runs in this process. {@link dev.backstay.code.host.HostPools} keeps worker processes
 * for each app, {@link dev.backstay.code.invoke.Invoker} sends them calls, or has them done by an
 * official runner that is connected to the {@link dev.backstay.code.broker.TaskBroker}, {@link
 * dev.backstay.code.archive.Archive} unpacks what was deployed.
 */
@NullMarked
package dev.backstay.code;

import org.jspecify.annotations.NullMarked;
