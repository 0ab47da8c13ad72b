/** The errors that clients get: numbers, statuses, texts. */
@NullMarked
package dev.backstay.foundation.error;

import org.jspecify.annotations.NullMarked;
