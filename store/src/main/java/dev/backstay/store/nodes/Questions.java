package dev.backstay.store.nodes;

import dev.backstay.store.database.Ids;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What servers ask each other about what only one of them has in memory. A question is a row with a
 * message to who is asked, and so is the answer; both are gone once the asker has taken them, or
 * does not wait any longer.
 *
 * <p>Bounds: a server asks {@link #MAX_ASKED} questions at a time, of them {@link #MAX_OF_ONE} for
 * one app, and waits {@link #WAIT} at most. It answers with {@link #THREADS} threads; what comes
 * while {@link #MAX_WAITING} wait for these is not answered. The thread that hears only passes on.
 */
final class Questions {
  static final String ASKED = "question";
  static final String ANSWERED = "answer";

  static final Duration WAIT = Duration.ofSeconds(2);
  static final int MAX_ASKED = 128;
  static final int MAX_OF_ONE = 32;
  static final int MAX_WAITING = 64;
  private static final int THREADS = 2;

  private static final Logger LOG = LoggerFactory.getLogger(Questions.class);

  /** After this, nobody waits for a question any more; so often those are deleted. */
  private static final Duration OVER = Duration.ofMinutes(1);

  // the first character of an answer says what it is
  private static final String KNOWN = "=";
  private static final String UNKNOWN = "-";
  private static final String FAILED = "!";

  private final PostgresNodes nodes;
  private final DataSource pool;
  private final Map<String, Answerer> answerers = new ConcurrentHashMap<>();

  /** The questions of this server, by id. */
  private final Map<String, CountDownLatch> asked = new ConcurrentHashMap<>();

  private final Map<String, AtomicInteger> askedFor = new ConcurrentHashMap<>();
  private final AtomicLong swept = new AtomicLong(System.nanoTime() - OVER.toNanos());
  private final ThreadPoolExecutor answering;

  Questions(PostgresNodes nodes, DataSource pool) {
    this.nodes = nodes;
    this.pool = pool;
    this.answering =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().name("nodes-answer-", 0).daemon().factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    answering.allowCoreThreadTimeOut(true);
  }

  void answer(String subject, Answerer answerer) {
    answerers.put(subject, answerer);
  }

  /**
   * Asks a server and waits for its answer.
   *
   * @param whose the app that it is for
   */
  Reply ask(String node, String whose, String subject, String question) {
    if (question.length() > Nodes.MAX_QUESTION) {
      throw new IllegalArgumentException("a question has " + question.length() + " characters");
    }
    if (!begin(whose)) {
      return Reply.BUSY;
    }
    String id = Ids.next();
    CountDownLatch answered = new CountDownLatch(1);
    asked.put(id, answered);
    try {
      ask(node, id, subject + "\n" + question);
      boolean _ = answered.await(WAIT.toMillis(), TimeUnit.MILLISECONDS);
      return reply(take(id));
    } catch (SQLException e) {
      LOG.debug("a question to another server failed", e);
      return Reply.SILENT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Reply.SILENT;
    } finally {
      asked.remove(id);
      end(whose);
    }
  }

  /** Asks several servers at the same time. */
  Map<Node, Reply> askAll(
      List<Node> others, String whose, String subject, Function<Node, String> question) {
    Map<Node, Future<Reply>> asking = new LinkedHashMap<>();
    Map<Node, Reply> replies = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Node other : others) {
        String text = question.apply(other);
        asking.put(other, threads.submit(() -> ask(other.id(), whose, subject, text)));
      }
      for (Map.Entry<Node, Future<Reply>> each : asking.entrySet()) {
        replies.put(each.getKey(), each.getValue().get());
      }
    } catch (InterruptedException e) {
      // the server stops: what was told is answered
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("asking another server failed", e.getCause());
    }
    return replies;
  }

  private boolean begin(String whose) {
    boolean[] begun = {false};
    if (asked.size() < MAX_ASKED) {
      askedFor.compute(
          whose,
          (name, count) -> {
            AtomicInteger counted = count == null ? new AtomicInteger() : count;
            begun[0] = counted.get() < MAX_OF_ONE;
            if (begun[0]) {
              counted.incrementAndGet();
            }
            return counted;
          });
    }
    return begun[0];
  }

  private void end(String whose) {
    askedFor.computeIfPresent(whose, (name, count) -> count.decrementAndGet() <= 0 ? null : count);
  }

  private void ask(String node, String id, String text) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      long now = System.nanoTime();
      long before = swept.get();
      if (now - before > OVER.toNanos() && swept.compareAndSet(before, now)) {
        QuestionRows.sweep(connection, OVER.toMillis());
      }
      inTransaction(
          connection,
          () -> {
            QuestionRows.insert(connection, id, node, nodes.id(), text);
            nodes.tell(connection, node, ASKED + " " + id);
          });
    }
  }

  private @Nullable String take(String id) throws SQLException {
    AtomicReference<@Nullable String> answer = new AtomicReference<>();
    try (Connection connection = pool.getConnection()) {
      inTransaction(connection, () -> answer.set(QuestionRows.take(connection, id)));
    }
    return answer.get();
  }

  private static Reply reply(@Nullable String answer) {
    if (answer == null || answer.startsWith(FAILED)) {
      return Reply.SILENT;
    }
    return new Reply(
        Reply.State.ANSWERED, answer.startsWith(KNOWN) ? answer.substring(KNOWN.length()) : null);
  }

  /** Another server has asked this one something. Does not wait. */
  void heardQuestion(String id) {
    answering.execute(() -> answerNow(id));
  }

  /** A question of this server is answered. */
  void heardAnswer(String id) {
    CountDownLatch waiting = asked.get(id);
    if (waiting != null) {
      waiting.countDown();
    }
  }

  private void answerNow(String id) {
    try {
      QuestionRows.Asked question;
      try (Connection connection = pool.getConnection()) {
        question = QuestionRows.find(connection, id, nodes.id());
      }
      if (question == null) {
        return;
      }
      String answer = answerTo(question.question());
      try (Connection connection = pool.getConnection()) {
        inTransaction(
            connection,
            () -> {
              if (QuestionRows.answer(connection, id, nodes.id(), answer)) {
                nodes.tell(connection, question.asker(), ANSWERED + " " + id);
              }
            });
      }
    } catch (SQLException | RuntimeException e) {
      LOG.debug("a question of another server was not answered", e);
    }
  }

  /** What the answer is, with its mark. A server that may not serve has nothing to say. */
  private String answerTo(String text) {
    int end = text.indexOf('\n');
    Answerer answerer = end < 0 ? null : answerers.get(text.substring(0, end));
    if (answerer == null || !nodes.mayServe()) {
      return FAILED;
    }
    try {
      String known = answerer.answer(text.substring(end + 1));
      if (known == null) {
        return UNKNOWN;
      }
      return known.length() > Nodes.MAX_ANSWER ? FAILED : KNOWN + known.replace("\0", "");
    } catch (RuntimeException e) {
      LOG.warn("what another server has asked could not be answered", e);
      return FAILED;
    }
  }

  private interface Work {
    void run() throws SQLException;
  }

  /** Waits for no disk: what is lost with a power failure was asked in vain. */
  private static void inTransaction(Connection connection, Work work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET LOCAL synchronous_commit = off");
      }
      work.run();
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  void close() {
    answering.shutdownNow();
  }
}
