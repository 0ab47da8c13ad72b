package dev.backstay;

import org.jspecify.annotations.Nullable;

/**
 * What server code in Java can ask of Backstay beyond the official SDK: as whom its calls are made,
 * and what that SDK does not show of the request. The twin of the global {@code Backstay} that
 * server code in JavaScript has.
 *
 * <pre>
 * long count = Backstay.asServer("count orders of all shops",
 *     () -> Backendless.Data.of("Order").getObjectCount());
 * </pre>
 *
 * <p>A choice holds for the calls of the SDK, and of {@link java.net.URL} to this server, that the
 * thread makes within the action, and for threads that it starts there. Whether code may is a
 * permission of its service, method, handler or timer; each such call is in the app's audit log
 * with its reason.
 *
 * <p>Nothing here works outside of Backstay's runner: an {@link IllegalStateException} says so.
 */
public final class Backstay {
  private static volatile @Nullable Runner runner;

  private Backstay() {}

  /** Makes calls and answers their result. */
  @FunctionalInterface
  public interface Calls<T extends @Nullable Object, E extends Exception> {
    T make() throws E;
  }

  /** Makes calls. */
  @FunctionalInterface
  public interface Actions<E extends Exception> {
    void run() throws E;
  }

  /**
   * Makes calls as the server: by permissions of the server itself, for any caller.
   *
   * @param reason why, for the audit log; not blank
   * @return what the calls answer
   */
  public static <T extends @Nullable Object, E extends Exception> T asServer(
      String reason, Calls<T, E> calls) throws E {
    return within("server", text(reason, "the reason"), calls);
  }

  /** As {@link #asServer(String, Calls)}, without a result. */
  public static <E extends Exception> void asServer(String reason, Actions<E> actions) throws E {
    within("server", text(reason, "the reason"), calls(actions));
  }

  /**
   * Makes calls as a user, who need not be logged in.
   *
   * @param userId object id of the user
   * @param reason why, for the audit log; not blank
   * @return what the calls answer
   */
  public static <T extends @Nullable Object, E extends Exception> T asUser(
      String userId, String reason, Calls<T, E> calls) throws E {
    return within("user " + text(userId, "the user id"), text(reason, "the reason"), calls);
  }

  /** As {@link #asUser(String, String, Calls)}, without a result. */
  public static <E extends Exception> void asUser(String userId, String reason, Actions<E> actions)
      throws E {
    within("user " + text(userId, "the user id"), text(reason, "the reason"), calls(actions));
  }

  /** Makes calls as the caller again, within one of the others. */
  public static <T extends @Nullable Object, E extends Exception> T asCaller(Calls<T, E> calls)
      throws E {
    return within("caller", "", calls);
  }

  /** As {@link #asCaller(Calls)}, without a result. */
  public static <E extends Exception> void asCaller(Actions<E> actions) throws E {
    within("caller", "", calls(actions));
  }

  /**
   * The body of the request that calls a service, as it came: what signatures of web hooks are made
   * of. Empty when there was none, and in handlers and timers.
   */
  public static byte[] rawBody() {
    return require().rawBody();
  }

  /** The verb of the request that calls a service: {@code GET}, {@code POST}, …; else empty. */
  public static String httpMethod() {
    return require().httpMethod();
  }

  /**
   * Sets the status of the answer.
   *
   * @param status from 200 to 599
   */
  public static void setStatus(int status) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("Backstay: a status is from 200 to 599");
    }
    require().setStatus(status);
  }

  /**
   * Adds a cookie to the answer.
   *
   * @param cookie as in a {@code Set-Cookie} header
   */
  public static void addCookie(String cookie) {
    require().addCookie(text(cookie, "the cookie"));
  }

  private static <T extends @Nullable Object, E extends Exception> T within(
      String as, String reason, Calls<T, E> calls) throws E {
    if (calls == null) {
      throw new IllegalArgumentException("Backstay: the last argument makes the calls");
    }
    Runner known = require();
    @Nullable Object before = known.choose(as, reason);
    try {
      return calls.make();
    } finally {
      known.restore(before);
    }
  }

  private static <E extends Exception> Calls<Object, E> calls(Actions<E> actions) {
    if (actions == null) {
      throw new IllegalArgumentException("Backstay: the last argument makes the calls");
    }
    return () -> {
      actions.run();
      return "";
    };
  }

  private static String text(@Nullable String value, String name) {
    if (value == null || value.trim().isEmpty()) {
      throw new IllegalArgumentException("Backstay: " + name + " must be a text");
    }
    return value;
  }

  private static Runner require() {
    Runner known = runner;
    if (known == null) {
      throw new IllegalStateException(
          "Backstay: this works only in code that is deployed or debugged, not outside of it");
    }
    return known;
  }

  /** What the runner does for this class. Not for server code. */
  public interface Runner {
    /** Chooses, for this thread, and answers what was chosen before. */
    @Nullable Object choose(String as, String reason);

    void restore(@Nullable Object before);

    byte[] rawBody();

    String httpMethod();

    void setStatus(int status);

    void addCookie(String cookie);
  }

  /** Says who does it, once, when the process starts. Not for server code. */
  public static synchronized void runBy(Runner given) {
    if (runner == null) {
      runner = given;
    }
  }
}
