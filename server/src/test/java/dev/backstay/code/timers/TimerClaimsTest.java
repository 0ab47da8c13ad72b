package dev.backstay.code.timers;

import static dev.backstay.store.generated.platform.tables.AppTable.APP;
import static dev.backstay.store.generated.platform.tables.CodeTimerRunTable.CODE_TIMER_RUN;
import static dev.backstay.store.generated.platform.tables.DeveloperTable.DEVELOPER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.code.schedule.Frequency;
import dev.backstay.code.schedule.TimerSchedule;
import dev.backstay.code.timers.TimerClaims.Claim;
import dev.backstay.code.timers.TimerClaims.Missed;
import dev.backstay.code.timers.TimerRun.State;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.TestPostgres;
import dev.backstay.store.Databases;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Durability;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that share a database share its timers. */
@ParameterizedClass
@EnumSource(Product.class)
class TimerClaimsTest {
  private static final String APP_ID = "11111111-AAAA-1111-1111-111111111111";

  @Parameter Product product;
  @TempDir Path directory;

  private Duration passed = Duration.ZERO;
  private Databases databases;
  private TimerSchedules schedules;
  private TimerClaims one;
  private TimerClaims other;

  @BeforeEach
  void open() {
    databases =
        Databases.open(
            DatabaseSettings.of(
                    directory, product == Product.SQLITE ? null : TestPostgres.freshDatabase())
                .withDurability(Durability.NORMAL));
    Database platform = databases.platform();
    platform.write(sql -> {
      sql.insertInto(DEVELOPER)
          .set(DEVELOPER.ID, "D")
          .set(DEVELOPER.EMAIL, "d@example.com")
          .set(DEVELOPER.NAME, "D")
          .set(DEVELOPER.PASSWORD_HASH, "-")
          .set(DEVELOPER.CREATED, 0L)
          .execute();
      return sql.insertInto(APP)
          .set(APP.ID, APP_ID)
          .set(APP.NAME, "A")
          .set(APP.DEVELOPER_ID, "D")
          .set(APP.CREATED, 0L)
          .execute();
    });
    InstantSource clock = () -> Instant.now().plus(passed);
    DatabaseTime time = new DatabaseTime(platform.dialect(), clock);
    schedules = new TimerSchedules(platform, time);
    one = new TimerClaims(platform, time, "one");
    other = new TimerClaims(platform, time, "other");
  }

  @AfterEach
  void close() {
    databases.close();
  }

