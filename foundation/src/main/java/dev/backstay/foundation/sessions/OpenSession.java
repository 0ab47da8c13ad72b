package dev.backstay.foundation.sessions;

import dev.backstay.security.caller.LoginState;

/**
 * A session as its developer sees it. Its token is nobody's business, so it is not here.
 *
 * @param id names it among the sessions of its user; nobody can call with it
 * @param userId whose it is
 * @param state user or guest
 * @param created when it was made, in milliseconds since the epoch
 * @param lastUsed when the latest call with it came
 */
public record OpenSession(
    String id, String userId, LoginState state, long created, long lastUsed) {}
