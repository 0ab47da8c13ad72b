package dev.backstay.server.users.links;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a link's address says: the app and the secret. Nothing in it tells whether there is an
 * account; and it is one segment, because proxies log queries.
 */
public record LinkAddress(String appId, String secret) {
  private static final Pattern SEGMENT = Pattern.compile("([A-F0-9-]{36})\\.([A-Za-z0-9_-]{43})");

  /** Reads the segment; null when it is none of ours. */
  public static @Nullable LinkAddress of(String segment) {
    Matcher matcher = SEGMENT.matcher(segment);
    return matcher.matches() ? new LinkAddress(matcher.group(1), matcher.group(2)) : null;
  }

  /** The segment of an address that says it. */
  public String segment() {
    return appId + "." + secret;
  }

  @Override
  public String toString() {
    return "LinkAddress";
  }
}
