package dev.backstay.store.nodes;

import dev.backstay.store.database.WriteFence;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The servers that share the database, and whether this one may serve. */
public interface Nodes extends AutoCloseable {
  /** Characters that a question to another server may have. */
  int MAX_QUESTION = 4_000;

  /** Characters that an answer may have; what is longer is not answered. */
  int MAX_ANSWER = 4_000_000;

  /** So many servers are asked the same. */
  int MAX_TOGETHER = 31;

  /** What is asked of a server that has its database alone. */
  Nodes ALONE =
      new Nodes() {
        @Override
        public long right() {
          return 1;
        }

        @Override
        public int live() {
          return 1;
        }

        @Override
        public List<Node> list() {
          return List.of();
        }

        @Override
        public void requireSameKey(NodeKey key) {}

        @Override
        public void listen(ChangeListener listener) {}

        @Override
        public void join(String address, String version, String places) {}

        @Override
        public long refusedMessages() {
          return 0;
        }

        @Override
        public String id() {
          return "";
        }

        @Override
        public void answer(String subject, Answerer answerer) {}

        @Override
        public Reply ask(String node, String whose, String subject, String question) {
          return Reply.SILENT;
        }

        @Override
        public Map<Node, Reply> askOthers(
            String whose, String subject, Function<Node, String> question) {
          return Map.of();
        }

        @Override
        public boolean claim(String work) {
          return true;
        }

        @Override
        public void release(String work) {}

        @Override
        public void close() {}
      };

  /**
   * Whether requests may be answered with what is in memory. Asks nobody: it is looked at with
   * every request.
   */
  default boolean mayServe() {
    return right() > 0;
  }

  /**
   * Which right to serve this server has: a number. Another one than before means that it had none
   * in between, so that what was read before may be old.
   *
   * @return 0 or less without one
   */
  long right();

  /**
   * Does what was asked for while there was a right: what it writes is stored only if that has
   * lasted until then.
   */
  static <T extends @Nullable Object, X extends Throwable> T admitted(
      long right, ScopedValue.CallableOp<? extends T, X> work) throws X {
    return ScopedValue.where(WriteFence.ADMITTED, right).call(work);
  }

  /** How many messages were ignored because none of the servers has sent them. */
  long refusedMessages();

  /** How many servers share the database, this one included, as of the latest second. */
  int live();

  /**
   * The servers on the database, the oldest first; those that have stopped without leaving are
   * among them for some seconds.
   *
   * @throws dev.backstay.store.error.DatabaseException when the database does not answer
   */
  List<Node> list();

  /**
   * Makes sure that no other server seals secrets with another key, and takes messages only from
   * those with this one; to be called before anything is written that others have in memory.
   *
   * @throws dev.backstay.store.error.DatabaseException UNAVAILABLE when one does, or the database
   *     does not answer
   */
  void requireSameKey(NodeKey key);

  /** Says who drops what other servers have changed. To be called once, before {@link #join}. */
  void listen(ChangeListener listener);

  /**
   * Joins the others; from then on this server may serve.
   *
   * @param address that it listens on, for people
   * @throws dev.backstay.store.error.DatabaseException UNAVAILABLE when the database does not carry
   *     the messages between servers
   */
  void join(String address, String version, String places);

  /** The id of this run of the server; "" where it has the database alone. */
  String id();

  /** Says who answers questions of other servers about a subject. To be called before they ask. */
  void answer(String subject, Answerer answerer);

  /**
   * Asks another server, through the database, and waits for at most two seconds. Who asks has
   * decided whether its caller may know the answer.
   *
   * @param node the id of the server
   * @param whose the id of the app that it is asked for: one app has a part of the questions that
   *     can be asked at the same time
   * @param subject which {@link Answerer} is asked; without a line break
   * @param question what it understands, at most {@link #MAX_QUESTION} characters
   */
  Reply ask(String node, String whose, String subject, String question);

  /**
   * Asks all other servers whose lease runs, at the same time: at most {@link #MAX_TOGETHER} of
   * them. Otherwise as {@link #ask}.
   *
   * @param question what each is asked
   * @return what came of it, the oldest server first
   */
  Map<Node, Reply> askOthers(String whose, String subject, Function<Node, String> question);

  /**
   * Claims work that one server at a time is to do. The claim lasts until {@link #release}, or
   * until this server's lease runs out.
   *
   * @param work up to 100 characters
   * @return whether this server has it; also when it had it before
   * @throws dev.backstay.store.error.DatabaseException when the database does not answer
   */
  boolean claim(String work);

  /**
   * Gives up a claim, if this server has it.
   *
   * @throws dev.backstay.store.error.DatabaseException when the database does not answer
   */
  void release(String work);

  /** Leaves. To be called when no more requests are answered. */
  @Override
  void close();
}
