/**
 * Who asks. An API key, a login and the roles assigned go in; out comes a {@link Caller} with the
 * set of all roles that the caller holds ({@link RoleResolver}). Immutable, and independent of what
 * the roles may do.
 */
@NullMarked
package dev.backstay.security.caller;

import org.jspecify.annotations.NullMarked;
