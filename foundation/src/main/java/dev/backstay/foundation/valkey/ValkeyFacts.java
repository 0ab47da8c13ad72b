package dev.backstay.foundation.valkey;

import dev.backstay.foundation.meters.Meters;
import dev.backstay.foundation.settings.ValkeySettings;
import java.util.HashMap;
import java.util.Map;

/**
 * What a Valkey or Redis server says of itself.
 *
 * @param product its name and version
 * @param major the first number of the version of its commands, which are Redis'
 * @param maxMemoryBytes that its data may take; 0 for no limit
 * @param maxMemoryPolicy what it lets go when they would take more
 * @param cluster whether it is one of several that divide the keys
 * @param replica whether it follows another server, and so takes no writes
 * @param roundTripMicros how long a question takes
 */
public record ValkeyFacts(
    String product,
    int major,
    long maxMemoryBytes,
    String maxMemoryPolicy,
    boolean cluster,
    boolean replica,
    long roundTripMicros) {

  /**
   * Asks a server.
   *
   * @throws ValkeyUnavailableException when it does not answer or lets nobody in; the message says
   *     why
   * @throws dev.backstay.foundation.tls.UnusableCertificateException when the file of certificates
   *     cannot be used
   */
  public static ValkeyFacts of(ValkeySettings settings) {
    try (Valkey valkey = new Valkey(settings, Meters.OFF)) {
      return valkey.facts();
    }
  }

  static ValkeyFacts of(Map<String, String> information, long roundTripMicros) {
    String redis = information.getOrDefault("redis_version", "0");
    String own = information.get("valkey_version");
    return new ValkeyFacts(
        own == null ? "Redis " + redis : "Valkey " + own,
        (int) number(redis.split("\\.", 2)[0]),
        number(information.getOrDefault("maxmemory", "0")),
        information.getOrDefault("maxmemory_policy", ""),
        information.getOrDefault("cluster_enabled", "0").equals("1"),
        information.getOrDefault("role", "master").equals("slave"),
        roundTripMicros);
  }

  /** The lines {@code name:value} of an answer to INFO. */
  static Map<String, String> parse(String text) {
    Map<String, String> found = new HashMap<>();
    text.lines()
        .forEach(line -> {
          int colon = line.indexOf(':');
          if (colon > 0) {
            found.put(line.substring(0, colon), line.substring(colon + 1).strip());
          }
        });
    return found;
  }

  private static long number(String text) {
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }
}
