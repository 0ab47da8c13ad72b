package dev.backstay.foundation.sessions;

import java.time.Duration;

/**
 * What a developer says who wants to act as a user.
 *
 * @param lifetime how long the session lives, used or not
 * @param developer who acts, in words
 * @param developerId whose password has to stay the one that it is now
 * @param reason why
 */
public record Acting(Duration lifetime, String developer, String developerId, String reason) {}
