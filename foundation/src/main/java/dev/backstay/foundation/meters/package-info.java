/** What features count and time for operators, whoever collects it. */
@NullMarked
package dev.backstay.foundation.meters;

import org.jspecify.annotations.NullMarked;
