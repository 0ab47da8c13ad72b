/** Who changed what from what to what, what server code did beyond its caller, what was denied. */
@NullMarked
package dev.backstay.server.audit;

import org.jspecify.annotations.NullMarked;
