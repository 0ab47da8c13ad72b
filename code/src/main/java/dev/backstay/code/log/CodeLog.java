package dev.backstay.code.log;

import dev.backstay.code.host.HostLog;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.error.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Takes what workers send of an app's log and stores it a moment later, many lines in one
 * transaction. What comes faster than the database takes it is bounded; lines beyond that are left
 * out, and a line says how many.
 */
public final class CodeLog implements HostLog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CodeLog.class);
  private static final long DELAY_MILLIS = 100;
  private static final int MAX_PENDING_BYTES = 16 << 20;
  private static final String LOGGER = "SERVER_CODE";
  private static final int TIME = 0;
  private static final int LEVEL = 1;
  private static final int NAME = 2;
  private static final int MESSAGE = 3;
  private static final int EXCEPTION = 4;

  private final Apps apps;
  private final AppLogs logs;
  private final Map<String, Pending> pending = new ConcurrentHashMap<>();
  private final AtomicBoolean planned = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor writer =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("code-log").factory());

  public CodeLog(Apps apps, AppLogs logs) {
    this.apps = apps;
    this.logs = logs;
  }

  /** The lines of an app that are not stored yet. */
  private static final class Pending {
    private List<AppLogs.Line> lines = new ArrayList<>();
    private long bytes;
    private long leftOut;

    synchronized void add(AppLogs.Line line) {
      if (bytes > MAX_PENDING_BYTES) {
        leftOut++;
      } else {
        lines.add(line);
        bytes += line.bytes();
      }
    }

    synchronized List<AppLogs.Line> take() {
      List<AppLogs.Line> taken = lines;
      if (leftOut > 0) {
        taken.add(
            new AppLogs.Line(
                System.currentTimeMillis(),
                "WARN",
                LOGGER,
                leftOut + " lines are left out, for they came faster than they can be stored",
                null,
                ""));
      }
      lines = new ArrayList<>();
      bytes = 0;
      leftOut = 0;
      return taken;
    }
  }

  @Override
  public void write(String appId, String requestId, JsonNode lines) {
    Pending of = pending.computeIfAbsent(appId, id -> new Pending());
    for (JsonNode line : lines) {
      of.add(
          AppLogs.line(
              line.path(TIME).asLong(System.currentTimeMillis()),
              line.path(LEVEL).asString("INFO"),
              line.path(NAME).asString(LOGGER),
              line.path(MESSAGE).asString(""),
              line.size() > EXCEPTION ? line.path(EXCEPTION).asString("") : null,
              requestId));
    }
    if (planned.compareAndSet(false, true)) {
      try {
        var _ = writer.schedule(this::storeAll, DELAY_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // closing stores what is there
      }
    }
  }

  /** Stores what is there. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("what server code has logged at last was not stored in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    storeAll();
  }

  private void storeAll() {
    planned.set(false);
    pending.forEach((appId, of) -> {
      List<AppLogs.Line> lines = of.take();
      App app = apps.find(appId);
      if (app == null) {
        pending.remove(appId);
      } else if (!lines.isEmpty()) {
        store(app, lines);
      }
    });
  }

  private void store(App app, List<AppLogs.Line> lines) {
    try {
      logs.store(app, lines);
    } catch (ApiException e) {
      LOG.warn("{} lines of app {} are not logged: {}", lines.size(), app.id(), e.text());
    } catch (RuntimeException e) {
      LOG.warn("{} lines of app {} are not logged", lines.size(), app.id(), e);
    }
  }
}
