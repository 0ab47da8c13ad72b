package dev.backstay.security.caller;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The social network that a session was made by (security model, A.1). */
public enum SocialProvider {
  /** Facebook. */
  FACEBOOK(SystemRole.FACEBOOK_USER),
  /** Google. */
  GOOGLE(SystemRole.GOOGLE_PLUS_USER),
  /** Twitter. */
  TWITTER(SystemRole.TWITTER_USER),
  /** Any other OAuth provider: no role of its own besides SocialUser. */
  OTHER(null);

  private final @Nullable SystemRole role;

  SocialProvider(@Nullable SystemRole role) {
    this.role = role;
  }

  /** The role that comes beside SocialUser, if the provider has one. */
  public Optional<SystemRole> role() {
    return Optional.ofNullable(role);
  }
}
