package dev.backstay.runner.task;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One task that runs, or has run: threads that it has started, and that these start, belong to it,
 * also when it has been answered.
 */
public final class Invocation {
  private static final InheritableThreadLocal<@Nullable Invocation> CURRENT =
      new InheritableThreadLocal<>();

  /** What is chosen by {@link dev.backstay.Backstay}: as whom, and why. */
  record Choice(String as, String reason) {}

  /** Of the thread that has chosen alone: one that it starts acts as the caller again. */
  private static final ThreadLocal<@Nullable Choice> CHOICE = new ThreadLocal<>();

  final int id;
  final boolean within;
  final long startedAt = System.nanoTime();
  private final String request;
  private final String key;
  private final byte[] rawBody;
  private final String httpMethod;

  // guarded by this
  private final List<Object> lines = new ArrayList<>();
  private final List<String> cookies = new ArrayList<>();
  private int bytes;
  private int logged;
  private int single;
  private long flushedAt;
  private int status;
  private boolean ended;

  Invocation(int id, boolean within, Map<String, @Nullable Object> head) {
    this.id = id;
    this.within = within;
    this.request = String.valueOf(head.getOrDefault("request", ""));
    this.key = String.valueOf(head.getOrDefault("key", ""));
    Map<?, ?> context = head.get("context") instanceof Map<?, ?> map ? map : Map.of();
    this.rawBody =
        context.get("rawBody") instanceof String text
            ? Base64.getDecoder().decode(text)
            : new byte[0];
    this.httpMethod = context.get("httpMethod") instanceof String text ? text : "";
  }

  /** The one that this thread belongs to; null for none. */
  public static @Nullable Invocation current() {
    return CURRENT.get();
  }

  /** The key of its calls, which ends with its answer. */
  public String key() {
    return key;
  }

  String request() {
    return request;
  }

  /** Has this thread belong to it. */
  void enter() {
    CURRENT.set(this);
  }

  /** Headers of a call that say as whom it is made; empty for the caller. */
  public static Map<String, String> chosen() {
    Choice choice = CHOICE.get();
    if (choice == null) {
      return Map.of();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("backstay-run-as", choice.as());
    if (!choice.reason().isEmpty()) {
      headers.put("backstay-run-as-reason", encoded(choice.reason()));
    }
    return headers;
  }

  private static String encoded(String text) {
    return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8)
        .replace("+", "%20");
  }

  static @Nullable Choice choose(@Nullable Choice choice) {
    Choice before = CHOICE.get();
    CHOICE.set(choice);
    return before;
  }

  byte[] rawBody() {
    return rawBody.clone();
  }

  String httpMethod() {
    return httpMethod;
  }

  synchronized void setStatus(int wanted) {
    status = wanted;
  }

  synchronized int status() {
    return status;
  }

  synchronized void addCookie(String cookie) {
    if (cookies.size() < 20 && cookie.length() < 5_000) {
      cookies.add(cookie);
    }
  }

  synchronized List<String> cookies() {
    return List.copyOf(cookies);
  }

  synchronized boolean isEnded() {
    return ended;
  }

  /** Marks it as answered, once; false when it was. */
  synchronized boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  /**
   * Adds a line of its log.
   *
   * @return the lines that are to be sent now; null when that can wait
   */
  synchronized @Nullable List<Object> log(List<?> line, int length, int maxBytes) {
    if (logged > maxBytes) {
      return null;
    }
    logged += length;
    lines.add(
        logged > maxBytes
            ? List.of(
                System.currentTimeMillis(),
                "WARN",
                Log.LOGGER,
                "this invocation has logged more than "
                    + maxBytes
                    + " bytes; what it logs beyond that is left out")
            : line);
    bytes += length;
    single++;
    boolean due =
        ended
            || single <= Log.SINGLE_LINES
            || lines.size() >= Log.LINES_AT_ONCE
            || bytes >= Log.BYTES_AT_ONCE
            || System.nanoTime() - flushedAt > Log.PATIENCE_NANOS;
    return due ? take() : null;
  }

  /** Takes the lines that have not been sent. */
  synchronized List<Object> take() {
    List<Object> taken = List.copyOf(lines);
    lines.clear();
    bytes = 0;
    flushedAt = System.nanoTime();
    return taken;
  }
}
