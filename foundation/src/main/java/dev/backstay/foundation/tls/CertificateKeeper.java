package dev.backstay.foundation.tls;

import dev.backstay.foundation.secrets.RandomSecret;
import dev.backstay.foundation.settings.TlsSettings;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the certificate that new connections are shown the one that is in the files. Connections
 * that are open keep what they have begun with.
 *
 * <p>The files are read once a second, which takes some ten microseconds; system notifications are
 * lost on network file systems and with exchanged links. A change counts when two looks in a row
 * have found the same, so that nothing is tried while only one of the two files has been written.
 * What cannot be used is said once, and the certificate stays as it was.
 */
public final class CertificateKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** From when on a certificate that was not renewed is complained of, once a day. */
  private static final Duration NEARLY_EXPIRED = Duration.ofDays(14);

  private static final Duration REMINDER = Duration.ofDays(1);

  private final TlsSettings settings;
  private final String password = RandomSecret.next();
  private final SslContextFactory.Server tls = new SslContextFactory.Server();

  /** What the certificate in use came from, or what was last tried in vain. */
  private CertificateFiles tried;

  private CertificateFiles seen;
  private @Nullable String unread;
  private @Nullable String problem;
  private Instant end;
  private Instant reminded = Instant.EPOCH;

  /**
   * Reads the files.
   *
   * @throws UnusableCertificateException when they cannot be used
   */
  public CertificateKeeper(TlsSettings settings) {
    this.settings = settings;
    this.tried = CertificateFiles.read(settings);
    this.seen = tried;
    ServerCertificate certificate = tried.parse();
    this.end = certificate.end();
    tls.setKeyStore(certificate.keyStore(password));
    tls.setKeyStorePassword(password);
    tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    tls.setRenegotiationAllowed(false);
    tls.setUseCipherSuitesOrder(true);
    // one certificate for whatever name clients call the server by, an address included
    tls.setSniRequired(false);
  }

  /** What makes the connections. */
  public SslContextFactory.Server tls() {
    return tls;
  }

  /** When the certificate in use stops being valid. */
  public synchronized Instant end() {
    return end;
  }

  /** Begins to look at the files, until the scheduler stops. */
  public void start(Scheduler scheduler) {
    var _ =
        scheduler.schedule(
            () -> {
              look();
              if (scheduler.isRunning()) {
                start(scheduler);
              }
            },
            PERIOD);
  }

  private synchronized void look() {
    remind();
    CertificateFiles files = read();
    if (files == null) {
      return;
    }
    try {
      boolean settled = files.isSameAs(seen);
      seen = files;
      if (settled && !files.isSameAs(tried)) {
        tried = files;
        use(files.parse());
      }
    } catch (Exception e) {
      // whatever it is, the next look must come
      warn(e);
    }
  }

  /** The files; null when they cannot be read, which is said when it is so twice in a row. */
  private @Nullable CertificateFiles read() {
    try {
      CertificateFiles files = CertificateFiles.read(settings);
      unread = null;
      return files;
    } catch (UnusableCertificateException e) {
      if (String.valueOf(e.getMessage()).equals(unread)) {
        warn(e);
      }
      unread = e.getMessage();
      return null;
    }
  }

  private void use(ServerCertificate certificate) throws Exception {
    tls.reload(factory -> factory.setKeyStore(certificate.keyStore(password)));
    end = certificate.end();
    reminded = Instant.EPOCH;
    problem = null;
    LOG.info("the certificate in {} is used from now on, until {}", settings.certificate(), end);
  }

  private void warn(Exception e) {
    String message = String.valueOf(e.getMessage());
    if (!message.equals(problem)) {
      problem = message;
      LOG.warn("the server goes on with the certificate that it has: {}", message);
    }
  }

  private void remind() {
    Instant now = Instant.now();
    if (now.isAfter(end.minus(NEARLY_EXPIRED)) && now.isAfter(reminded.plus(REMINDER))) {
      reminded = now;
      LOG.warn(
          "the certificate in {} {} at {}: renew it",
          settings.certificate(),
          now.isAfter(end) ? "has expired" : "expires",
          end);
    }
  }
}
