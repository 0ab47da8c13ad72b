package dev.backstay.foundation.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.developers.Developers;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.foundation.secrets.RandomSecret;
import dev.backstay.foundation.sessions.SessionRules.Logins;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.SocialProvider;
import dev.backstay.server.RunningServer;
import dev.backstay.store.Databases;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Durability;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions on a clock that the test sets, without a server around them. */
class SessionsTest {
  private static final Session ANN = new Session("ANN", LoginState.USER, null);

  @TempDir Path directory;

  private long now = 1_800_000_000_000L;
  private final Map<String, UserStatus> statuses = new HashMap<>(Map.of("ANN", UserStatus.ENABLED));
  private final Rules rules = new Rules();
  private Databases databases;
  private Apps apps;
  private Sessions sessions;
  private App app;

  @BeforeEach
  void open() {
    databases =
        Databases.open(DatabaseSettings.of(directory, null).withDurability(Durability.NORMAL));
    apps = new Apps(databases, 1_000);
    try (PasswordHasher hasher = new PasswordHasher(1, RunningServer.CHEAP_HASHES)) {
      Developers developers = new Developers(databases.platform(), hasher);
      developers.createFirst("developer@example.com", "a password");
    }
    String developer =
        databases
            .platform()
            .read(sql ->
                sql.select(field(name("id"), String.class))
                    .from(table(name("developer")))
                    .fetchOne(0, String.class));
    app = apps.create("sessions", developer);
    sessions = newSessions();
  }

  @AfterEach
  void close() {
    sessions.close();
    apps.close();
    databases.close();
  }

  @Test
  void aSessionIsWhatWasOpened() {
    Session social = new Session("ANN", LoginState.USER, SocialProvider.GOOGLE);

    assertThat(sessions.validate(app, sessions.open(app, social))).isEqualTo(social);
  }

  @Test
  void aReadWritesNothingUntilItIsTime() {
    String token = sessions.open(app, ANN);
    long opened = now;
    pass(Duration.ofMinutes(10));

    sessions.validate(app, token);
    assertThat(storedLastUsed()).isEqualTo(opened);

    sessions.close();
    assertThat(storedLastUsed()).isEqualTo(now);
  }

  @Test
  void everyCallRenewsAndSilenceEnds() {
    String token = sessions.open(app, ANN);
    for (int i = 0; i < 5; i++) {
      pass(Duration.ofMinutes(50));
      sessions.validate(app, token);
    }

    pass(Duration.ofMinutes(61));
    assertCode(3091, () -> sessions.validate(app, token));
    assertThat(sessions.find(app, token)).isNull();
    assertCode(3091, () -> sessions.validate(app, token));
  }

  @Test
  void lookingWithoutUsingDoesNotRenew() {
    String token = sessions.open(app, ANN);
    pass(Duration.ofMinutes(50));
    assertThat(sessions.find(app, token)).isEqualTo(ANN);
    pass(Duration.ofMinutes(50));

    assertCode(3091, () -> sessions.validate(app, token));
  }

  @Test
  void aTimedOutSessionDoesNotComeBackWithALongerTimeout() {
    String token = sessions.open(app, ANN);
    pass(Duration.ofHours(2));

    rules.change(app, new SessionRules(Duration.ofDays(30), Logins.REPLACE, 0));

    assertCode(3091, () -> sessions.validate(app, token));
    String next = sessions.open(app, new Session("BOB", LoginState.USER, null));
    statuses.put("BOB", UserStatus.ENABLED);
    pass(Duration.ofDays(20));
    assertThat(sessions.validate(app, next).userId()).isEqualTo("BOB");
  }

  @Test
  void anotherServerOnTheSameDataKnowsTheSessions() {
    String token = sessions.open(app, ANN);
    pass(Duration.ofMinutes(40));
    sessions.validate(app, token);
    sessions.close();

    sessions = newSessions();
    pass(Duration.ofMinutes(40));

    assertThat(sessions.validate(app, token)).isEqualTo(ANN);
  }

