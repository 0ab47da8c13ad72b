package dev.backstay.code.log;

import static dev.backstay.store.generated.app.tables.LogTable.LOG;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import java.util.Arrays;
import java.util.List;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of the log are asked for; null asks for all.
 *
 * @param logger of this logger
 * @param level at least as important as this
 * @param text whose message contains this, in any case
 * @param requestId of this request
 * @param from not before this, in milliseconds since the epoch
 * @param to before this
 */
record LogFilter(
    @Nullable String logger,
    @Nullable LogLevel level,
    @Nullable String text,
    @Nullable String requestId,
    @Nullable Long from,
    @Nullable Long to) {
  private static final int LONGEST = 500;

  /** What a request asks for, by its query. */
  static LogFilter of(Exchange exchange) {
    String named = text(exchange, "level");
    LogLevel level = named == null ? null : LogLevel.named(named);
    if (named != null && level == null) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "level", "It is one of TRACE, DEBUG, INFO, WARN, ERROR and FATAL");
    }
    return new LogFilter(
        text(exchange, "logger"),
        level,
        text(exchange, "text"),
        text(exchange, "requestId"),
        time(exchange, "from"),
        time(exchange, "to"));
  }

  /** As a condition on the table. */
  Condition condition() {
    Condition all = DSL.noCondition();
    if (logger != null) {
      all = all.and(LOG.LOGGER.eq(logger));
    }
    if (level != null) {
      List<String> levels =
          Arrays.stream(LogLevel.values()).filter(level::includes).map(LogLevel::name).toList();
      all = all.and(LOG.LEVEL.in(levels));
    }
    if (text != null) {
      all = all.and(LOG.MESSAGE.containsIgnoreCase(text));
    }
    if (requestId != null) {
      all = all.and(LOG.REQUEST_ID.eq(requestId));
    }
    if (from != null) {
      all = all.and(LOG.TIME.ge(from));
    }
    return to == null ? all : all.and(LOG.TIME.lt(to));
  }

  private static @Nullable String text(Exchange exchange, String name) {
    String value = exchange.query(name);
    return value == null || value.isEmpty()
        ? null
        : value.substring(0, Math.min(value.length(), LONGEST)).replace("\u0000", "");
  }

  private static @Nullable Long time(Exchange exchange, String name) {
    String value = exchange.query(name);
    if (value == null || value.isEmpty()) {
      return null;
    }
    if (!value.matches("\\d{1,15}")) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          name, "It is a time in milliseconds since 1970");
    }
    return Long.valueOf(value);
  }
}
