package dev.backstay.server.doctor;

import dev.backstay.code.ServerCode;
import dev.backstay.code.machine.IsolationGap;
import dev.backstay.foundation.settings.MailSettings;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.TlsSettings;
import dev.backstay.foundation.settings.TraceSettings;
import dev.backstay.foundation.tls.CertificateKeeper;
import dev.backstay.foundation.tls.UnusableCertificateException;
import dev.backstay.server.backup.BackupHealth;
import dev.backstay.server.mail.MailFeature;
import dev.backstay.server.traces.TraceFeature;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at everything that a server needs, and changes none of it. Beside a running server it looks
 * at the same things; that the port and the directory are in use is then as it should be.
 */
public final class Doctor {
  private static final int LOWEST_JAVA = 25;
  private static final Duration NEARLY_EXPIRED = Duration.ofDays(14);

  private Doctor() {}

  /** What there is to say, a line for each thing that was looked at. */
  public static List<Finding> examine(ServerSettings settings) {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.addAll(MachineChecks.of(settings));
    findings.addAll(DatabaseChecks.of(settings));
    findings.addAll(ValkeyChecks.of(settings.keyedStores().valkey()));
    findings.add(network(settings));
    TlsSettings tls = settings.http().tls();
    if (tls != null) {
      findings.add(certificate(tls));
    }
    findings.add(mail(settings.mail()));
    TraceSettings traces = settings.traces();
    if (traces != null) {
      findings.add(traces(traces));
    }
    findings.add(backups(settings));
    findings.addAll(code(settings));
    return List.copyOf(findings);
  }

  private static Finding java() {
    Runtime.Version version = Runtime.version();
    String text = "Java " + version + " of " + System.getProperty("java.vendor", "");
    return version.feature() == LOWEST_JAVA
        ? Finding.ok("java", text)
        : version.feature() > LOWEST_JAVA
            ? Finding.warning(
                "java",
                text + "; Backstay is tested with Java " + LOWEST_JAVA,
                "use Java " + LOWEST_JAVA)
            : Finding.error(
                "java", text + " is too old", "install a JDK " + LOWEST_JAVA + " or newer");
  }

  private static Finding network(ServerSettings settings) {
    String host = settings.http().host();
    String address = host + ":" + settings.http().port();
    if (isLoopback(host)) {
      return Finding.ok("network", address + ": this machine alone, or a proxy on it");
    }
    String url = settings.http().publicUrl();
    boolean encrypted =
        settings.http().tls() != null || (url != null && url.startsWith("https://"));
    return encrypted
        ? Finding.ok("network", address)
        : Finding.warning(
            "network",
            address
                + " is reached by other machines without encryption: passwords and tokens can be"
                + " read on the way",
            "set tls-cert and tls-key, or put a proxy with HTTPS in front and set public-url to its"
                + " https:// address");
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static Finding certificate(TlsSettings tls) {
    try {
      Instant end = new CertificateKeeper(tls).end();
      Duration left = Duration.between(Instant.now(), end);
      return left.compareTo(NEARLY_EXPIRED) > 0
          ? Finding.ok("certificate", "valid until " + end)
          : Finding.warning(
              "certificate",
              "it expires at " + end,
              "renew it; a running server takes the new files by itself");
    } catch (UnusableCertificateException e) {
      return Finding.error(
          "certificate", String.valueOf(e.getMessage()), "the server does not start like this");
    }
  }

  private static Finding mail(@Nullable MailSettings mail) {
    if (mail == null) {
      return Finding.ok(
          "mail", "no mail server of the server's own (mail); apps can set theirs in the console");
    }
    String problem = MailFeature.problemReaching(mail);
    return problem == null
        ? Finding.ok("mail", "the mail server answers, and logs us in")
        : Finding.warning(
            "mail",
            "the mail server cannot be used: " + problem,
            "mails wait and are tried again: look at mail (address, port, user, password) and"
                + " whether a firewall lets this machine out");
  }

  private static Finding traces(TraceSettings traces) {
    String problem = TraceFeature.problemReaching(traces);
    return problem == null
        ? Finding.ok("traces", traces.endpoint() + " takes spans")
        : Finding.warning(
            "traces",
            traces.endpoint() + " takes no spans: " + problem,
            "they are dropped meanwhile: look at trace-endpoint, and at trace-headers if the"
                + " collector wants a token");
  }

  private static Finding backups(ServerSettings settings) {
    BackupHealth health = BackupHealth.of(settings.backups());
    if (health == null) {
      return Finding.ok("backups", "none by the server itself (backup-to)");
    }
    String place = health.place();
    if (health.problem() != null) {
      return Finding.error(
          "backups",
          place + " cannot be read: " + health.problem(),
          "look at backup-to and, of a store, at s3-endpoint and its key");
    }
    if (health.isLate(settings.backups().period(), Instant.now())) {
      return Finding.warning(
          "backups",
          health.newest() == null
              ? "there is none in " + place
              : "the newest in " + place + " is of " + health.newest(),
          "a running server makes one within a minute, or says in its log why it cannot");
    }
    return Finding.ok(
        "backups", health.kept() + " in " + place + ", the newest of " + health.newest());
  }

  private static List<Finding> code(ServerSettings settings) {
    if (!settings.code().enabled()) {
      return List.of(Finding.ok("server code", "switched off (server-code off)"));
    }
    if (!settings.code().runsHere()) {
      return List.of(Finding.ok("server code", "runs on runners (server-code=queue)"));
    }
    List<Finding> findings = new ArrayList<>();
    String problem = ServerCode.problemOfNode();
    findings.add(
        problem == null
            ? Finding.ok("node", "Node.js is there")
            : Finding.warning(
                "node", problem, "install Node.js 18 or newer, or set server-code off"));
    for (IsolationGap gap : ServerCode.missingIsolation(settings.code().network())) {
      findings.add(isolation(gap));
    }
    return findings;
  }

  private static Finding isolation(IsolationGap gap) {
    return switch (gap.kind()) {
      case UNCLOSABLE_NETWORK ->
          Finding.error("isolation", gap.text(), "install util-linux, or set code-network on");
      case OPEN_NETWORK ->
          Finding.warning(
              "isolation",
              gap.text(),
              "set code-network off, or let a firewall keep the users of server code from what"
                  + " they need not reach");
      case SHARED_USER, UNCOUNTED_PROCESSES, UNBOUNDED_MEMORY, OUTLIVES_SERVER ->
          Finding.warning(
              "isolation",
              gap.text(),
              "matters when developers of different apps do not trust each other: start the"
                  + " server as root, which gives each app a user of its own, on Linux with"
                  + " util-linux");
    };
  }
}
