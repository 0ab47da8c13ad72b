package dev.backstay.security.caller;

/**
 * Who is logged in behind a request. An invalid token is not a state: such a request is refused.
 */
public enum LoginState {
  /** No user token came with the request. */
  NONE,
  /** A user with an account of their own. */
  USER,
  /** A guest. */
  GUEST
}
