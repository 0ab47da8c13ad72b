package dev.backstay.store;

import static dev.backstay.store.generated.app.tables.CounterTable.COUNTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.PostgresAddress;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.nodes.ChangeListener;
import dev.backstay.store.nodes.NodeKey;
import dev.backstay.store.nodes.Nodes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Two servers on one database, and a login of that database that may connect and nothing else: it
 * hears what they say, and says what it likes.
 */
final class NodeMessagesTest {
  private static final NodeKey KEY = new NodeKey("0123abcd", new byte[32]);

  private static DatabaseSettings settings;
  private static Databases firstDatabases;
  private static Databases secondDatabases;
  private static Nodes first;
  private static Nodes second;
  private static final Memory HEARD = new Memory();
  private static TestApp app;
  private static Connection stranger;

  /** What the second server has in memory. */
  private static final class Memory implements ChangeListener {
    final AtomicInteger changes = new AtomicInteger();
    final AtomicInteger everything = new AtomicInteger();
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Override
    public Set<String> tables() {
      return Set.of(COUNTER.getName());
    }

    @Override
    public void changed(@Nullable String appId, Map<String, Set<String>> tables) {
      try {
        assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      changes.incrementAndGet();
    }

    @Override
    public void anything() {
      everything.incrementAndGet();
    }
  }

  @BeforeAll
  static void join() throws SQLException {
    settings = TestDatabases.fresh(Dialect.POSTGRESQL);
    firstDatabases = Databases.open(settings);
    secondDatabases = Databases.open(settings);
    first = join(firstDatabases, new Memory(), "first:1");
    app = new TestApp(firstDatabases);
    second = join(secondDatabases, HEARD, "second:2");
    PostgresAddress address = PostgresAddress.parse(String.valueOf(settings.url()));
    try (Connection owner = address.connect();
        Statement statement = owner.createStatement()) {
      statement.execute("DROP ROLE IF EXISTS stranger");
      statement.execute("CREATE ROLE stranger LOGIN PASSWORD 'stranger'");
    }
    stranger = DriverManager.getConnection(address.jdbcUrl(), "stranger", "stranger");
    try (Statement statement = stranger.createStatement()) {
      statement.execute("LISTEN backstay_change");
      statement.execute("LISTEN " + channel(first));
      statement.execute("LISTEN " + channel(second));
    }
  }

  private static Nodes join(Databases databases, ChangeListener listener, String address) {
    Nodes nodes = databases.nodes();
    nodes.requireSameKey(KEY);
    nodes.listen(listener);
    nodes.join(address, "1", "files");
    return nodes;
  }

  @AfterAll
  static void leave() throws SQLException {
    stranger.close();
    second.close();
    secondDatabases.close();
    first.close();
    firstDatabases.close();
  }

  @BeforeEach
  void forget() throws SQLException {
    var _ = overheard();
    HEARD.changes.set(0);
    HEARD.everything.set(0);
  }

  private static String channel(Nodes nodes) {
    return "backstay_node_" + nodes.id().replace("-", "").toLowerCase(java.util.Locale.ROOT);
  }

  /** A change on the first server that the second one has in memory. */
  private void change() {
    String name = "counted " + System.nanoTime();
    app.database.write(
        sql -> sql.insertInto(COUNTER, COUNTER.NAME, COUNTER.VALUE).values(name, 1L).execute());
  }

  private static List<PGNotification> overheard() throws SQLException {
    List<PGNotification> all = new ArrayList<>();
    PGNotification[] some = stranger.unwrap(PGConnection.class).getNotifications(100);
    while (some != null && some.length > 0) {
      all.addAll(List.of(some));
      some = stranger.unwrap(PGConnection.class).getNotifications(100);
    }
    return all;
  }

