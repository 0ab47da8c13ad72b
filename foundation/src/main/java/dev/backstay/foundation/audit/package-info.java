/** Who changed what from what to what, what server code did beyond its caller, what was denied. */
@NullMarked
package dev.backstay.foundation.audit;

import org.jspecify.annotations.NullMarked;
