package dev.backstay.store.nodes;

import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;

/**
 * What all servers on a database have in common and keep secret.
 *
 * @param id names the key that they seal secrets with; the key cannot be found from it
 * @param messages 32 bytes made of that key, by which they sign what they tell each other
 */
public record NodeKey(String id, byte[] messages) {
  /** How servers talk to each other, in front of the key's name; programs before it had nothing. */
  private static final String PROTOCOL = "signed-1:";

  /** What is listed of it. */
  String listed() {
    return PROTOCOL + id;
  }

  /** Refuses to join a server that seals with another key or does not sign what it says. */
  void requireSame(Node other) {
    requireProtocol(other);
    if (!other.secretKey().equals(listed())) {
      throw new DatabaseException(
          Kind.UNAVAILABLE,
          "another server on this database, "
              + other.address()
              + ", seals secrets with another key: start this one with the same secret-key (the"
              + " file secret-key in the data directory of that server)");
    }
  }

  /** Refuses to join a server of a program that talks in another way. */
  static void requireProtocol(Node other) {
    if (!other.secretKey().startsWith(PROTOCOL)) {
      throw new DatabaseException(
          Kind.UNAVAILABLE,
          "a server of another version runs on this database, "
              + other.address()
              + " ("
              + other.version()
              + "), and the two do not understand each other's messages: stop all servers of that"
              + " version first");
    }
  }

  @Override
  public String toString() {
    return "NodeKey[" + id + "]";
  }
}
