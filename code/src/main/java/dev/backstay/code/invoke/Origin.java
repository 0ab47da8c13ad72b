package dev.backstay.code.invoke;

import dev.backstay.foundation.apps.Invocation;
import org.jspecify.annotations.Nullable;

/**
 * What a call of server code comes of.
 *
 * @param userId the calling user, or null
 * @param caller who calls, in words
 * @param parent the invocation whose code calls; null if none does
 * @param requestId id of the request; empty when the call comes of none
 */
public record Origin(
    @Nullable String userId, String caller, @Nullable Invocation parent, String requestId) {}
