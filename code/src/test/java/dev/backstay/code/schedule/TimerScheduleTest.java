package dev.backstay.code.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When timers run. */
class TimerScheduleTest {
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Europe/Berlin",
          "America/New_York",
          "America/Sao_Paulo",
          "America/St_Johns",
          "Australia/Lord_Howe",
          "Pacific/Apia",
          "Asia/Kolkata",
          "Asia/Tehran",
          "Africa/Casablanca",
          "Atlantic/Azores",
          "+05:45");

  @Test
  void followsTheSlowReferenceInRandomZonesAndAtRandomTimes() throws Exception {
    Random random = new Random(20261128);
    for (int i = 0; i < 300; i++) {
      String text = random(random);
      TimerSchedule schedule = read(text);
      // from 2005 on, so that Brazil still has summer time and Samoa loses a day
      Instant first =
          Instant.parse("2005-01-01T00:00:00Z")
              .plusSeconds(60L * random.nextInt(60 * 24 * 365 * 8));
      Instant end = first.plus(Duration.ofDays(60));
      List<Instant> expected = SlowSchedule.runs(schedule, first, end);
      List<Instant> found = new ArrayList<>();
      Instant after = first.minusMillis(1);
      for (Instant next = schedule.next(first, after);
          next != null && next.isBefore(end);
          next = schedule.next(first, next)) {
        found.add(next);
        if (found.size() > 2_000) {
          break;
        }
      }
      assertThat(found)
          .as("%s from %s", text, first)
          .isEqualTo(expected.subList(0, Math.min(expected.size(), 2_001)));
      Instant anywhere = first.plusSeconds(random.nextInt(50 * 86_400));
      Instant then =
          expected.stream().filter(run -> run.isAfter(anywhere)).findFirst().orElse(null);
      if (then != null) {
        assertThat(schedule.next(first, anywhere))
            .as("%s from %s after %s", text, first, anywhere)
            .isEqualTo(then);
      }
    }
  }

  private static String random(Random random) {
    String zone = ZONES.get(random.nextInt(ZONES.size()));
    String frequency =
        switch (random.nextInt(6)) {
          case 0 -> "'schedule':'custom','repeat':{'every':" + (600 + random.nextInt(85_800)) + "}";
          case 1, 2 -> "'schedule':'daily','repeat':{'every':" + (1 + random.nextInt(5)) + "}";
          case 3 ->
              "'schedule':'weekly','repeat':{'every':"
                  + (1 + random.nextInt(3))
                  + ",'on':"
                  + some(random, 7)
                  + "}";
          case 4 ->
              "'schedule':'monthly','repeat':{'every':"
                  + (1 + random.nextInt(2))
                  + ",'on':{'days':"
                  + some(random, 31).replace("]", ",'last']")
                  + "}}";
          default ->
              "'schedule':'monthly','repeat':{'every':[1,2,3,4,7,8,9,10,11],"
                  + "'on':{'days':null,'weekdays':{'on':"
                  + some(random, 5).replace("]", random.nextBoolean() ? ",'last']" : "]")
                  + ",'weekdays':"
                  + some(random, 7)
                  + "}}}";
        };
    return "{'frequency':{" + frequency + ",'timeZone':'" + zone + "'}}";
  }

  private static String some(Random random, int most) {
    return IntStream.range(0, 1 + random.nextInt(3))
        .map(i -> 1 + random.nextInt(most))
        .distinct()
        .boxed()
        .toList()
        .toString();
  }

  @Test
  void runsOnceOnTheDayThatLosesAnHourAndOnceOnTheDayThatHasOneTwice() throws Exception {
    TimerSchedule nightly =
        read("{'frequency':{'schedule':'daily','repeat':{'every':1},'timeZone':'Europe/Berlin'}}");
    Instant first = Instant.parse("2026-03-01T01:30:00Z"); // 02:30

    // 02:30 does not exist on March 29th
    assertThat(runs(nightly, first, "2026-03-28T00:00:00Z", 3))
        .containsExactly(
            Instant.parse("2026-03-28T01:30:00Z"),
            Instant.parse("2026-03-29T01:30:00Z"),
            Instant.parse("2026-03-30T00:30:00Z"));
    // and is there twice on October 25th
    assertThat(runs(nightly, first, "2026-10-24T00:00:00Z", 3))
        .containsExactly(
            Instant.parse("2026-10-24T00:30:00Z"),
            Instant.parse("2026-10-25T00:30:00Z"),
            Instant.parse("2026-10-26T01:30:00Z"));
  }

  @Test
  void countsSecondsOfTimeThatHasPassedAcrossSummerTime() throws Exception {
    TimerSchedule hourly =
        read(
            "{'frequency':{'schedule':'custom','repeat':{'every':3600},'timeZone':'Europe/Berlin'}}");
    Instant first = Instant.parse("2026-03-01T00:00:00Z");
    List<Instant> runs = runs(hourly, first, "2026-03-28T22:59:59Z", 5);
    for (int i = 1; i < runs.size(); i++) {
      assertThat(Duration.between(runs.get(i - 1), runs.get(i))).isEqualTo(Duration.ofHours(1));
    }
  }

  @Test
  void aStartInTheSecondOfTwoEqualHoursIsTheFirstRun() throws Exception {
    TimerSchedule nightly =
        read("{'frequency':{'schedule':'daily','repeat':{'every':1},'timeZone':'Europe/Berlin'}}");
    Instant second = Instant.parse("2026-10-25T01:30:00Z");
    assertThat(runs(nightly, second, "2026-10-25T00:00:00Z", 2))
        .containsExactly(second, Instant.parse("2026-10-26T01:30:00Z"));
  }

  @Test
  void theFirstRunIsTheStartOrOnePeriodAfterTheDeployment() throws Exception {
    TimerSchedule schedule = read("{'frequency':{'schedule':'custom','repeat':{'every':60}}}");
    Instant deployed = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(schedule.next(deployed, deployed)).isEqualTo(deployed.plusSeconds(60));
    assertThat(schedule.next(deployed, deployed.minusSeconds(5))).isEqualTo(deployed);
    // the grid stays, however late it is asked
    assertThat(schedule.next(deployed, deployed.plusSeconds(3_599)))
        .isEqualTo(deployed.plusSeconds(3_600));
    assertThat(schedule.next(deployed, deployed.plusMillis(3_600_001)))
        .isEqualTo(deployed.plusSeconds(3_660));
  }

  @Test
  void nothingRunsAfterItsEnd() throws Exception {
    TimerSchedule schedule =
        read(
            "{'startDate':'2026-01-01T00:00:00Z','expire':'2026-01-03T00:00:00Z',"
                + "'frequency':{'schedule':'daily','repeat':{'every':1}}}");
    Instant first = schedule.start();
    assertThat(runs(schedule, first, "2025-12-31T00:00:00Z", 9)).hasSize(3);
    assertThat(schedule.next(first, Instant.parse("2026-01-03T00:00:00Z"))).isNull();
  }

  @Test
  void aDayThatAMonthDoesNotHaveIsLeftOutThere() throws Exception {
    TimerSchedule schedule =
        read("{'frequency':{'schedule':'monthly','repeat':{'every':1,'on':{'days':[31]}}}}");
    Instant first = Instant.parse("2026-01-31T12:00:00Z");
    assertThat(runs(schedule, first, "2026-01-01T00:00:00Z", 4))
        .containsExactly(
            first,
            Instant.parse("2026-03-31T12:00:00Z"),
            Instant.parse("2026-05-31T12:00:00Z"),
            Instant.parse("2026-07-31T12:00:00Z"));
    TimerSchedule leap =
        read("{'frequency':{'schedule':'monthly','repeat':{'every':[2],'on':{'days':[29]}}}}");
    assertThat(
            leap.next(Instant.parse("2096-02-29T00:00:00Z"), Instant.parse("2096-03-01T00:00:00Z")))
        .isEqualTo(Instant.parse("2104-02-29T00:00:00Z"));
  }

  /** As the vendor's console writes it. */
  @Test
  void readsTheLastMondayOfEveryFourthMonth() throws Exception {
    TimerSchedule schedule =
        read(
            "{'startDate':1496698281000,'frequency':{'schedule':'monthly','repeat':{'every':[4,8,12],"
                + "'on':{'days':null,'weekdays':{'on':['last'],'weekdays':[2]}}}},'timername':'uw'}");
    assertThat(runs(schedule, schedule.start(), "2017-06-06T00:00:00Z", 2))
        .containsExactly(
            Instant.parse("2017-08-28T21:31:21Z"), Instant.parse("2017-12-25T21:31:21Z"));
  }

  @Test
  void theMomentOfTheDeploymentIsNoStartOfItsOwn() throws Exception {
    Instant deployed = Instant.parse("2026-01-01T12:00:00Z");
    assertThat(deployedWith("daily", deployed.minusSeconds(30), deployed).start()).isNull();
    assertThat(deployedWith("daily", deployed.minus(Duration.ofHours(1)), deployed).start())
        .isEqualTo(deployed.minus(Duration.ofHours(1)));
    assertThat(deployedWith("daily", deployed.plusSeconds(1), deployed).start())
        .isEqualTo(deployed.plusSeconds(1));
    assertThat(deployedWith("once", deployed.minusSeconds(30), deployed).start()).isNotNull();
  }

  private static TimerSchedule deployedWith(String schedule, Instant start, Instant deployed)
      throws ScheduleException {
    return ScheduleReader.deployed(
        Map.of(
            "startDate",
            start.toEpochMilli(),
            "frequency",
            Map.of("schedule", schedule, "repeat", Map.of("every", 1))),
        1,
        deployed);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      TimerSchedule schedule = read(random(random));
      TimerSchedule again =
          ScheduleReader.read((Map<?, ?>) Json.read(Json.write(ScheduleWriter.json(schedule))), 1);
      assertThat(again).isEqualTo(schedule);
      assertThat(ScheduleWriter.words(schedule, Instant.EPOCH)).isNotBlank();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{} | `frequency` is missing",
        "{'frequency':{'schedule':'hourly'}} | is `hourly`: it is once, custom, daily, weekly or"
            + " monthly",
        "{'frequency':{'schedule':'once'}} | a timer that runs once needs a `startDate`",
        "{'frequency':{'schedule':'custom','repeat':{'every':4}}} | seconds from 5 to 86400",
        "{'frequency':{'schedule':'custom','repeat':{'every':86401}}} | seconds from 5 to 86400",
        "{'frequency':{'schedule':'custom','repeat':{'every':5.5}}} | is `5.5`: it is a whole"
            + " number",
        "{'frequency':{'schedule':'daily'}} | `repeat.every` is `null`",
        "{'frequency':{'schedule':'weekly','repeat':{'every':1,'on':[]}}} | names no day of the"
            + " week",
        "{'frequency':{'schedule':'weekly','repeat':{'every':1,'on':[8]}}} | has `8`",
        "{'frequency':{'schedule':'monthly','repeat':{'every':[13],'on':{'days':[1]}}}} | has `13`",
        "{'frequency':{'schedule':'monthly','repeat':{'every':[2],'on':{'days':[30]}}}} | no such"
            + " days",
        "{'frequency':{'schedule':'monthly','repeat':{'every':1}}} | `repeat.on` is missing",
        "{'startDate':'soon','frequency':{'schedule':'daily','repeat':{'every':1}}} | is `soon`:"
            + " write milliseconds",
        "{'startDate':1e300,'frequency':{'schedule':'daily','repeat':{'every':1}}} | write"
            + " milliseconds",
        "{'startDate':2000,'expire':1000,'frequency':{'schedule':'daily','repeat':{'every':1}}} |"
            + " expires before it starts",
        "{'frequency':{'schedule':'daily','repeat':{'every':1},'timeZone':'Mars/Dome'}} |"
            + " `Mars/Dome`, which is not a time zone",
      })
  void saysWhatToWriteInstead(String text, String message) {
    assertThatThrownBy(() -> ScheduleReader.read(map(text), 5))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-31T18:00:00Z, 2026-01-31T18:00:00Z",
    "2026-01-31T18:00:00+02:00, 2026-01-31T16:00:00Z",
    "2026-01-31T18:00, 2026-01-31T17:00:00Z",
    "2026-01-31 18:00:30, 2026-01-31T17:00:30Z",
    "2026-01-31, 2026-01-30T23:00:00Z",
    "1491929303000, 2017-04-11T16:48:23Z",
  })
  void aDateWithoutAnOffsetIsInTheTimeZoneOfTheTimer(String text, String expected)
      throws Exception {
    TimerSchedule schedule =
        read(
            "{'startDate':'"
                + text
                + "','frequency':{'schedule':'daily','repeat':{'every':1},"
                + "'timeZone':'Europe/Berlin'}}");
    assertThat(schedule.start()).isEqualTo(Instant.parse(expected));
  }

  @Test
  void saysItInWords() throws Exception {
    Instant first =
        ZonedDateTime.of(2026, 1, 1, 3, 0, 0, 0, ZoneId.of("Europe/Berlin")).toInstant();
    assertThat(
            ScheduleWriter.words(
                read(
                    "{'frequency':{'schedule':'weekly','repeat':{'every':2,'on':[2,6]},"
                        + "'timeZone':'Europe/Berlin'}}"),
                first))
        .isEqualTo("every 2 weeks on Monday, Friday at 03:00 (Europe/Berlin)");
    assertThat(
            ScheduleWriter.words(
                read("{'frequency':{'schedule':'custom','repeat':{'every':60}}}"), first))
        .isEqualTo("every 60 seconds");
  }

  private static List<Instant> runs(
      TimerSchedule schedule, Instant first, String after, int count) {
    List<Instant> runs = new ArrayList<>();
    Instant next = schedule.next(first, Instant.parse(after));
    while (next != null && runs.size() < count) {
      runs.add(next);
      next = schedule.next(first, next);
    }
    return runs;
  }

  private static TimerSchedule read(String text) throws ScheduleException {
    return ScheduleReader.read(map(text), 1);
  }

  private static Map<?, ?> map(String text) {
    return (Map<?, ?>) Json.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
