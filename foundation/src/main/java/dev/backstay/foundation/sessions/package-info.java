/**
 * Whose a {@code user-token} is: the sessions of an app's users, in memory in front of the
 * database.
 */
@NullMarked
package dev.backstay.foundation.sessions;

import org.jspecify.annotations.NullMarked;
