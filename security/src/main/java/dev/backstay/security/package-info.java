/**
 * Who may do what, and why: the permission decision of Backstay as a pure library.
 *
 * <p>A {@link dev.backstay.security.Caller} asks a {@link dev.backstay.security.Policy} for an
 * {@link dev.backstay.security.Operation} on an {@link dev.backstay.security.Asset}; the {@link
 * dev.backstay.security.Decider} answers with a {@link dev.backstay.security.Decision}, from which
 * alone a {@link dev.backstay.security.Permit} can be made. Nothing here reads a file, a clock or a
 * network, and every value is immutable. Rule numbers such as C.3 or L5 are those of the security
 * model in the project's documentation.
 */
@NullMarked
package dev.backstay.security;

import org.jspecify.annotations.NullMarked;
