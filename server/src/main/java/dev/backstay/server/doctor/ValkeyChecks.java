package dev.backstay.server.doctor;

import dev.backstay.foundation.settings.ValkeySettings;
import dev.backstay.foundation.tls.UnusableCertificateException;
import dev.backstay.foundation.valkey.ValkeyFacts;
import dev.backstay.foundation.valkey.ValkeyUnavailableException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Valkey: whether it can be used, and what it does when its memory is full. */
final class ValkeyChecks {
  /** The oldest Redis, and the oldest commands of a Valkey, that the cache is tested with. */
  private static final int LOWEST_MAJOR = 7;

  private static final long FAR_MICROS = 5_000;

  private ValkeyChecks() {}

  static List<Finding> of(@Nullable ValkeySettings settings) {
    if (settings == null) {
      return List.of(Finding.ok("valkey", "none; the cache is in the apps' databases (valkey)"));
    }
    try {
      return of(settings, ValkeyFacts.of(settings));
    } catch (UnusableCertificateException e) {
      return List.of(
          Finding.error(
              "valkey", String.valueOf(e.getMessage()), "the server does not start like this"));
    } catch (ValkeyUnavailableException e) {
      return List.of(
          Finding.warning(
              "valkey",
              settings.address() + " cannot be used: " + e.getMessage(),
              "the server starts and answers requests for the cache with 503: look at valkey"
                  + " (address, user, password), and whether it runs and lets this machine in"));
    }
  }

  private static List<Finding> of(ValkeySettings settings, ValkeyFacts facts) {
    List<Finding> findings = new ArrayList<>();
    findings.add(kind(facts));
    if (facts.maxMemoryBytes() == 0) {
      findings.add(
          Finding.warning(
              "valkey memory",
              "maxmemory is 0: it takes as much of its machine as apps put into their caches, up"
                  + " to 230 MB each",
              "set maxmemory, and maxmemory-policy to allkeys-lru"));
    } else if (facts.maxMemoryPolicy().equals("noeviction")) {
      findings.add(
          Finding.warning(
              "valkey memory",
              "maxmemory-policy is noeviction: when it is full, nothing can be put into any app's"
                  + " cache until entries expire",
              "set maxmemory-policy to allkeys-lru, or volatile-lru where others use it as well"));
    } else {
      findings.add(
          Finding.ok(
              "valkey memory",
              facts.maxMemoryBytes() / 1_048_576 + " MB, then " + facts.maxMemoryPolicy()));
    }
    if (!settings.tls() && !isLoopback(settings.host())) {
      findings.add(
          Finding.warning(
              "valkey encryption",
              "the connection is not encrypted: what apps keep in their caches, such as tokens,"
                  + " can be read on the way",
              "if it leaves this machine or a network of its own, use rediss://"));
    }
    if (facts.roundTripMicros() > FAR_MICROS) {
      findings.add(
          Finding.warning(
              "valkey distance",
              "a question takes " + facts.roundTripMicros() / 1_000 + " ms",
              "put it next to the server, or leave the cache in the database"));
    }
    return findings;
  }

  private static Finding kind(ValkeyFacts facts) {
    if (facts.cluster()) {
      return Finding.warning(
          "valkey",
          facts.product() + " is part of a cluster, which the cache cannot use",
          "use one server, with a replica if it must not fail");
    }
    if (facts.replica()) {
      return Finding.warning(
          "valkey",
          facts.product() + " is a replica, which takes no writes",
          "let valkey name the server that it follows, by a name that moves with that role");
    }
    return facts.major() < LOWEST_MAJOR
        ? Finding.warning(
            "valkey",
            facts.product() + " is old, and not tested",
            "use Valkey, or Redis 7 or newer")
        : Finding.ok("valkey", facts.product());
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
