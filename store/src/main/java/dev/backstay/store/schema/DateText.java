package dev.backstay.store.schema;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Moments as texts, in the forms that the wire API documents (reference: Data API, 9), and in ISO
 * 8601 as browsers write it: what date and datetime-local fields hold, and what {@code
 * Date.toISOString} makes. Without a zone they are UTC. Leading zeros may be missing; a day or time
 * that does not exist is refused, and so is one that is more exact than a millisecond.
 */
public final class DateText {
  /** What both databases can hold: PostgreSQL begins at 4713 BC, JavaScript ends in 275760. */
  static final long EARLIEST = -210_800_000_000_000L;

  static final long LATEST = 8_640_000_000_000_000L;

  private static final int MAX_LENGTH = 60;

  private static final List<DateTimeFormatter> FORMATS =
      Stream.concat(
              Stream.of(iso('T', "[XXX]"), iso('T', "X"), iso(' ', "[XXX]"), iso(' ', "X")),
              Stream.of(
                      "uuuu-M-d",
                      "EEE MMM d H:m:s zzz uuuu",
                      "M/d/uuuu H:m:s 'GMT'xx",
                      "M.d.uuuu H:m:s 'GMT'xx",
                      "M-d-uuuu H:m:s 'GMT'xx",
                      "M/d/uuuu H:m:s z",
                      "M.d.uuuu H:m:s z",
                      "M-d-uuuu H:m:s z",
                      "M/d/uuuu H:m[:s]",
                      "M.d.uuuu H:m[:s]",
                      "M-d-uuuu H:m[:s]",
                      "M/d/uuuu",
                      "M.d.uuuu",
                      "M-d-uuuu",
                      "d/MMM/uuuu",
                      "d-MMM-uuuu",
                      "EEEE, d MMMM uuuu",
                      "uuuu/M/d/H:m:s")
                  .map(pattern -> new DateTimeFormatterBuilder().appendPattern(pattern)))
          .map(DateText::strict)
          .toList();

  private DateText() {}

  /**
   * A day and a time, with seconds, fractions and an offset if they are there.
   *
   * @param offset the pattern of the offset
   */
  private static DateTimeFormatterBuilder iso(char separator, String offset) {
    return new DateTimeFormatterBuilder()
        .appendPattern("uuuu-M-d'" + separator + "'H:m[:s")
        .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
        .optionalEnd()
        .appendPattern(offset);
  }

  /** Years are proleptic ({@code u}), since a strict year of an era ({@code y}) needs the era. */
  private static DateTimeFormatter strict(DateTimeFormatterBuilder form) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .append(form.toFormatter(Locale.ENGLISH))
        .toFormatter(Locale.ENGLISH)
        .withResolverStyle(ResolverStyle.STRICT);
  }

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
        Instant instant = instant(format.parse(trimmed));
        long millis = instant.toEpochMilli();
        return inRange(millis) && instant.equals(Instant.ofEpochMilli(millis)) ? millis : null;
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

  /** A time that clocks skip in spring is none. */
  private static Instant instant(TemporalAccessor parsed) {
    LocalTime time = parsed.query(TemporalQueries.localTime());
    ZoneId zone = parsed.query(TemporalQueries.zone());
    LocalDateTime local = LocalDate.from(parsed).atTime(time == null ? LocalTime.MIDNIGHT : time);
    ZonedDateTime zoned = local.atZone(zone == null ? ZoneOffset.UTC : zone);
    if (!zoned.toLocalDateTime().equals(local)) {
      throw new DateTimeException("no such time in its zone");
    }
    return zoned.toInstant();
  }
}
