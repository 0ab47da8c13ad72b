package dev.backstay.foundation.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the ids of requests: unique over restarts and servers, short enough to read out. They are
 * not secret: what is kept under one is shown to developers only. Of several servers on a database,
 * an id tells which has answered the request.
 */
public final class RequestIds {
  private static final int RADIX = 36;

  private final String prefix;
  private final AtomicLong last = new AtomicLong();

  /**
   * @param node the id of this run of the server; "" where it has its database alone
   */
  RequestIds(String node) {
    prefix = node.isEmpty() ? prefix(new SecureRandom().nextLong()) : prefixOf(node);
  }

  /** How the ids of all requests begin that a server answers. */
  public static String prefixOf(String node) {
    try {
      return prefix(
          ByteBuffer.wrap(
                  MessageDigest.getInstance("SHA-256")
                      .digest(node.getBytes(StandardCharsets.UTF_8)))
              .getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String prefix(long number) {
    return Long.toString(number >>> 24, RADIX).toUpperCase(Locale.ROOT) + "-";
  }

  String next() {
    return prefix + Long.toString(last.incrementAndGet(), RADIX).toUpperCase(Locale.ROOT);
  }
}
