package dev.backstay.foundation.passwords;

import dev.backstay.foundation.error.ApiError;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Hashes passwords and checks them, a few at a time, so that a flood of logins slows logins and
 * nothing else.
 *
 * <p>Threads: the work is done by threads of its own, at the lowest priority; callers wait, so they
 * should be virtual threads, and must not hold a database transaction. At most {@value
 * #WAITING_FOR_EACH} callers wait for each such thread; any more are refused with 90429.
 */
public final class PasswordHasher implements AutoCloseable {
  /** Longest password, in characters. A limit only because a body may be megabytes. */
  public static final int MAX_LENGTH = 1_000;

  /** At some 50 ms each, the last in the queue waits about five seconds. */
  static final int WAITING_FOR_EACH = 100;

  private static final int RETRY_SECONDS = 5;
  private static final int THREAD_IDLE_SECONDS = 20;

  private final SecureRandom random = new SecureRandom();
  private final Argon2Cost cost;
  private final Argon2Hash nothing;
  private final AtomicLong computed = new AtomicLong();
  private final ThreadPoolExecutor threads;

  /**
   * @param atOnce how many passwords are hashed at the same time (setting {@code
   *     password-hashes-at-once}); 0 is as many as there are cores where low priority is kept, else
   *     half as many
   */
  public PasswordHasher(int atOnce) {
    this(atOnce, Argon2Cost.STANDARD);
  }

  /** As {@link #PasswordHasher(int)}, at another cost than a server has. */
  public PasswordHasher(int atOnce, Argon2Cost cost) {
    this.cost = cost;
    this.nothing = Argon2Hash.ofNothing(cost, random);
    int cores = Runtime.getRuntime().availableProcessors();
    int count = atOnce > 0 ? atOnce : LowPriority.isKept() ? cores : Math.max(1, cores / 2);
    ThreadFactory factory = Thread.ofPlatform().name("passwords-", 0).daemon().factory();
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            THREAD_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(count * WAITING_FOR_EACH),
            work -> factory.newThread(LowPriority.of(work)));
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * The hash to store for a password, in Unicode's normal form NFC: keyboards compose the same
   * letter in different ways.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 for a password that is too long, 90429
   *     when too many wait
   */
  public String hash(String password) {
    byte[] bytes = bytes(normal(password));
    return compute(
        bytes,
        () -> {
          try {
            return Argon2Hash.of(bytes, cost, random).text();
          } finally {
            Arrays.fill(bytes, (byte) 0);
          }
        });
  }

  /**
   * Whether a password is the one of a stored hash.
   *
   * @param stored null when there is none, such as for an unknown account: that takes the same time
   *     and is false
   * @throws dev.backstay.foundation.error.ApiException 8008 for a password that is too long, 90429
   *     when too many wait
   */
  public boolean matches(String password, @Nullable String stored) {
    return match(password, stored) != Match.NONE;
  }

  /** How a password meets a stored hash. */
  public enum Match {
    /** It is another one. */
    NONE,
    /** It is that one. */
    NORMAL,
    /** It is that one as it was typed: it was hashed before passwords were normalized. */
    AS_TYPED
  }

  /**
   * As {@link #matches}. A password that is not in normal form costs two hashes, whether or not
   * there is a stored one.
   */
  public Match match(String password, @Nullable String stored) {
    Argon2Hash hash = stored == null ? nothing : Argon2Hash.parse(stored);
    String normal = normal(password);
    if (matches(normal, hash)) {
      return Match.NORMAL;
    }
    return !normal.equals(password) && matches(password, hash) ? Match.AS_TYPED : Match.NONE;
  }

  private boolean matches(String password, Argon2Hash hash) {
    byte[] bytes = bytes(password);
    return compute(
        bytes,
        () -> {
          try {
            return hash.matches(bytes);
          } finally {
            Arrays.fill(bytes, (byte) 0);
          }
        });
  }

  /** How many hashes have been computed since the start. */
  public long computed() {
    return computed.get();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private <T> T compute(byte[] password, Callable<T> work) {
    Future<T> result;
    try {
      result = threads.submit(work);
    } catch (RejectedExecutionException e) {
      Arrays.fill(password, (byte) 0);
      throw ApiError.TOO_MANY_REQUESTS.with(RETRY_SECONDS);
    }
    try {
      T value = result.get();
      computed.incrementAndGet();
      return value;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiError.UNAVAILABLE.with("The server is stopping");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a password could not be hashed", e.getCause());
    }
  }

  private static String normal(String password) {
    if (password.length() > MAX_LENGTH) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "password", "A password has at most " + MAX_LENGTH + " characters");
    }
    return Normalizer.normalize(password, Normalizer.Form.NFC);
  }

  private static byte[] bytes(String password) {
    return password.getBytes(StandardCharsets.UTF_8);
  }
}
