package dev.backstay.server.code;

import static dev.backstay.server.code.CodeTables.ID;
import static dev.backstay.server.code.CodeTables.LOG;
import static dev.backstay.server.code.CodeTables.LOG_EXCEPTION;
import static dev.backstay.server.code.CodeTables.LOG_LEVEL;
import static dev.backstay.server.code.CodeTables.LOG_LOGGER;
import static dev.backstay.server.code.CodeTables.LOG_MESSAGE;
import static dev.backstay.server.code.CodeTables.LOG_REQUEST;
import static dev.backstay.server.code.CodeTables.LOG_TIME;

import dev.backstay.server.apps.App;
import dev.backstay.server.apps.Apps;
import dev.backstay.server.apps.PerApp;
import dev.backstay.server.error.ApiError;
import dev.backstay.store.Ids;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * What server code and clients log (reference: cache-counters-logging.md §3). An app keeps its
 * latest 20,000 lines or a few more; older ones go.
 */
final class AppLogs {
  static final int KEPT_LINES = 20_000;
  private static final int PRUNE_EVERY = 1_000;
  private static final int MAX_BATCH = 1_000;
  private static final int MAX_TEXT = 20_000;
  private static final int MAX_LOGGER = 200;
  private static final Set<String> LEVELS =
      Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");

  private final Apps apps;
  private final PerApp<AtomicInteger> written;

  AppLogs(Apps apps) {
    this.apps = apps;
    this.written = new PerApp<>(apps, app -> new AtomicInteger());
  }

  /** One line. */
  private record Line(
      long time, String level, String logger, String message, @Nullable String exception) {}

  /**
   * Stores a batch.
   *
   * @param batch {@code [{logger, message, exception?, log-level, timestamp}]}
   * @throws dev.backstay.server.error.ApiException 21003 when it is not that, or holds more than
   *     1,000 lines
   */
  void write(App app, List<@Nullable Object> batch, String requestId) {
    if (batch.size() > MAX_BATCH) {
      throw ApiError.WRONG_LOG_JSON.with();
    }
    List<Line> lines = new ArrayList<>(batch.size());
    for (Object item : batch) {
      if (!(item instanceof Map<?, ?> entry)) {
        throw ApiError.WRONG_LOG_JSON.with();
      }
      lines.add(line(entry));
    }
    int before = written.of(app).getAndAdd(lines.size());
    boolean prune = before / PRUNE_EVERY != (before + lines.size()) / PRUNE_EVERY;
    var _ =
        apps.database(app)
            .write(sql -> {
              for (Line line : lines) {
                insert(sql, line, requestId);
              }
              return prune ? prune(sql) : 0;
            });
  }

  /**
   * The latest lines, newest first.
   *
   * @param logger only of this logger, or null for all
   */
  List<Map<String, @Nullable Object>> latest(
      App app, @Nullable String logger, int count, int offset) {
    return apps.database(app)
        .read(sql ->
            sql.select(
                    LOG_TIME.as("timestamp"),
                    LOG_LEVEL.as("log-level"),
                    LOG_LOGGER.as("logger"),
                    LOG_MESSAGE.as("message"),
                    LOG_EXCEPTION.as("exception"),
                    LOG_REQUEST.as("requestId"))
                .from(LOG)
                .where(logger == null ? DSL.noCondition() : LOG_LOGGER.eq(logger))
                .orderBy(ID.desc())
                .limit(count)
                .offset(offset)
                .fetch(row -> new LinkedHashMap<String, @Nullable Object>(row.intoMap())));
  }

  private static void insert(DSLContext sql, Line line, String requestId) {
    sql.insertInto(LOG)
        .set(ID, Ids.next())
        .set(LOG_TIME, line.time())
        .set(LOG_LEVEL, line.level())
        .set(LOG_LOGGER, line.logger())
        .set(LOG_MESSAGE, line.message())
        .set(LOG_EXCEPTION, line.exception())
        .set(LOG_REQUEST, requestId)
        .execute();
  }

  private static int prune(DSLContext sql) {
    String last =
        sql.select(ID).from(LOG).orderBy(ID.desc()).limit(1).offset(KEPT_LINES).fetchOne(ID);
    return last == null ? 0 : sql.deleteFrom(LOG).where(ID.le(last)).execute();
  }

  private static Line line(Map<?, ?> entry) {
    Object level = entry.get("log-level");
    String known = level instanceof String text ? text.toUpperCase(Locale.ROOT) : "";
    Object time = entry.get("timestamp");
    Object exception = entry.get("exception");
    return new Line(
        time instanceof Number number ? number.longValue() : System.currentTimeMillis(),
        LEVELS.contains(known) ? known : "INFO",
        shortened(text(entry.get("logger")), MAX_LOGGER),
        shortened(text(entry.get("message")), MAX_TEXT),
        exception == null ? null : shortened(text(exception), MAX_TEXT));
  }

  private static String text(@Nullable Object value) {
    // PostgreSQL stores no NUL in text.
    return value == null ? "" : value.toString().replace("\u0000", "");
  }

  private static String shortened(String text, int length) {
    return text.length() > length ? text.substring(0, length - 1) + "…" : text;
  }
}
