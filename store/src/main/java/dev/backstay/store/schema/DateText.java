package dev.backstay.store.schema;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Moments as texts, in the forms that the wire API documents (reference: Data API, 9), and in ISO
 * 8601. Without a zone they are UTC. The documented patterns are lenient about leading zeros.
 */
public final class DateText {
  /** What both databases can hold: PostgreSQL begins at 4713 BC, JavaScript ends in 275760. */
  static final long EARLIEST = -210_800_000_000_000L;

  static final long LATEST = 8_640_000_000_000_000L;

  private static final int MAX_LENGTH = 60;

  private static final List<DateTimeFormatter> FORMATS =
      java.util.stream.Stream.of(
              "yyyy-M-d'T'H:m:s[.SSS][.SS][.S][XXX][X]",
              "yyyy-M-d H:m[:s][.SSS]",
              "yyyy-M-d",
              "EEE MMM d H:m:s zzz yyyy",
              "M/d/yyyy H:m:s 'GMT'xx",
              "M.d.yyyy H:m:s 'GMT'xx",
              "M-d-yyyy H:m:s 'GMT'xx",
              "M/d/yyyy H:m:s z",
              "M.d.yyyy H:m:s z",
              "M-d-yyyy H:m:s z",
              "M/d/yyyy H:m[:s]",
              "M.d.yyyy H:m[:s]",
              "M-d-yyyy H:m[:s]",
              "M/d/yyyy",
              "M.d.yyyy",
              "M-d-yyyy",
              "d/MMM/yyyy",
              "d-MMM-yyyy",
              "EEEE, d MMMM yyyy",
              "yyyy/M/d/H:m:s")
          .map(pattern ->
              new DateTimeFormatterBuilder()
                  .parseCaseInsensitive()
                  .appendPattern(pattern)
                  .toFormatter(Locale.ENGLISH))
          .toList();

  private DateText() {}

  /** Milliseconds since the epoch, or null if {@code text} is not a moment that can be stored. */
  public static @Nullable Long parse(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty() || trimmed.length() > MAX_LENGTH) {
      return null;
    }
    Long number = milliseconds(trimmed);
    if (number != null) {
      return inRange(number) ? number : null;
    }
    for (DateTimeFormatter format : FORMATS) {
      try {
        TemporalAccessor parsed =
            format.parseBest(
                trimmed,
                ZonedDateTime::from,
                OffsetDateTime::from,
                LocalDateTime::from,
                LocalDate::from);
        long millis = instant(parsed).toEpochMilli();
        return inRange(millis) ? millis : null;
      } catch (DateTimeException | ArithmeticException e) {
        // not this form; the next one
      }
    }
    return null;
  }

  static boolean inRange(long millis) {
    return millis >= EARLIEST && millis <= LATEST;
  }

  private static @Nullable Long milliseconds(String text) {
    for (int i = text.charAt(0) == '-' ? 1 : 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return null;
      }
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static Instant instant(TemporalAccessor parsed) {
    return switch (parsed) {
      case ZonedDateTime zoned -> zoned.toInstant();
      case OffsetDateTime offset -> offset.toInstant();
      case LocalDateTime local -> local.toInstant(ZoneOffset.UTC);
      case LocalDate day -> day.atTime(LocalTime.MIDNIGHT).toInstant(ZoneOffset.UTC);
      default -> throw new DateTimeException("no moment");
    };
  }
}
