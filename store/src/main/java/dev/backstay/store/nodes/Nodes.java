package dev.backstay.store.nodes;

import java.util.List;

/** The servers that share the database, and whether this one may serve. */
public interface Nodes extends AutoCloseable {
  /** What is asked of a server that has its database alone. */
  Nodes ALONE =
      new Nodes() {
        @Override
        public boolean mayServe() {
          return true;
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
        public void requireSameKey(String secretKey) {}

        @Override
        public void listen(ChangeListener listener) {}

        @Override
        public void join(String address, String version, String secretKey, String files) {}

        @Override
        public String id() {
          return "";
        }

        @Override
        public void close() {}
      };

  /**
   * Whether requests may be answered with what is in memory. Asks nobody: it is looked at with
   * every request.
   */
  boolean mayServe();

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
   * Makes sure that no other server seals secrets with another key.
   *
   * @throws dev.backstay.store.error.DatabaseException UNAVAILABLE when one does, or the database
   *     does not answer
   */
  void requireSameKey(String secretKey);

  /** Says who drops what other servers have changed. To be called once, before {@link #join}. */
  void listen(ChangeListener listener);

  /**
   * Joins the others; from then on this server may serve.
   *
   * @param address that it listens on, for people
   * @throws dev.backstay.store.error.DatabaseException UNAVAILABLE when the database does not carry
   *     the messages between servers
   */
  void join(String address, String version, String secretKey, String files);

  /** The id of this run of the server; "" where it has the database alone. */
  String id();

  /** Leaves. To be called when no more requests are answered. */
  @Override
  void close();
}
