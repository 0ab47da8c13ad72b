package dev.backstay.server.mail;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mail that waits.
 *
 * @param kind what the composer knows it by
 * @param about whom or what it is about, as the requesting client wrote it; not checked
 * @param values what else the composer needs; no secrets
 * @param tries how often it was tried
 */
public record QueuedMail(
    String id, String kind, String about, Map<String, @Nullable Object> values, int tries) {
  @Override
  public String toString() {
    return "QueuedMail[" + id + ", " + kind + "]";
  }
}
