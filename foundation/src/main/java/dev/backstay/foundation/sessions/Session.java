package dev.backstay.foundation.sessions;

import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.SocialProvider;
import org.jspecify.annotations.Nullable;

/**
 * A living session: whose it is and how it was made. Equal sessions have equal roles.
 *
 * @param userId the account's objectId
 * @param state user or guest, never none
 * @param social the network that the login went through, null for a login by password
 */
public record Session(String userId, LoginState state, @Nullable SocialProvider social) {}
