package dev.backstay.foundation.sessions;

/**
 * A row of backstay_session.
 *
 * @param lastUsed negative when the session has timed out for good, whatever the timeout becomes
 *     later
 */
record StoredSession(TokenHash hash, Session session, long created, long lastUsed) {}
