package dev.backstay.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import dev.backstay.foundation.directory.PrivateFiles;
import dev.backstay.foundation.settings.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/**
 * The access log of a running server: one file per day in {@code DATA/logs}, at most 100 MB each,
 * 14 days, 1 GB in all. Lines are written by a thread of their own; under more load than the disk
 * takes, lines are dropped, not requests.
 */
final class ServerLogging {
  private static final int QUEUE = 8_192;

  private ServerLogging() {}

  static void configure(ServerSettings settings) {
    if (!settings.http().accessLog()) {
      return;
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Path file = settings.dataDirectory().resolve("logs").resolve("access.log");
    RollingFileAppender<ILoggingEvent> rolling = new PrivateFile();
    rolling.setContext(context);
    rolling.setFile(file.toString());
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %msg%n");
    encoder.start();
    rolling.setEncoder(encoder);
    rolling.setImmediateFlush(false);
    SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
    policy.setContext(context);
    policy.setParent(rolling);
    policy.setFileNamePattern(file + ".%d{yyyy-MM-dd}.%i");
    policy.setMaxFileSize(FileSize.valueOf("100MB"));
    policy.setMaxHistory(14);
    policy.setTotalSizeCap(FileSize.valueOf("1GB"));
    policy.start();
    rolling.setRollingPolicy(policy);
    rolling.start();
    AsyncAppender async = new AsyncAppender();
    async.setContext(context);
    async.setQueueSize(QUEUE);
    async.setDiscardingThreshold(0);
    async.setNeverBlock(true);
    async.addAppender(rolling);
    async.start();
    var access = context.getLogger("backstay.access");
    access.setLevel(Level.INFO);
    access.setAdditive(false);
    access.addAppender(async);
  }

  /** Writes what is still queued. */
  static void close() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
  }

  /** Makes its files for their owner alone, whatever the umask is. */
  private static final class PrivateFile extends RollingFileAppender<ILoggingEvent> {
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
