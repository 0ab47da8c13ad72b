package dev.backstay.foundation.valkey;

import java.net.SocketTimeoutException;
import java.util.NoSuchElementException;
import java.util.Set;
import javax.net.ssl.SSLException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** What the client library's errors mean. */
final class ValkeyErrors {
  /** Answers of a server that is not, or no longer, the one to ask: another connection may be. */
  private static final Set<String> OF_CONNECTION =
      Set.of("READONLY", "MASTERDOWN", "NOAUTH", "CLUSTERDOWN", "MOVED");

  /** Answers that any other request would get as well. */
  private static final Set<String> OF_ALL =
      Set.of("WRONGPASS", "NOAUTH", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "MOVED");

  private ValkeyErrors() {}

  /** Whether the server has let a timeout pass. */
  static boolean isTimeout(JedisException e) {
    return hasCause(e, SocketTimeoutException.class);
  }

  /** Whether all connections were in use, which says nothing of the server. */
  static boolean isExhausted(JedisException e) {
    return hasCause(e, NoSuchElementException.class);
  }

  /** Whether other requests would meet the same now. */
  static boolean isOfAll(JedisException e) {
    return e instanceof JedisDataException refusal
        ? OF_ALL.contains(code(refusal))
        : !isExhausted(e);
  }

  /** Whether it makes sense to ask again by another connection. */
  static boolean isOfConnection(JedisDataException e) {
    return OF_CONNECTION.contains(code(e));
  }

  /**
   * Why, in a few words for the log: no values, which some answers repeat from the request, and no
   * secrets.
   */
  static String reason(JedisException e) {
    if (isExhausted(e)) {
      return "all " + ValkeyConnections.MAX_CONNECTIONS + " connections to it are in use";
    }
    if (e instanceof JedisDataException refusal) {
      return switch (code(refusal)) {
        case "WRONGPASS" -> "it does not accept the user and password of valkey (WRONGPASS)";
        case "NOAUTH" -> "it asks for a password, which valkey does not have (NOAUTH)";
        case "NOPERM" -> "its user may not do what the cache needs (NOPERM)";
        case "OOM" -> "its memory is full, and maxmemory-policy lets nothing go (OOM)";
        case "READONLY" -> "it is a replica that takes no writes (READONLY)";
        case "LOADING" -> "it is still reading its data from disk (LOADING)";
        case "MISCONF" -> "it cannot write its data to disk and so takes no writes (MISCONF)";
        case "MOVED", "ASK", "CROSSSLOT", "CLUSTERDOWN" ->
            "it is part of a cluster, which is not supported";
        default -> "it refuses the request (" + code(refusal) + ")";
      };
    }
    if (isTimeout(e)) {
      return "it does not answer within " + ValkeyConnections.TIMEOUT.toMillis() + " ms";
    }
    if (hasCause(e, SSLException.class)) {
      return "no TLS connection: its certificate is not of an authority that is known or not for"
          + " its name, or it does not speak TLS";
    }
    return e instanceof JedisConnectionException
        ? "it cannot be connected to, or the connection has ended"
        : "a connection could not be made (" + e.getClass().getSimpleName() + ")";
  }

  private static String code(JedisDataException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf(' ');
    String code = end < 0 ? message : message.substring(0, end);
    return code.matches("[A-Z]{2,20}") ? code : "ERR";
  }

  private static boolean hasCause(Throwable e, Class<? extends Throwable> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
