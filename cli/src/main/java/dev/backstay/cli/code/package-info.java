/**
 * {@code backstay code …}: server code of an app, made, deployed, run, debugged and followed from a
 * project.
 */
@NullMarked
package dev.backstay.cli.code;

import org.jspecify.annotations.NullMarked;
