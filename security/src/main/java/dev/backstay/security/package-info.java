/**
 * Who may do what, and why: the permission decision of Backstay as a pure library.
 *
 * <p>A {@link dev.backstay.security.caller.Caller} asks a {@link
 * dev.backstay.security.model.Policy} for an {@link dev.backstay.security.model.Operation} on an
 * {@link dev.backstay.security.model.Asset}; the {@link dev.backstay.security.decide.Decider}
 * answers with a {@link dev.backstay.security.decide.Decision}, from which alone a {@link
 * dev.backstay.security.decide.Permit} can be made. Nothing here reads a file, a clock or a
 * network, and every value is immutable. Rule numbers such as C.3 or L5 are those of the security
 * model in the project's documentation.
 *
 * <p>The rooms, each of which knows only those before it: {@code caller}, {@code model}, {@code
 * decide}, {@code explain}, {@code ask}.
 */
@NullMarked
package dev.backstay.security;

import org.jspecify.annotations.NullMarked;
