/** What a client is told when something is refused or goes wrong: numbers, statuses, texts. */
@NullMarked
package dev.backstay.server.error;

import org.jspecify.annotations.NullMarked;
