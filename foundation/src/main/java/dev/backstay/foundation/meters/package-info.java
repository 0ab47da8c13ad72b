/** What features count and time for operators, for any collector. */
@NullMarked
package dev.backstay.foundation.meters;

import org.jspecify.annotations.NullMarked;