  private static void say(String channel, String message) {
    try (PreparedStatement statement = stranger.prepareStatement("SELECT pg_notify(?, ?)")) {
      statement.setString(1, channel);
      statement.setString(2, message);
      statement.executeQuery().close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
  }

  @Test
  void whatAStrangerSaysIsIgnored() throws SQLException {
    change();
    List<PGNotification> genuine = overheard();
    assertThat(genuine).extracting(PGNotification::getName).contains("backstay_change");
    long refused = second.refusedMessages();
    say("backstay_change", "anything");
    say("backstay_change", first.id() + "|999|backstay|counter");
    say("backstay_change", "x".repeat(7_000));
    say("backstay_change", "");
    for (PGNotification message : genuine) {
      // as it was, on another channel, and with another text behind its code
      if (message.getName().equals("backstay_change")) {
        say("backstay_change", message.getParameter());
        say(channel(second), message.getParameter());
        say("backstay_change", message.getParameter().replaceAll("\\|\\d+\\|", "|77777|"));
      }
    }
    await(() -> second.refusedMessages() >= refused + 7);
    change();
    await(() -> HEARD.changes.get() == 2);
    assertThat(HEARD.everything.get()).isZero();
  }

  @Test
  void aForgedConfirmationEndsNoWait() throws Exception {
    change();
    List<PGNotification> before = overheard();
    HEARD.gate = new CountDownLatch(1);
    CompletableFuture<Void> changing = CompletableFuture.runAsync(this::change);
    List<PGNotification> now = new ArrayList<>();
    while (now.stream().noneMatch(each -> each.getName().equals("backstay_change"))) {
      now.addAll(overheard());
    }
    long refused = first.refusedMessages();
    String told = now.getFirst().getParameter();
    for (long number = 1; number < 50; number++) {
      say(channel(first), "confirmed " + second.id() + " " + number);
      say(channel(first), told.substring(0, 44) + "confirmed " + second.id() + " " + number);
    }
    before.stream()
        .filter(each -> each.getName().equals(channel(first)))
        .forEach(each -> say(channel(first), each.getParameter()));
    await(() -> first.refusedMessages() >= refused + 98);
    assertThat(changing).isNotDone();
    HEARD.gate.countDown();
    changing.get(3, TimeUnit.SECONDS);
  }

  @Test
  void aCopiedBeatGivesNoRight() throws Exception {
    List<PGNotification> beats = new ArrayList<>();
    while (beats.size() < 2) {
      overheard().stream()
          .filter(each -> each.getName().equals(channel(second)))
          .forEach(beats::add);
    }
    long right = second.right();
    for (PGNotification beat : beats) {
      say(channel(second), beat.getParameter());
      say(channel(first), beat.getParameter());
    }
    change();
    await(() -> HEARD.changes.get() == 1);
    assertThat(second.right()).isEqualTo(right);
  }

  @Test
  void aServerOfAnEarlierProgramIsRefused() throws SQLException {
    // what it has listed is its key alone, and it refuses who has listed another one
    assertThat(firstDatabases.listNodes()).noneMatch(node -> node.secretKey().equals(KEY.id()));
    PostgresAddress address = PostgresAddress.parse(String.valueOf(settings.url()));
    try (Connection owner = address.connect();
        Statement statement = owner.createStatement()) {
      statement.execute(
          "INSERT INTO backstay.node (id, address, version, started, lease_until, secret_key,"
              + " files) SELECT 'earlier', '10.0.0.7:9000', '0.8', 0, 99999999999999, '"
              + KEY.id()
              + "', ''");
      try {
        assertThatThrownBy(() -> first.requireSameKey(KEY))
            .isInstanceOf(DatabaseException.class)
            .hasMessageContaining("10.0.0.7:9000 (0.8)")
            .hasMessageContaining("stop all servers of that version first");
        assertThatThrownBy(() -> Databases.open(settings)).hasMessageContaining("10.0.0.7:9000");
      } finally {
        statement.execute("DELETE FROM backstay.node WHERE id = 'earlier'");
      }
    }
  }

  @Test
  void workIsClaimedByOneServerUntilItGivesItUpOrDies() throws SQLException {
    assertThat(first.claim("work")).isTrue();
    assertThat(first.claim("work")).isTrue();
    assertThat(second.claim("work")).isFalse();
    second.release("work");
    assertThat(second.claim("work")).isFalse();
    first.release("work");
    assertThat(second.claim("work")).isTrue();

    PostgresAddress address = PostgresAddress.parse(String.valueOf(settings.url()));
    try (Connection owner = address.connect();
        Statement statement = owner.createStatement()) {
      statement.execute("UPDATE backstay.node_claim SET node_id = 'dead'");
    }
    assertThat(first.claim("work")).isTrue();
  }
}
