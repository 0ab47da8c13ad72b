/**
 * Invocations: in comes a call with its caller, out goes what the code answers, or an error in
 * time.
 */
@NullMarked
package dev.backstay.code.invoke;

import org.jspecify.annotations.NullMarked;