  @Test
  void eachRunGoesToOneOfThem() throws Exception {
    deploy(
        IntStream.range(0, 60)
            .mapToObj(i -> timer("t" + i, new Frequency.EverySeconds(3_600)))
            .toList());
    passed = Duration.ofMinutes(61);
    List<String> taken = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<List<String>>> all = new ArrayList<>();
      for (TimerClaims server : List.of(one, other, one, other)) {
        all.add(
            threads.submit(() -> {
              List<String> mine = new ArrayList<>();
              for (Claim claim = server.claim(Set.of());
                  claim != null;
                  claim = server.claim(Set.of())) {
                mine.add(claim.timer().id());
              }
              return mine;
            }));
      }
      for (Future<List<String>> each : all) {
        taken.addAll(each.get());
      }
    }
    // one that found all due rows in other hands has stopped before they were given out
    assertThat(taken).hasSize(60).doesNotHaveDuplicates();
  }

  @Test
  void timersOfAnAppWithoutRoomWaitAndKeepNobodyElse() {
    deploy(List.of(timer("a", new Frequency.EverySeconds(3_600))));
    passed = Duration.ofMinutes(61);

    assertThat(one.claim(Set.of(APP_ID))).isNull();
    assertThat(other.claim(Set.of("another"))).isNotNull();
  }

  @Test
  void aRunOfAServerThatDiesIsLostAndTheTimerGoesOn() {
    deploy(List.of(timer("a", new Frequency.EverySeconds(3_600))));
    passed = Duration.ofMinutes(61);
    Claim claim = one.claim(Set.of());
    assertThat(claim).isNotNull();
    one.begin(claim);

    passed = passed.plusSeconds(50);
    assertThat(other.endLost(false)).isEmpty();
    one.keep(List.of(claim));
    passed = passed.plusSeconds(50);
    assertThat(other.endLost(false)).as("it was kept").isEmpty();
    passed = passed.plusSeconds(15);
    List<Missed> lost = other.endLost(false);

    assertThat(lost)
        .singleElement()
        .satisfies(missed -> {
          assertThat(missed.run().id()).isEqualTo(claim.runId());
          assertThat(missed.givenOutAgain()).isFalse();
        });
    assertThat(schedules.runs(APP_ID, "a", null, 10, 0))
        .singleElement()
        .extracting(TimerRun::state)
        .isEqualTo(State.LOST);
    assertThat(other.claim(Set.of())).as("that run is over").isNull();
    passed = passed.plus(Duration.ofMinutes(60));
    assertThat(other.claim(Set.of())).isNotNull();
    // the first server comes back to life, and what it says is too late
    one.end(claim, State.DONE, null, "1", null);
    assertThat(schedules.find(APP_ID, "a").runningUntil()).isNotNull();
  }

  @Test
  void aTimerThatRunsOnceIsGivenOutAgainUnlessItsCodeHadBegun() {
    deploy(List.of(timer("a", new Frequency.Once())));
    passed = Duration.ofMinutes(1);
    Claim first = one.claim(Set.of());
    assertThat(first).isNotNull();
    assertThat(one.claim(Set.of())).isNull();

    passed = passed.plusSeconds(61);
    assertThat(other.endLost(false)).singleElement().matches(Missed::givenOutAgain);
    Claim second = other.claim(Set.of());
    assertThat(second).isNotNull();
    assertThat(second.due()).isEqualTo(first.due());
    other.begin(second);
    passed = passed.plusSeconds(61);
    assertThat(one.endLost(false)).singleElement().matches(missed -> !missed.givenOutAgain());
    assertThat(one.claim(Set.of())).isNull();
  }

  @Test
  void aServerThatStartsKnowsThatItsRunsAreOver() {
    deploy(List.of(timer("a", new Frequency.EverySeconds(60)), timer("b", new Frequency.Once())));
    passed = Duration.ofMinutes(2);
    assertThat(one.claim(Set.of())).isNotNull();
    assertThat(other.claim(Set.of())).isNotNull();

    assertThat(one.endLost(true)).hasSize(1);
    assertThat(one.endLost(true)).isEmpty();
  }

  @Test
  void runsThatAreLeftOutOneAfterAnotherAreOneEntry() {
    deploy(List.of(timer("a", new Frequency.EverySeconds(10))));
    passed = Duration.ofSeconds(11);
    Claim claim = one.claim(Set.of());
    assertThat(claim).isNotNull();
    for (int i = 0; i < 5; i++) {
      passed = passed.plusSeconds(10);
      one.keep(List.of(claim));
      assertThat(other.claim(Set.of())).isNull();
      assertThat(other.skipOverlapping()).hasSize(i == 0 ? 1 : 0);
    }
    assertThat(schedules.find(APP_ID, "a").skipped()).isEqualTo(5);
    assertThat(schedules.runs(APP_ID, "a", null, 10, 0))
        .extracting(run -> run.state() + " " + run.result())
        .containsExactly("SKIPPED 5", "RUNNING null");
    one.end(claim, State.DONE, null, null, null);
    passed = passed.plusSeconds(10);
    assertThat(other.claim(Set.of())).isNotNull();
  }

  @Test
  void theHistoryOfATimerIsBounded() {
    deploy(List.of(timer("a", new Frequency.EverySeconds(10))));
    for (int i = 0; i < 140; i++) {
      Claim claim = one.claim(APP_ID, "a", "someone");
      assertThat(claim).isNotNull();
      one.end(claim, State.DONE, null, null, null);
    }
    assertThat(databases.platform().<Integer>read(sql -> sql.fetchCount(CODE_TIMER_RUN)))
        .isBetween(TimerClaims.KEPT_RUNS, TimerClaims.KEPT_RUNS + 11);
    assertThat(schedules.find(APP_ID, "a").runs()).isEqualTo(140);
  }

  @Test
  void anAppThatIsMarkedIsToldUntilItsTimersAreReplaced() {
    schedules.mark(APP_ID);
    schedules.mark(APP_ID);
    assertThat(schedules.marked()).containsExactly(APP_ID);
    deploy(List.of(timer("a", new Frequency.EverySeconds(10))));
    assertThat(schedules.marked()).isEmpty();
    deploy(List.of());
    assertThat(schedules.ofApp(APP_ID)).isEmpty();
  }

  private void deploy(List<TimerSchedules.Deployed> timers) {
    schedules.replace(APP_ID, timers);
  }

  private static TimerSchedules.Deployed timer(String name, Frequency frequency) {
    return new TimerSchedules.Deployed(
        name,
        name,
        new TimerSchedule(
            frequency instanceof Frequency.Once ? Instant.now().minusSeconds(1) : null,
            null,
            ZoneOffset.UTC,
            false,
            frequency),
        Instant.now());
  }
}