  @Test
  void aStatusHoldsFromTheNextCallOn() {
    String token = sessions.open(app, ANN);
    sessions.validate(app, token);

    statuses.put("ANN", UserStatus.DISABLED);
    sessions.statusChanged(app, "ANN");
    assertCode(3090, () -> sessions.validate(app, token));
    assertThat(sessions.find(app, token)).isNull();

    statuses.remove("ANN");
    sessions.statusesChanged(app);
    assertCode(3064, () -> sessions.validate(app, token));
  }

  @Test
  void closingEndsAtOnceAndTwiceIsOnce() {
    String token = sessions.open(app, ANN);
    sessions.validate(app, token);

    sessions.close(app, token);
    assertCode(3064, () -> sessions.validate(app, token));
    sessions.close(app, token);
    sessions.close(app, "nonsense");
  }

  @Test
  void allSessionsOfAUserEndButOne() {
    rules.now = new SessionRules(Duration.ofHours(1), Logins.UNLIMITED, 0);
    String kept = sessions.open(app, ANN);
    String other = sessions.open(app, ANN);

    sessions.closeAllBut(app, "ANN", kept);

    assertThat(sessions.validate(app, kept)).isEqualTo(ANN);
    assertCode(3064, () -> sessions.validate(app, other));
  }

  @Test
  void ofParallelLoginsExactlyOneSessionStays() throws Exception {
    List<Future<String>> logins = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        logins.add(callers.submit(() -> sessions.open(app, ANN)));
      }
    }

    int living = 0;
    for (Future<String> login : logins) {
      living += sessions.find(app, login.get()) == null ? 0 : 1;
    }
    assertThat(living).isEqualTo(1);
    assertThat(sessions.ofUser(app, "ANN")).hasSize(1);
  }

  @Test
  void aLimitCountsOnlyTheLiving() {
    rules.now = new SessionRules(Duration.ofHours(1), Logins.LIMITED, 2);
    sessions.open(app, ANN);
    String used = sessions.open(app, ANN);
    assertCode(3044, () -> sessions.open(app, ANN));

    pass(Duration.ofMinutes(40));
    sessions.validate(app, used);
    pass(Duration.ofMinutes(40));

    String third = sessions.open(app, ANN);
    assertCode(3044, () -> sessions.open(app, ANN));
    assertThat(sessions.validate(app, used)).isEqualTo(sessions.validate(app, third));
  }

  @Test
  void tokensAreStoredOnlyAsHashes() {
    String token = sessions.open(app, ANN);

    String stored =
        apps.database(app)
            .read(sql -> sql.selectFrom(table(name("backstay_session"))).fetch().formatJSON());

    assertThat(token).hasSize(43);
    assertThat(stored).doesNotContain(token).contains("\"ANN\"");
  }

  @Test
  void aThousandTokensAreAllDifferent() {
    assertThat(java.util.stream.Stream.generate(RandomSecret::next).limit(1_000))
        .doesNotHaveDuplicates()
        .allMatch(token -> token.matches("[A-Za-z0-9_-]{43}"));
  }

  private Sessions newSessions() {
    return new Sessions(
        apps,
        rules,
        (ofApp, userId) -> statuses.get(userId),
        developer -> "",
        () -> Instant.ofEpochMilli(now));
  }

  private void pass(Duration time) {
    now += time.toMillis();
  }

  private long storedLastUsed() {
    return apps.database(app)
        .read(sql ->
            sql.select(field(name("last_used"), Long.class))
                .from(table(name("backstay_session")))
                .fetchSingle(0, Long.class));
  }

  private static void assertCode(int code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiException.class, said -> assertThat(said.code()).isEqualTo(code));
  }

  /** Rules that the test sets. */
  private static final class Rules implements SessionRulesSource {
    private final List<Consumer<App>> listeners = new ArrayList<>();
    private SessionRules now = new SessionRules(Duration.ofHours(1), Logins.REPLACE, 0);

    void change(App app, SessionRules next) {
      listeners.forEach(listener -> listener.accept(app));
      now = next;
    }

    @Override
    public SessionRules sessionRules(App app) {
      return now;
    }

    @Override
    public void beforeSessionRulesChange(Consumer<App> listener) {
      listeners.add(listener);
    }
  }
}
