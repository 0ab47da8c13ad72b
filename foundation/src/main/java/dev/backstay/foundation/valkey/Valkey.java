package dev.backstay.foundation.valkey;

import dev.backstay.foundation.meters.Meters;
import dev.backstay.foundation.settings.ValkeySettings;
import dev.backstay.foundation.valkey.ValkeyUnavailableException.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * A Valkey or Redis server, as features use it. What is asked of it must do no harm when it is done
 * twice: a request that met a connection that has ended is asked once more on a new one.
 *
 * <p>A call ends within {@link #DEADLINE} and a few tenths of a second, whatever the server does.
 * Once a call has met a server that does not answer, other calls fail at once, and every {@link
 * #PAUSE} one of them tries: so a server that stands still holds a few threads and not all, and is
 * used again within that time when it is back.
 */
public final class Valkey implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Valkey.class);

  /**
   * What a call may take, with the wait for a connection, and making one: the first encrypted one
   * of a process takes most of a second on a machine that is busy.
   */
  static final Duration DEADLINE = Duration.ofSeconds(2);

  /** Between two attempts while the server does not answer. */
  static final Duration PAUSE = Duration.ofMillis(500);

  /** With it, a call that waits ends within {@link #DEADLINE}. */
  private static final Duration MAX_PATIENCE = Duration.ofSeconds(1);

  private static final Duration LOGGED_EVERY = Duration.ofSeconds(10);

  private final ValkeySettings settings;
  private final ConnectionPool pool;
  private final Meters.Timer calls;

  private final CallWatch watch = new CallWatch(DEADLINE);

  private volatile boolean down;
  private final AtomicLong nextTry = new AtomicLong(System.nanoTime());
  private final AtomicLong nextLine = new AtomicLong(System.nanoTime());

  /**
   * Connects to nothing yet.
   *
   * @param meters where calls are timed
   * @throws dev.backstay.foundation.tls.UnusableCertificateException when the file of certificates
   *     cannot be used
   */
  public Valkey(ValkeySettings settings, Meters meters) {
    this.settings = settings;
    this.pool = ValkeyConnections.open(settings, watch);
    this.calls = meters.timer("backstay_valkey", "calls of Valkey", "call", "outcome");
    meters.gauge("backstay_valkey_available", "1 while Valkey answers", () -> down ? 0 : 1);
    meters.gauge(
        "backstay_valkey_connections_used", "connections to Valkey in use", pool::getNumActive);
  }

  /** The value of a key; null when there is none. */
  public byte @Nullable [] get(byte[] key) {
    return (byte[]) call("get", connection -> send(connection, Command.GET, key));
  }

  /** Whether a key has a value. */
  public boolean exists(byte[] key) {
    return number(call("exists", connection -> send(connection, Command.EXISTS, key))) > 0;
  }

  /** The values of some keys, in their order; null for each that has none. */
  @SuppressWarnings("unchecked")
  public List<byte @Nullable []> getAll(List<byte[]> keys) {
    if (keys.isEmpty()) {
      return List.of();
    }
    byte[][] all = keys.toArray(byte[][]::new);
    Object values = call("get", connection -> send(connection, Command.MGET, all));
    return values == null ? List.of() : (List<byte @Nullable []>) values;
  }

  /**
   * Runs a script.
   *
   * @param name of the call, for the meters; one of a few
   * @param keys the keys that it reads and writes
   * @return what it returns: a number as {@link Long}, a text as bytes, a table as a list of these
   */
  public @Nullable Object run(
      String name, ValkeyScript script, List<byte[]> keys, byte[]... arguments) {
    List<byte[]> all = new ArrayList<>(keys.size() + arguments.length + 2);
    all.add(script.hash());
    all.add(bytes(keys.size()));
    all.addAll(keys);
    all.addAll(List.of(arguments));
    byte[][] known = all.toArray(byte[][]::new);
    return call(
        name,
        connection -> {
          try {
            return send(connection, Command.EVALSHA, known);
          } catch (JedisNoScriptException e) {
            byte[][] sent = known.clone();
            sent[0] = script.text();
            return send(connection, Command.EVAL, sent);
          }
        });
  }

  /**
   * Takes the first element off a list; waits for one if there is none. What is taken while the
   * connection breaks is lost.
   *
   * @param patience how long to wait, a second at most
   * @return null when there is still none
   */
  public byte @Nullable [] take(byte[] list, Duration patience) {
    if (patience.compareTo(MAX_PATIENCE) > 0) {
      throw new IllegalArgumentException("longer than " + MAX_PATIENCE);
    }
    byte[] seconds =
        String.format(Locale.ROOT, "%.3f", patience.toMillis() / 1_000.0)
            .getBytes(StandardCharsets.US_ASCII);
    Object taken =
        call(
            null,
            connection -> {
              connection.setSoTimeout((int) patience.plus(ValkeyConnections.TIMEOUT).toMillis());
              try {
                return send(connection, Command.BLPOP, list, seconds);
              } finally {
                connection.setSoTimeout((int) ValkeyConnections.TIMEOUT.toMillis());
              }
            });
    return taken instanceof List<?> pair && pair.get(1) instanceof byte[] element ? element : null;
  }

  /** What the server says of itself. */
  public ValkeyFacts facts() {
    call("info", connection -> send(connection, Command.PING));
    long began = System.nanoTime();
    Object text = call("info", connection -> send(connection, Command.INFO));
    long micros = (System.nanoTime() - began) / 1_000;
    return ValkeyFacts.of(
        ValkeyFacts.parse(new String((byte[]) required(text), StandardCharsets.UTF_8)), micros);
  }

  /** A number as arguments have it. */
  public static byte[] bytes(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  /** A number of an answer. */
  public static long number(@Nullable Object answer) {
    return (Long) required(answer);
  }

  private static Object required(@Nullable Object answer) {
    if (answer == null) {
      throw new ValkeyUnavailableException("an answer is missing", Outcome.UNKNOWN);
    }
    return answer;
  }

  /** Where it is, without user and password. */
  public String address() {
    return settings.address();
  }

  private static @Nullable Object send(
      Connection connection, ProtocolCommand command, byte[]... arguments) {
    CommandArguments all = new CommandArguments(command);
    for (byte[] argument : arguments) {
      all.add(argument);
    }
    return connection.executeCommand(all);
  }

  /**
   * @param name for the meters; null for what mostly waits, and is not timed
   */
  private @Nullable Object call(
      @Nullable String name, Function<Connection, @Nullable Object> work) {
    requireTurn();
    long began = System.nanoTime();
    String outcome = "failed";
    watch.begin();
    AtomicBoolean sent = new AtomicBoolean();
    try {
      Object answer = attempt(work, true, sent);
      outcome = "ok";
      answered();
      return answer;
    } catch (JedisException e) {
      throw failed(e, sent.get());
    } finally {
      watch.end();
      if (name != null) {
        calls.record(System.nanoTime() - began, name, outcome);
      }
    }
  }

  /**
   * @param sent becomes true when it is not known whether the server has done it
   */
  private @Nullable Object attempt(
      Function<Connection, @Nullable Object> work, boolean again, AtomicBoolean sent) {
    Connection connection = pool.getResource();
    watch.waitsAt(connection::forceDisconnect);
    try {
      return work.apply(connection);
    } catch (JedisConnectionException e) {
      sent.set(true);
      // the server has restarted, or something between has dropped what was idle
      if (!again || ValkeyErrors.isTimeout(e) || watch.isOverdue()) {
        throw e;
      }
    } catch (JedisDataException e) {
      if (ValkeyErrors.isOfConnection(e)) {
        connection.setBroken();
        pool.clear();
      }
      throw e;
    } finally {
      connection.close();
    }
    pool.clear();
    return attempt(work, false, sent);
  }

  /** While the server does not answer, one call may try every {@link #PAUSE}. */
  private void requireTurn() {
    if (!down) {
      return;
    }
    long now = System.nanoTime();
    long next = nextTry.get();
    if (now - next < 0 || !nextTry.compareAndSet(next, now + PAUSE.toNanos())) {
      throw new ValkeyUnavailableException("it has not answered before", Outcome.NOT_SENT);
    }
  }

  private void answered() {
    if (down) {
      down = false;
      LOG.info("Valkey at {} answers again", address());
    }
  }

  private ValkeyUnavailableException failed(JedisException e, boolean sent) {
    if (ValkeyErrors.isOfAll(e)) {
      nextTry.set(System.nanoTime() + PAUSE.toNanos());
      down = true;
      // each of the others would wait for its own timeout
      pool.clear();
    }
    String reason = ValkeyErrors.reason(e);
    log(reason);
    Outcome outcome =
        sent
            ? Outcome.UNKNOWN
            : e instanceof JedisDataException ? Outcome.REFUSED : Outcome.NOT_SENT;
    return new ValkeyUnavailableException(reason, e, outcome);
  }

  private void log(String reason) {
    long now = System.nanoTime();
    long next = nextLine.get();
    if (now - next >= 0 && nextLine.compareAndSet(next, now + LOGGED_EVERY.toNanos())) {
      LOG.warn("Valkey at {} cannot be used: {}", address(), reason);
    }
  }

  @Override
  public void close() {
    watch.close();
    pool.close();
  }
}
