package dev.backstay.server.sessions;

import dev.backstay.security.LoginState;
import dev.backstay.security.SocialProvider;
import org.jspecify.annotations.Nullable;

/**
 * A row of backstay_session.
 *
 * @param lastUsed negative when the session has timed out for good, whatever the timeout becomes later
 */
record StoredSession(
    TokenHash hash,
    String userId,
    LoginState state,
    @Nullable SocialProvider social,
    long created,
    long lastUsed) {}
