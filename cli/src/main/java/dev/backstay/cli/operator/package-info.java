/** The running server, as the commands of its operator ask it. */
@NullMarked
package dev.backstay.cli.operator;

import org.jspecify.annotations.NullMarked;
