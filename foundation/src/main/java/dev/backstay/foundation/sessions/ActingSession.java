package dev.backstay.foundation.sessions;

/**
 * A session by which a developer acts as a user, as developers see it; without its token.
 *
 * @param id names it among the sessions of its user
 * @param userId whom the developer acts as
 * @param developer who acts
 * @param reason why, as the developer has said
 * @param created when it was made, in milliseconds since the epoch
 * @param until when it ends, likewise
 */
public record ActingSession(
    String id, String userId, String developer, String reason, long created, long until) {}
