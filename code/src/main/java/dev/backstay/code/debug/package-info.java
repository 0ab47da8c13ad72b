/**
 * Debugging: in comes the official tool's registration of a developer's own machine, out goes which
 * calls of the app go there.
 */
@NullMarked
package dev.backstay.code.debug;

import org.jspecify.annotations.NullMarked;
