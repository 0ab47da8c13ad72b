package dev.backstay.store.nodes;

import dev.backstay.store.database.Announcer;
import dev.backstay.store.database.DatabaseErrors;
import dev.backstay.store.database.DatabaseLayout;
import dev.backstay.store.database.Ids;
import dev.backstay.store.database.PostgresAddress;
import dev.backstay.store.database.TableChanges;
import dev.backstay.store.database.WriteFence;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers on a PostgreSQL database.
 *
 * <p>A transaction that changes what servers have in memory sends a message (NOTIFY), which the
 * others get if and when it is committed, in the order of the commits. Each drops what is old and
 * confirms. The change is answered when all have confirmed whose lease runs, and after {@link
 * #LEASE} in any case.
 *
 * <p>Why a server that has not confirmed serves nothing old by then: each second it sends itself a
 * message of the same kind, and may serve for {@link #RIGHT} from before it sent the latest one
 * that it has got back ({@link Beats}). One that it gets back before a change was sent before the
 * change was committed; one that it gets back after it has dropped what the change made old. So
 * without having dropped it, it serves no longer than {@link #RIGHT} after the commit.
 */
public final class PostgresNodes implements Nodes, Announcer, WriteFence {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresNodes.class);

  /** For so long at most a change waits for a server that does not confirm it. */
  static final Duration LEASE = Duration.ofSeconds(5);

  /** So long a server may serve: shorter, in case that its clock is slower than another's. */
  static final Duration RIGHT = Duration.ofMillis(4_500);

  /** How often a lease is renewed. */
  static final Duration BEAT = Duration.ofSeconds(1);

  static final String CHANGES = "backstay_change";

  private static final Duration JOIN = Duration.ofSeconds(20);

  /** So long a server waits before it tries again to drop what is old. */
  private static final long AGAIN_MILLIS = 250;

  /** Every so many attempts to drop what is old are logged: about one a minute. */
  private static final int LOGGED_EACH = 240;

  private static final int MAX_UNCERTAIN = 10_000;

  private static final double MILLIS = 1_000;

  private final PostgresAddress address;
  private final DataSource pool;
  private final String id = Ids.next();
  private final Right right = new Right();
  private final Confirmations confirmations = new Confirmations();

  /** Changes of this server of which it does not know whether they were stored. */
  private final Set<Long> uncertain = ConcurrentHashMap.newKeySet();

  private final Ear ear;
  private final Beats beats;
  private final Questions questions;
  private volatile ChangeListener listener = ChangeListener.NONE;
  private volatile boolean joined;
  private volatile boolean fenced;
  private volatile @Nullable NodeKey key;
  private volatile @Nullable MessageKey messages;
  private final HeardNumbers numbers = new HeardNumbers();
  private final RefusedMessages refused = new RefusedMessages();

  /** The names that {@link #listener} wants to hear of; asked with every change. */
  private volatile Set<String> watched = Set.of();

  /**
   * @param address for connections of its own
   * @param pool of the same database
   */
  public PostgresNodes(PostgresAddress address, DataSource pool) {
    this.address = address;
    this.pool = pool;
    this.beats = new Beats(this, address);
    this.questions = new Questions(this, pool);
    this.ear = new Ear(this, address);
  }

  /**
   * Begins to hear what changes. To be called before anything is read that is kept in memory.
   *
   * @throws DatabaseException when the database cannot be reached
   */
  public void open() {
    try {
      ear.open();
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public long right() {
    return fenced ? right.number() : UNFENCED;
  }

  @Override
  public double until(long number) {
    long millis = right.databaseMillis(number);
    if (millis == 0) {
      throw new DatabaseException(
          Kind.UNAVAILABLE,
          "this server has lost touch with the others on its database meanwhile; nothing was"
              + " stored");
    }
    return millis / MILLIS;
  }

  /** A beat was stored and heard. */
  void grant(Right.Moment asked, long databaseMillis) {
    right.grant(asked, databaseMillis, RIGHT);
  }

  @Override
  public int live() {
    return beats.live();
  }

  @Override
  public List<Node> list() {
    try (Connection connection = pool.getConnection()) {
      return NodeRows.list(connection);
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  /**
   * Refuses to work beside servers of a program that talks in another way; to be called before the
   * database is migrated to what they do not know.
   *
   * @throws DatabaseException UNAVAILABLE when there are such, or the database cannot be reached
   */
  public void requireProtocol() {
    try (Connection connection = pool.getConnection()) {
      if (NodeRows.exist(connection)) {
        NodeRows.list(connection).stream()
            .filter(node -> node.leaseMillis() > 0)
            .forEach(NodeKey::requireProtocol);
      }
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  @Override
  public boolean claim(String work) {
    try (Connection connection = pool.getConnection()) {
      return NodeRows.claim(connection, work, id);
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  @Override
  public void release(String work) {
    try (Connection connection = pool.getConnection()) {
      NodeRows.release(connection, work, id);
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  @Override
  public void requireSameKey(NodeKey own) {
    for (Node node : list()) {
      if (node.leaseMillis() > 0) {
        own.requireSame(node);
      }
    }
    key = own;
    messages = new MessageKey(own.messages());
  }

  @Override
  public void listen(ChangeListener hearer) {
    listener = hearer;
    watched = Set.copyOf(hearer.tables());
  }

  @Override
  public void join(String own, String version, String places) {
    NodeKey common = Objects.requireNonNull(key, "requireSameKey comes first");
    requireSameKey(common);
    watched = Set.copyOf(listener.tables());
    joined = true;
    beats.start(new Node(id, own, version, 0, 0, common.listed(), places));
    ear.start();
    long end = System.nanoTime() + JOIN.toNanos();
    while (right.number() == 0) {
      if (System.nanoTime() - end > 0) {
        throw new DatabaseException(
            Kind.UNAVAILABLE,
            "the database does not carry messages between servers (LISTEN and NOTIFY): connect to"
                + " PostgreSQL itself, or to PgBouncer with pool_mode=session");
      }
      pause(10);
    }
    fenced = true;
  }

  @Override
  public void answer(String subject, Answerer answerer) {
    questions.answer(subject, answerer);
  }

  @Override
  public Reply ask(String node, String whose, String subject, String question) {
    return questions.ask(node, whose, subject, question);
  }

  @Override
  public Map<Node, Reply> askOthers(String whose, String subject, Function<Node, String> question) {
    if (live() < 2) {
      return Map.of();
    }
    List<Node> others =
        list().stream()
            .filter(node -> !node.id().equals(id) && node.leaseMillis() > 0)
            .limit(MAX_TOGETHER)
            .toList();
    return questions.askAll(others, whose, subject, question);
  }

  @Override
  public void close() {
    right.close();
    questions.close();
    ear.close();
    beats.close();
  }

  @Override
  public @Nullable Announced announce(Connection connection, String schema, TableChanges changes)
      throws SQLException {
    Map<String, Set<String>> tables = changes.of(joined ? watched : listener.tables());
    if (tables.isEmpty()) {
      return null;
    }
    Confirmations.Waiting waiting = confirmations.begin();
    try {
      ChangeMessage message = new ChangeMessage(id, waiting.number, schema, tables);
      NodeRows.send(connection, CHANGES, signed(CHANGES, message.text()));
      return new ToldChange(this, pool, confirmations, message, waiting);
    } catch (SQLException | RuntimeException e) {
      confirmations.end(waiting);
      throw e;
    }
  }

  /** It is not known whether a change of this server was stored: as if it were another's. */
  void isUncertain(ChangeMessage message) {
    if (uncertain.size() >= MAX_UNCERTAIN) {
      uncertain.clear();
      beats.dropAnything();
    }
    uncertain.add(message.number());
    heard(message);
  }

  /** A message for others, as it is sent on a channel. */
  String signed(String channel, String text) {
    return Objects.requireNonNull(messages, "requireSameKey comes first").signed(channel, text);
  }

  /** The text of what was heard; null if none of the servers has said it. */
  private @Nullable String genuine(String channel, String heard) {
    MessageKey known = messages;
    String text = known == null ? null : known.text(channel, heard);
    if (text == null) {
      refused.add();
    }
    return text;
  }

  @Override
  public long refusedMessages() {
    return refused.count();
  }

  /** Has every server drop everything: one has died that may not have told a change. */
  void sendAnything(Connection connection) throws SQLException {
    ChangeMessage message = ChangeMessage.anything(id, confirmations.number());
    NodeRows.send(connection, CHANGES, signed(CHANGES, message.text()));
  }

  /** A message from {@link #CHANGES}. */
  void heardChange(String signed) {
    String text = genuine(CHANGES, signed);
    if (text == null) {
      return;
    }
    ChangeMessage message = ChangeMessage.parse(text);
    if (message == null) {
      heardAnything();
    } else if (!numbers.add(message.origin(), message.number())) {
      refused.add();
    } else if (message.isAnything()) {
      heardAnything();
    } else if (!message.origin().equals(id)) {
      heard(message);
      if (joined) {
        beats.confirm(message.origin(), message.number());
      }
    } else if (uncertain.remove(message.number())) {
      heard(message);
    }
  }

  private void heard(ChangeMessage message) {
    until(
        "a change of another server",
        () -> listener.changed(DatabaseLayout.appOfSchema(message.schema()), message.tables()));
  }

  /** There may have been changes that this server has not heard of. */
  void heardAnything() {
    until("what is in memory", () -> listener.anything());
  }

  /** Until it is done, no message is confirmed and no lease renewed: the server stops serving. */
  private void until(String what, Runnable work) {
    for (int tried = 0; ; tried++) {
      try {
        work.run();
        return;
      } catch (RuntimeException e) {
        if (ear.isClosed()) {
          return;
        }
        if (tried % LOGGED_EACH == 0) {
          LOG.warn("{} could not be dropped; this server does not serve until it is", what, e);
        }
        pause(AGAIN_MILLIS);
      }
    }
  }

  /**
   * A message on the channel of this server: a confirmation, what it has sent itself, a question or
   * an answer.
   */
  void heardOwn(String signed) {
    String text = genuine(channel(id), signed);
    if (text == null) {
      return;
    }
    String[] parts = text.split(" ", -1);
    if (parts.length == 3 && parts[0].equals(Beats.CONFIRMED)) {
      confirmations.confirm(parts[1], Long.parseLong(parts[2]));
    } else if (parts.length == 2 && parts[0].equals(Beats.BEAT_SENT)) {
      beats.heard(Long.parseLong(parts[1]));
    } else if (parts.length == 2 && parts[0].equals(Questions.ASKED)) {
      questions.heardQuestion(parts[1]);
    } else if (parts.length == 2 && parts[0].equals(Questions.ANSWERED)) {
      questions.heardAnswer(parts[1]);
    }
  }

  /** Sends a message to one server, when the transaction is committed. */
  void tell(Connection connection, String node, String text) throws SQLException {
    String channel = channel(node);
    NodeRows.send(connection, channel, signed(channel, text));
  }

  /** The channel that only one server listens to. */
  static String channel(String node) {
    return "backstay_node_"
        + node.replaceAll("[^A-Za-z0-9]", "").toLowerCase(java.util.Locale.ROOT);
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "PostgresNodes[" + id + ", " + address + "]";
  }
}
