package dev.backstay.code.log;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.JsonFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a developer has set of an app's log.
 *
 * @param clientsMayLog whether clients may log, or only server code
 * @param loggers the levels of loggers; what is less important is not logged
 * @param retentionDays after how many days lines are deleted; null for never
 * @param maxMegabytes what is kept; null for what the server keeps at most
 */
record LogSettings(
    boolean clientsMayLog,
    List<Logger> loggers,
    @Nullable Integer retentionDays,
    @Nullable Integer maxMegabytes) {
  /** The logger whose level all those have that are not named. */
  static final String GLOBAL = "Global logger";

  static final String CLIENTS_MAY_LOG = "clientsMayLog";
  static final String LOGGERS = "loggers";
  static final String RETENTION_DAYS = "retentionDays";
  static final String MAX_MEGABYTES = "maxMegabytes";

  private static final int MOST_LOGGERS = 100;
  private static final int LONGEST_NAME = 200;
  private static final int MOST_DAYS = 3_650;

  /** A logger with its level, as clients read it. */
  record Logger(String name, LogLevel level) {}

  /** What is stored. */
  static LogSettings of(Map<String, @Nullable Object> stored) {
    List<Logger> loggers = new ArrayList<>();
    if (stored.get(LOGGERS) instanceof List<?> list) {
      for (Object item : list) {
        if (item instanceof Map<?, ?> map
            && map.get("name") instanceof String name
            && map.get("level") instanceof String text) {
          LogLevel level = LogLevel.named(text);
          if (level != null) {
            loggers.add(new Logger(name, level));
          }
        }
      }
    }
    return new LogSettings(
        !Boolean.FALSE.equals(stored.get(CLIENTS_MAY_LOG)),
        List.copyOf(loggers),
        whole(stored.get(RETENTION_DAYS)),
        whole(stored.get(MAX_MEGABYTES)));
  }

  /**
   * The changes that a request asks for: what its body names.
   *
   * @param mostMegabytes what the server keeps at most
   * @throws dev.backstay.foundation.error.ApiException 8007, 8008 when it is not right
   */
  static Map<String, @Nullable Object> changes(
      Map<String, @Nullable Object> body, int mostMegabytes) {
    JsonFields fields = JsonFields.of(body, "body");
    Map<String, @Nullable Object> changes = new LinkedHashMap<>();
    Boolean clients = fields.optionalFlag(CLIENTS_MAY_LOG);
    if (clients != null) {
      changes.put(CLIENTS_MAY_LOG, clients);
    }
    if (body.get(LOGGERS) != null) {
      Map<String, Map<String, Object>> byName = new LinkedHashMap<>();
      for (Object item : fields.list(LOGGERS, MOST_LOGGERS)) {
        Map<String, Object> logger = logger(JsonFields.of(item, LOGGERS));
        byName.put(String.valueOf(logger.get("name")), logger);
      }
      changes.put(LOGGERS, List.copyOf(byName.values()));
    }
    if (body.containsKey(RETENTION_DAYS)) {
      changes.put(RETENTION_DAYS, fields.optionalNumber(RETENTION_DAYS, 1, MOST_DAYS));
    }
    if (body.containsKey(MAX_MEGABYTES)) {
      changes.put(MAX_MEGABYTES, fields.optionalNumber(MAX_MEGABYTES, 1, mostMegabytes));
    }
    return changes;
  }

  private static Map<String, Object> logger(JsonFields fields) {
    String name = fields.text("name");
    LogLevel level = LogLevel.named(fields.text("level"));
    if (name.isBlank() || name.length() > LONGEST_NAME || name.indexOf('\u0000') >= 0) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "name", "A logger's name has 1 to " + LONGEST_NAME + " characters");
    }
    if (level == null) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "level", "It is one of ALL, TRACE, DEBUG, INFO, WARN, ERROR, FATAL and OFF");
    }
    return Map.of("name", name, "level", level.name());
  }

  /** Whether a line is logged. */
  boolean includes(String logger, LogLevel line) {
    LogLevel global = LogLevel.TRACE;
    for (Logger each : loggers) {
      if (each.name().equals(logger)) {
        return each.level().includes(line);
      }
      global = each.name().equals(GLOBAL) ? each.level() : global;
    }
    return global.includes(line);
  }

  private static @Nullable Integer whole(@Nullable Object value) {
    return value instanceof Number number ? number.intValue() : null;
  }
}
