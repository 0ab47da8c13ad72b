package dev.backstay.code.log;

import static dev.backstay.store.generated.app.tables.LogTable.LOG;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.limits.RateLimits;
import dev.backstay.foundation.limits.Volume;
import dev.backstay.store.database.Ids;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Records;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * What server code and clients log (reference: cache-counters-logging.md §3).
 *
 * <p>Bounds: an app keeps its latest 20,000 lines and its latest bytes (setting {@code
 * app-log-mb}), or a tenth more; older lines go. What comes in a minute is bounded by {@link
 * Volume}. A developer may keep clients from logging at all.
 */
public final class AppLogs {
  static final int MAX_LINES = 20_000;
  private static final int PRUNE_EVERY = 1_000;
  private static final int MAX_BATCH = 1_000;
  private static final int MAX_TEXT = 20_000;
  private static final int MAX_LOGGER = 200;
  private static final Set<String> LEVELS =
      Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");

  /**
   * Under which this server and server code write: no line of a client passes for one of theirs.
   */
  private static final Set<String> OWN_LOGGERS = Set.of("SERVER_CODE", "TIMER");

  /** Characters that take no place where a name is read. */
  private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}|\\p{Cc}");

  /** Name of the app's settings, and the one that there is. */
  private static final String SETTINGS = "logging";

  /** After this, lines that are too old are deleted, however little has been logged since. */
  private static final long PRUNE_MILLIS = Duration.ofHours(1).toMillis();

  /** Lines that are read at once for an export. */
  private static final int EXPORTED = 500;

  /** What a line takes in the database beside its texts. */
  private static final int LINE_BYTES = 150;

  private final Apps apps;
  private final AppSettings settings;
  private final RateLimits limits;
  private final long maxBytes;
  private final PerApp<Written> written;

  /**
   * @param maxMegabytes how much of an app's log is kept
   */
  public AppLogs(Apps apps, AppSettings settings, RateLimits limits, int maxMegabytes) {
    this.apps = apps;
    this.settings = settings;
    this.limits = limits;
    this.maxBytes = (long) maxMegabytes << 20;
    this.written = new PerApp<>(apps, app -> new Written(maxBytes / 10));
  }

  /** What has been written since old lines were deleted. */
  private static final class Written {
    private final long maxBytes;
    private int lines;
    private long bytes;
    private long pruned = System.currentTimeMillis();

    /**
     * @param maxBytes after how many bytes lines are deleted again; a new one is due at once, for
     *     nobody knows what was written before
     */
    Written(long maxBytes) {
      this.maxBytes = maxBytes;
      this.bytes = maxBytes;
    }

    /** Whether it is time to delete old lines; then counting begins again. */
    synchronized boolean due(int moreLines, int moreBytes) {
      lines += moreLines;
      bytes += moreBytes;
      long now = System.currentTimeMillis();
      if (lines < PRUNE_EVERY && bytes < maxBytes && now - pruned < PRUNE_MILLIS) {
        return false;
      }
      pruned = now;
      lines = 0;
      bytes = 0;
      return true;
    }
  }

  /** What the developer has set. */
  LogSettings settings(App app) {
    return LogSettings.of(settings.get(app, SETTINGS));
  }

  /** Sets something of it. */
  LogSettings change(App app, Map<String, @Nullable Object> changes) {
    return LogSettings.of(settings.merge(app, SETTINGS, changes));
  }

  /** The most that is kept of an app's log, in megabytes. */
  int mostMegabytes() {
    return (int) (maxBytes >> 20);
  }

  /**
   * The levels of loggers, as clients ask for them when they start: {@code [{"name", "level"}]}.
   * The level of the logger {@code Global logger} is that of all others.
   */
  public List<?> levels(App app) {
    return settings(app).loggers();
  }

  /** One line, as developers see it. */
  record Line(
      @JsonProperty("timestamp") long time,
      @JsonProperty("log-level") String level,
      String logger,
      String message,
      @Nullable String exception,
      String requestId) {
    /** This line under another logger's name. */
    Line of(String name) {
      return new Line(time, level, name, message, exception, requestId);
    }

    int bytes() {
      return LINE_BYTES + length(logger) + length(message) + length(exception);
    }

    private static int length(@Nullable String text) {
      return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }
  }

  /**
   * Writes what a request brings; otherwise as {@link #write(App, List, String, String)}.
   *
   * @param batch {@code [{logger, message, exception?, log-level, timestamp}]}
   */
  public void write(Exchange exchange, List<@Nullable Object> batch) {
    String client = exchange.key().type().isServerCode() ? null : exchange.remoteAddress();
    write(exchange.app(), batch, client, exchange.requestId());
  }

  /**
   * Stores a batch.
   *
   * @param batch {@code [{logger, message, exception?, log-level, timestamp}]}
   * @param client the address of the client whose lines these are; null for server code
   * @throws dev.backstay.foundation.error.ApiException 21003 when it is not that, or holds more
   *     than 1,000 lines; 2000 when clients may not log; 90413 when it is more than may come in a
   *     minute; 90429 when it comes too soon after others
   */
  public void write(
      App app, List<@Nullable Object> batch, @Nullable String client, String requestId) {
    LogSettings set = settings(app);
    if (client != null && !set.clientsMayLog()) {
      throw ApiError.OPERATION_NOT_ALLOWED.with();
    }
    if (batch.size() > MAX_BATCH) {
      throw ApiError.WRONG_LOG_JSON.with();
    }
    List<Line> lines = new ArrayList<>(batch.size());
    for (Object item : batch) {
      if (!(item instanceof Map<?, ?> entry)) {
        throw ApiError.WRONG_LOG_JSON.with();
      }
      Line line = line(entry, requestId);
      lines.add(
          client != null && looksLikeOwn(line.logger())
              ? line.of(line.logger() + " (client)")
              : line);
    }
    Volume volume = client == null ? Volume.CODE_LOG : Volume.CLIENT_LOG;
    int bytes = lines.stream().mapToInt(Line::bytes).sum();
    if (bytes > volume.ofAddress()) {
      throw ApiError.BODY_TOO_LARGE.with(volume.ofAddress());
    }
    if (lines.isEmpty()) {
      return;
    }
    limits.ofVolume(volume, app.id(), client, bytes);
    lines.removeIf(line -> !isLogged(set, line));
    if (!lines.isEmpty()) {
      insert(app, set, lines, bytes);
    }
  }

  private static boolean isLogged(LogSettings set, Line line) {
    return set.includes(line.logger(), LogLevel.valueOf(line.level()));
  }

  /** Whether a name is one of the server's loggers, to people who read it. */
  private static boolean looksLikeOwn(String logger) {
    String seen =
        INVISIBLE
            .matcher(Normalizer.normalize(logger, Normalizer.Form.NFKC))
            .replaceAll("")
            .strip()
            .toUpperCase(Locale.ROOT);
    return OWN_LOGGERS.contains(seen);
  }

  /**
   * Stores what server code has logged.
   *
   * @throws dev.backstay.foundation.error.ApiException 90429 when it is more than may come in a
   *     minute
   */
  void store(App app, List<Line> all) {
    LogSettings set = settings(app);
    List<Line> lines = all.stream().filter(line -> isLogged(set, line)).toList();
    if (lines.isEmpty()) {
      return;
    }
    int bytes = lines.stream().mapToInt(Line::bytes).sum();
    limits.ofVolume(Volume.CODE_LOG, app.id(), null, bytes);
    insert(app, set, lines, bytes);
  }

  private void insert(App app, LogSettings set, List<Line> lines, int bytes) {
    boolean prune = written.of(app).due(lines.size(), bytes);
    var _ =
        apps.database(app)
            .write(sql -> {
              for (Line line : lines) {
                insert(sql, line);
              }
              return prune ? prune(sql, set) : 0;
            });
  }

  /**
   * The latest lines, newest first.
   *
   * @param filter which of them
   */
  List<Line> latest(App app, LogFilter filter, int count, int offset) {
    Condition asked = filter.condition().and(isKept(settings(app)));
    return apps.database(app)
        .read(sql ->
            sql.select(LOG.TIME, LOG.LEVEL, LOG.LOGGER, LOG.MESSAGE, LOG.EXCEPTION, LOG.REQUEST_ID)
                .from(LOG)
                .where(asked)
                .orderBy(LOG.ID.desc())
                .limit(count)
                .offset(offset)
                .fetch(Records.mapping(Line::new)));
  }

  /** The loggers that lines are of, with how many and the time of the latest. */
  List<LoggerSummary> loggers(App app) {
    Condition kept = isKept(settings(app));
    return apps.database(app)
        .read(sql ->
            sql.select(LOG.LOGGER, DSL.count(), DSL.max(LOG.TIME))
                .from(LOG)
                .where(kept)
                .groupBy(LOG.LOGGER)
                .orderBy(LOG.LOGGER)
                .limit(MAX_BATCH)
                .fetch(Records.mapping(LoggerSummary::new)));
  }

  /** A logger of which there are lines. */
  record LoggerSummary(String name, int lines, long latest) {}

  /** Takes a line. */
  interface LineReader {
    void read(Line line) throws IOException;
  }

  /**
   * Reads all lines that are asked for, the oldest first; those that come meanwhile are left out.
   */
  void forEach(App app, LogFilter filter, LineReader reader) throws IOException {
    Condition asked = filter.condition().and(isKept(settings(app))).and(LOG.ID.le(Ids.next()));
    String after = "";
    List<Record2<String, Line>> some;
    do {
      String last = after;
      some =
          apps.database(app)
              .read(sql ->
                  sql.select(
                          LOG.ID,
                          DSL.row(
                                  LOG.TIME,
                                  LOG.LEVEL,
                                  LOG.LOGGER,
                                  LOG.MESSAGE,
                                  LOG.EXCEPTION,
                                  LOG.REQUEST_ID)
                              .mapping(Line::new))
                      .from(LOG)
                      .where(asked)
                      .and(LOG.ID.gt(last))
                      .orderBy(LOG.ID)
                      .limit(EXPORTED)
                      .fetch());
      for (Record2<String, Line> each : some) {
        after = each.value1();
        reader.read(each.value2());
      }
    } while (some.size() == EXPORTED);
  }

  /**
   * Which lines are not too old. When a line came is part of its id; the time that it says is its
   * client's.
   */
  private static Condition isKept(LogSettings set) {
    Integer days = set.retentionDays();
    if (days == null) {
      return DSL.noCondition();
    }
    String time =
        String.format(
            Locale.ROOT, "%012X", System.currentTimeMillis() - Duration.ofDays(days).toMillis());
    return LOG.ID.ge(time.substring(0, 8) + "-" + time.substring(8) + "-0000-0000-000000000000");
  }

  private static void insert(DSLContext sql, Line line) {
    sql.insertInto(LOG)
        .set(LOG.ID, Ids.next())
        .set(LOG.TIME, line.time())
        .set(LOG.LEVEL, line.level())
        .set(LOG.LOGGER, line.logger())
        .set(LOG.MESSAGE, line.message())
        .set(LOG.EXCEPTION, line.exception())
        .set(LOG.REQUEST_ID, line.requestId())
        .execute();
  }

  /** Deletes what is too old, or beyond the lines and bytes that are kept, the oldest first. */
  private int prune(DSLContext sql, LogSettings set) {
    long most =
        set.maxMegabytes() == null ? maxBytes : Math.min(maxBytes, (long) set.maxMegabytes() << 20);
    int old =
        set.retentionDays() == null ? 0 : sql.deleteFrom(LOG).where(DSL.not(isKept(set))).execute();
    String last =
        sql.select(LOG.ID)
            .from(LOG)
            .orderBy(LOG.ID.desc())
            .limit(1)
            .offset(MAX_LINES)
            .fetchOne(LOG.ID);
    int deleted = old + (last == null ? 0 : sql.deleteFrom(LOG).where(LOG.ID.le(last)).execute());
    Field<BigDecimal> total =
        DSL.sum(
                bytes(LOG.LOGGER)
                    .plus(bytes(LOG.MESSAGE))
                    .plus(DSL.coalesce(bytes(LOG.EXCEPTION), DSL.inline(0)))
                    .plus(DSL.inline(LINE_BYTES)))
            .over(DSL.orderBy(LOG.ID.desc()).rowsUnboundedPreceding())
            .as("total");
    var sized = DSL.select(LOG.ID, total).from(LOG).asTable("sized");
    String beyond =
        sql.select(DSL.max(sized.field(LOG.ID)))
            .from(sized)
            .where(Objects.requireNonNull(sized.field(total)).gt(BigDecimal.valueOf(most)))
            .fetchOneInto(String.class);
    return deleted + (beyond == null ? 0 : sql.deleteFrom(LOG).where(LOG.ID.le(beyond)).execute());
  }

  /** jOOQ's own would count characters on SQLite. */
  private static Field<Integer> bytes(Field<String> text) {
    return DSL.function("octet_length", Integer.class, text);
  }

  private static Line line(Map<?, ?> entry, String requestId) {
    Object level = entry.get("log-level");
    Object time = entry.get("timestamp");
    Object exception = entry.get("exception");
    return line(
        time instanceof Number number ? number.longValue() : System.currentTimeMillis(),
        level instanceof String text ? text : "",
        text(entry.get("logger")),
        text(entry.get("message")),
        exception == null ? null : text(exception),
        requestId);
  }

  /** A line with texts of any length and an unknown level. */
  static Line line(
      long time,
      String level,
      String logger,
      String message,
      @Nullable String exception,
      String requestId) {
    String known = level.toUpperCase(Locale.ROOT);
    return new Line(
        time,
        LEVELS.contains(known) ? known : "INFO",
        shortened(text(logger), MAX_LOGGER),
        shortened(text(message), MAX_TEXT),
        exception == null ? null : shortened(text(exception), MAX_TEXT),
        requestId);
  }

  private static String text(@Nullable Object value) {
    // PostgreSQL stores no NUL in text.
    return value == null ? "" : value.toString().replace("\u0000", "");
  }

  private static String shortened(String text, int length) {
    return text.length() > length ? text.substring(0, length - 1) + "…" : text;
  }
}
