/**
 * The developers' accounts: who they are, how they log in, and what authenticates the requests of
 * their console.
 */
@NullMarked
package dev.backstay.foundation.developers;

import org.jspecify.annotations.NullMarked;
