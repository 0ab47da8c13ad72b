package dev.backstay.foundation.sessions;

/**
 * How a user is logged in.
 *
 * @param count how many living sessions there are
 * @param lastUsed of any of them, in milliseconds since the epoch
 */
public record UserSessions(String userId, int count, long lastUsed) {}
