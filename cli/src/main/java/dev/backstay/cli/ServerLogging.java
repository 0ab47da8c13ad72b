package dev.backstay.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import dev.backstay.foundation.directory.PrivateFiles;
import dev.backstay.foundation.settings.ServerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * The logs of a running server as its settings want them: what it says on standard error as text or
 * JSON, and the access log. That is one file per day in {@code DATA/logs}, at most 100 MB each, 14
 * days, 1 GB in all. Lines are written by a thread of their own; under more load than the disk
 * takes, lines are dropped, not requests.
 */
final class ServerLogging {
  private static final Duration MAX_INITIALIZATION = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(1);

  private ServerLogging() {}

  static void configure(ServerSettings settings) {
    if (settings.http().jsonLogs()) {
      ConsoleLogging.useJson(context());
    }
    if (!settings.http().accessLog()) {
      return;
    }
    LoggerContext context = context();
    Path file = settings.dataDirectory().resolve("logs").resolve("access.log");
    RollingFileAppender<String> rolling = new PrivateFile();
    rolling.setContext(context);
    rolling.setFile(file.toString());
    rolling.setEncoder(new Texts());
    SizeAndTimeBasedRollingPolicy<String> policy = new SizeAndTimeBasedRollingPolicy<>();
    policy.setContext(context);
    policy.setParent(rolling);
    policy.setFileNamePattern(file + ".%d{yyyy-MM-dd}.%i");
    policy.setMaxFileSize(FileSize.valueOf("100MB"));
    policy.setMaxHistory(14);
    policy.setTotalSizeCap(FileSize.valueOf("1GB"));
    policy.start();
    rolling.setRollingPolicy(policy);
    rolling.start();
    BatchAppender batches = new BatchAppender(rolling, settings.http().jsonLogs());
    batches.setContext(context);
    batches.start();
    var access = context.getLogger("backstay.access");
    access.setLevel(Level.INFO);
    access.setAdditive(false);
    access.addAppender(batches);
  }

  /** Writes what is still queued. */
  static void close() {
    context().stop();
  }

  /**
   * The context of all loggers. While another thread initializes logging, as that which warms up
   * the server may do, SLF4J answers with a substitute: it is waited for.
   */
  private static LoggerContext context() {
    long end = System.nanoTime() + MAX_INITIALIZATION.toNanos();
    while (true) {
      ILoggerFactory factory = LoggerFactory.getILoggerFactory();
      if (factory instanceof LoggerContext context) {
        return context;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException("logging is not Logback's: " + factory.getClass());
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** Texts as they are. */
  private static final class Texts extends EncoderBase<String> {
    private static final byte[] NOTHING = {};

    @Override
    public byte[] headerBytes() {
      return NOTHING;
    }

    @Override
    public byte[] encode(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
      return NOTHING;
    }
  }

  /** Makes its files for their owner alone, whatever the umask is. */
  private static final class PrivateFile extends RollingFileAppender<String> {
    @Override
    public void openFile(String name) throws IOException {
      Path file = Path.of(name);
      var _ = PrivateFiles.createDirectories(Objects.requireNonNull(file.getParent()));
      if (!Files.exists(file)) {
        var _ = PrivateFiles.createFile(file);
      }
      super.openFile(name);
    }
  }
}
