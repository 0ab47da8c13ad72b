/** Bounds on attempts to log in, register, recover and check tokens. */
@NullMarked
package dev.backstay.server.limits;

import org.jspecify.annotations.NullMarked;
