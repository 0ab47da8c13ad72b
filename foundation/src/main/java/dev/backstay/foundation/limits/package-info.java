/** Bounds on attempts to log in, register, recover and check tokens. */
@NullMarked
package dev.backstay.foundation.limits;

import org.jspecify.annotations.NullMarked;
