/** The errors that clients get: numbers, statuses, texts. */
@NullMarked
package dev.backstay.server.error;

import org.jspecify.annotations.NullMarked;
