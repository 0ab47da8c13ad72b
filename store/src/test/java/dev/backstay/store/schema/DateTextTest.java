package dev.backstay.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts are moments. */
final class DateTextTest {
  /** Forms of a day, as {@link String#format} writes them from year, month and day. */
  private static final String[] DAYS = {
    "%1$04d-%2$02d-%3$02d",
    "%1$04d-%2$d-%3$d",
    "%1$04d-%2$02d-%3$02dT12:30",
    "%1$04d-%2$02d-%3$02dT12:30:15Z",
    "%1$04d-%2$02d-%3$02dT12:30:15.250Z",
    "%1$04d-%2$02d-%3$02dT12:30:15+02:00",
    "%1$04d-%2$02d-%3$02d 12:30",
    "%2$02d/%3$02d/%1$04d",
    "%2$02d.%3$02d.%1$04d",
    "%2$02d-%3$02d-%1$04d",
    "%2$d/%3$d/%1$04d 12:30",
    "%2$d.%3$d.%1$04d 12:30:15",
    "%2$d-%3$d-%1$04d 12:30:15",
    "%2$d/%3$d/%1$04d 12:30:15 GMT+0200",
    "%2$d.%3$d.%1$04d 12:30:15 UTC",
    "%1$04d/%2$02d/%3$02d/12:30:15",
    "%3$d/%4$s/%1$04d",
    "%3$d-%4$s-%1$04d"
  };

  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Foo"
  };

  /** Every form reads exactly the days that {@link LocalDate} has. */
  @Test
  void aDayIsReadIfTheCalendarHasIt() {
    for (int year : new int[] {1900, 2000, 2023, 2024}) {
      for (int month = 0; month <= 13; month++) {
        for (int day = 0; day <= 32; day++) {
          for (String form : DAYS) {
            String text =
                String.format(Locale.ROOT, form, year, month, day, MONTHS[(month + 12) % 13]);
            assertThat(DateText.parse(text) != null).as(text).isEqualTo(exists(year, month, day));
          }
        }
      }
    }
  }

  private static boolean exists(int year, int month, int day) {
    return month >= 1
        && month <= 12
        && day >= 1
        && day <= LocalDate.of(year, month, 1).lengthOfMonth();
  }

  @Test
  void whatJavaScriptWritesIsReadAsItWas() {
    Random random = new Random(4);
    DateTimeFormatter local = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm");
    for (int i = 0; i < 10_000; i++) {
      long span = DateText.LATEST - DateText.EARLIEST;
      long millis = DateText.EARLIEST + (long) (random.nextDouble() * span);
      LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
      String year =
          time.getYear() >= 0 && time.getYear() <= 9999
              ? String.format(Locale.ROOT, "%04d", time.getYear())
              : String.format(Locale.ROOT, "%+07d", time.getYear());
      String iso =
          year + time.format(DateTimeFormatter.ofPattern("-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT));
      assertThat(DateText.parse(iso)).as(iso).isEqualTo(millis);
      if (year.length() == 4) {
        assertThat(DateText.parse(time.format(local)))
            .isEqualTo(Math.floorDiv(millis, 60_000) * 60_000);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2023-01-29T12:00, 1674993600000",
    "2023-01-29T12:00:30, 1674993630000",
    "2023-01-29T12:00:30.5, 1674993630500",
    "2023-01-29T12:00:30.50, 1674993630500",
    "2023-01-29T12:00:30.500000, 1674993630500",
    "2023-01-29 12:00:30.500Z, 1674993630500",
    "2023-01-29T14:00+02:00, 1674993600000",
    "2023-01-29T14:00+0200, 1674993600000",
    "2023-01-29T14:00+02, 1674993600000",
    "Sun Jan 29 12:00:00 UTC 2023, 1674993600000",
    "'Sunday, 29 January 2023', 1674950400000",
    "0000-01-01T00:00:00.000Z, -62167219200000",
    "1674993600000, 1674993600000",
    "-1, -1"
  })
  void momentsAreRead(String text, long millis) {
    assertThat(DateText.parse(text)).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-01-01T24:00",
        "2024-01-01T24:00:00Z",
        "2024-01-01T23:60",
        "2024-01-01T23:59:60Z",
        "2024-01-01 24:00",
        "01/01/2024 24:00",
        "01/01/2024 12:60:00",
        "2024-01-01T12:00:00.0001Z",
        "2024-01-01T12:00ZZ",
        "2024-01-01T12:00+25:00",
        "Mon Jan 30 12:00:00 UTC 2024",
        "Monday, 29 January 2023",
        "03/31/2024 02:30:00 Europe/Berlin",
        "-000000-01-01T00:00:00.000Z",
        "2024-W05",
        "2024-001",
        "12:00",
        "2024",
        "now",
        ""
      })
  void othersAreNot(String text) {
    // 2024 alone is a number of milliseconds
    assertThat(DateText.parse(text)).isEqualTo(text.equals("2024") ? (Long) 2024L : null);
  }
}
