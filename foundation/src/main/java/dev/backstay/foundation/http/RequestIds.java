package dev.backstay.foundation.http;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the ids of requests: unique over restarts and servers, short enough to read out. They are
 * not secret: what is kept under one is shown to developers only.
 */
final class RequestIds {
  private final String prefix;
  private final AtomicLong last = new AtomicLong();

  RequestIds() {
    long random = new SecureRandom().nextLong() >>> 24;
    prefix = Long.toString(random, 36).toUpperCase(Locale.ROOT) + "-";
  }

  String next() {
    return prefix + Long.toString(last.incrementAndGet(), 36).toUpperCase(Locale.ROOT);
  }
}
