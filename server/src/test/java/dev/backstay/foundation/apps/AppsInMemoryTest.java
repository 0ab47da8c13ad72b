package dev.backstay.foundation.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.foundation.developers.Developers;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.store.Databases;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Durability;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of many apps only some are in memory, and nobody notices which. */
final class AppsInMemoryTest {
  private static final String TOKEN = "monitoring-reads-this-0123456789";

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Product.class)
  void appsThatWereGivenUpAnswerAsBefore(Product product) {
    try (RunningServer server =
        RunningServer.start(
            product, Map.of(Setting.APPS_IN_MEMORY, "1", Setting.METRICS_TOKEN, TOKEN))) {
      List<TestApp> apps = new ArrayList<>();
      List<Client> users = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        TestApp app = server.console().createApp("app " + i);
        app.client("BL").send("POST", "/data/Secret", Map.of("text", "of " + i));
        app.register("ann@example.com");
        apps.add(app);
        users.add(app.client("REST").login("ann@example.com"));
        assertThat(users.get(i).send("PUT", "/cache/key", i).status()).isEqualTo(200);
      }
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < apps.size(); i++) {
          Client user = users.get(i);
          assertThat(user.find("Secret", Map.of()).list()).hasSize(round == 0 ? 1 : 0);
          assertThat(user.get("/cache/key").text()).isEqualTo(String.valueOf(i));
          if (round == 0) {
            apps.get(i).tableRole("Secret", "AuthenticatedUser", "DENY", "FIND");
          }
        }
      }
      for (Client user : users) {
        assertThat(user.get("/users/logout").status()).isEqualTo(200);
      }
      for (int i = 0; i < apps.size(); i++) {
        assertThat(users.get(i).find("Secret", Map.of()).code()).isEqualTo(3064);
      }
      // the sessions' last uses may have to be stored first, and what expires to be looked for
      await(Duration.ofSeconds(60), () -> openApps(server) <= 2);
    }
  }

  private static double openApps(RunningServer server) {
    return server
        .send("GET", "/metrics", Map.of("Authorization", "Bearer " + TOKEN), null)
        .text()
        .lines()
        .filter(line -> line.startsWith("backstay_database_open_apps "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aStateIsTheOnlyOneAsLongAsSomebodyHoldsIt() throws Exception {
    try (Databases databases = databases();
        Apps apps = new Apps(databases, 10)) {
      App app = newApp(databases, apps);
      AtomicInteger made = new AtomicInteger();
      PerApp<Object> states =
          new PerApp<>(
              apps,
              of -> {
                made.incrementAndGet();
                return new Object();
              });
      Object held = states.of(app);
      apps.inMemory().releaseAll();
      System.gc();
      assertThat(states.known(app.id())).isSameAs(held);
      assertThat(states.of(app)).isSameAs(held);
      assertThat(made).hasValue(1);

      WeakReference<Object> gone = new WeakReference<>(held);
      held = null;
      apps.inMemory().releaseAll();
      await(
          Duration.ofSeconds(10),
          () -> {
            System.gc();
            return gone.get() == null;
          });
      assertThat(states.known(app.id())).isNull();
      var _ = states.of(app);
      assertThat(made).hasValue(2);
    }
  }

  @Test
  void whatWouldBeLostIsKept() throws Exception {
    try (Databases databases = databases();
        Apps apps = new Apps(databases, 10)) {
      App app = newApp(databases, apps);
      PerApp<AtomicReference<String>> states =
          new PerApp<>(apps, of -> new AtomicReference<>(""), state -> state.get().isEmpty());
      states.of(app).set("not stored yet");
      apps.inMemory().releaseAll();
      System.gc();
      assertThat(states.of(app)).hasValue("not stored yet");
    }
  }

  @Test
  void aStateThatWasGivenUpIsClosedWithItsApp() throws Exception {
    try (Databases databases = databases();
        Apps apps = new Apps(databases, 10)) {
      App app = newApp(databases, apps);
      AtomicInteger closed = new AtomicInteger();
      PerApp<AutoCloseable> states = new PerApp<>(apps, of -> closed::incrementAndGet);
      AutoCloseable held = states.of(app);
      apps.inMemory().releaseAll();
      apps.delete(app);
      assertThat(closed).hasValue(1);
      assertThat(states.known(app.id())).isNull();
      assertThat(held).isNotNull();
    }
  }

  private Databases databases() {
    return Databases.open(DatabaseSettings.of(directory, null).withDurability(Durability.NORMAL));
  }

  private static App newApp(Databases databases, Apps apps) {
    try (PasswordHasher hasher = new PasswordHasher(1, RunningServer.CHEAP_HASHES)) {
      new Developers(databases.platform(), hasher)
          .createFirst("developer@example.com", "a password");
    }
    String developer =
        databases
            .platform()
            .read(sql ->
                sql.select(field(name("id"), String.class))
                    .from(table(name("developer")))
                    .fetchOne(0, String.class));
    return apps.create("an app", developer);
  }

  private static void await(Duration longest, BooleanSupplier condition) {
    Instant end = Instant.now().plus(longest);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
