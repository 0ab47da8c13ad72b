/**
 * Logins through other providers: which providers an app has, how one of them is asked who someone
 * is, and the window in which a person agrees.
 */
@NullMarked
package dev.backstay.server.social;

import org.jspecify.annotations.NullMarked;
