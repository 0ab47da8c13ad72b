/**
 * The developers' accounts: who they are, how they log in, and the door that their console routes
 * stand behind.
 */
@NullMarked
package dev.backstay.foundation.developers;

import org.jspecify.annotations.NullMarked;
