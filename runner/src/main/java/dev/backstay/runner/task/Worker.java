package dev.backstay.runner.task;

import dev.backstay.runner.code.Code;
import dev.backstay.runner.code.CodeException;
import dev.backstay.runner.code.Deployment;
import dev.backstay.runner.code.Failure;
import dev.backstay.runner.json.JsonException;
import dev.backstay.runner.json.JsonReader;
import dev.backstay.runner.json.JsonWriter;
import dev.backstay.runner.values.ValueWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks: one of a client at a time, in their order, each on a thread as good as new, with
 * those that this one calls beside it. An answer is on its way before the next task begins, so the
 * server knows what had begun whenever this process ends.
 */
public final class Worker {
  /** A task that runs longer than this lets those that lie behind it go to other workers. */
  private static final long PATIENCE_MILLIS = 10;

  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private final Code code;
  private final Frames frames;
  private final Log log;
  private final int maxResultBytes;
  private final ThreadGroup threads = new ThreadGroup("server-code");
  private final TaskThreads taskThreads = new TaskThreads(threads, this::next);
  private final Leftovers leftovers = new Leftovers(threads, taskThreads::count);

  // guarded by this
  private final Deque<Frames.Frame> waiting = new ArrayDeque<>();
  private final Map<Integer, Invocation> nested = new LinkedHashMap<>();
  private @Nullable Invocation running;
  private boolean retired;

  Worker(Code code, Frames frames, Log log, int maxResultBytes) {
    this.code = code;
    this.frames = frames;
    this.log = log;
    this.maxResultBytes = maxResultBytes;
  }

  /** Reads tasks until the server closes the socket. */
  void run() throws IOException {
    Thread pacing = new Thread(null, this::pace, "pace");
    pacing.setDaemon(true);
    pacing.start();
    leftovers.watch(this::isIdle);
    Runtime.getRuntime().addShutdownHook(new Thread(this::tellEnd, "ending"));
    for (Frames.Frame frame = frames.next(); frame != null; frame = frames.next()) {
      if (frame.kind() == Frames.INVOKE) {
        take(frame);
      }
    }
  }

  private synchronized void take(Frames.Frame frame) {
    if (frame.head().startsWith("{\"nested\":true")) {
      // its caller waits for it in this process, so it cannot wait for its caller
      begin(frame, true);
    } else {
      waiting.add(frame);
      next();
    }
  }

  private synchronized void next() {
    if (running == null && !retired) {
      Frames.Frame frame = waiting.poll();
      if (frame != null) {
        begin(frame, false);
      }
    }
    if (running != null && !waiting.isEmpty()) {
      notifyAll();
    }
  }

  private synchronized boolean isIdle() {
    return running == null && nested.isEmpty() && waiting.isEmpty();
  }

  private void begin(Frames.Frame frame, boolean within) {
    Map<String, @Nullable Object> head = JsonReader.readObject(frame.head());
    Invocation invocation = new Invocation(frame.id(), within, head);
    if (within) {
      nested.put(invocation.id, invocation);
    } else {
      running = invocation;
    }
    taskThreads.run(() -> run(invocation, head, frame.body()));
  }

  @SuppressWarnings("CatchingUnchecked") // an answer must be given whatever happens
  private void run(Invocation invocation, Map<String, @Nullable Object> head, byte[] body) {
    invocation.enter();
    Map<String, Object> answer = new LinkedHashMap<>();
    byte[] result = {};
    try {
      Code.Outcome outcome = call(head, body);
      log.flushLine();
      Object headers = headers(outcome.responseHeaders());
      if (outcome.thrown() == null) {
        result = result(head, outcome, answer);
      } else {
        fail(invocation, answer, outcome.thrown());
      }
      if (headers != null) {
        answer.put("headers", headers);
      }
    } catch (Throwable e) {
      fail(invocation, answer, e);
    }
    if (result.length > maxResultBytes) {
      result = new byte[0];
      answer.remove("content");
      answer.put("error", Map.of("code", 0, "type", "dev.backstay.ResultTooLarge", "message", ""));
    }
    answer(invocation, answer, result);
  }

  private Code.Outcome call(Map<String, @Nullable Object> head, byte[] body) {
    List<?> arguments =
        body.length == 0
                || !(JsonReader.read(new String(body, StandardCharsets.UTF_8))
                    instanceof List<?> list)
            ? List.of()
            : list;
    Deployment deployment = code.deployment(String.valueOf(head.get("code")));
    String provider = String.valueOf(head.get("provider"));
    if ("handler".equals(head.get("type"))) {
      int event = head.get("event") instanceof Number number ? number.intValue() : 0;
      return code.callHandler(deployment, provider, event, arguments);
    }
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    if (head.get("context") instanceof Map<?, ?> map) {
      map.forEach((name, value) -> context.put(String.valueOf(name), value));
    }
    return code.callService(
        deployment, provider, String.valueOf(head.get("method")), context, arguments);
  }

  private byte[] result(
      Map<String, @Nullable Object> head, Code.Outcome outcome, Map<String, Object> answer) {
    Object value = outcome.value();
    if ("handler".equals(head.get("type"))) {
      return Boolean.TRUE.equals(head.get("async")) ? NULL : json(value);
    }
    if (value instanceof byte[] bytes) {
      answer.put("content", "binary");
      return bytes;
    }
    if (value instanceof String text && isPlain(outcome.responseHeaders())) {
      answer.put("content", "text");
      return text.getBytes(StandardCharsets.UTF_8);
    }
    return json(ValueWriter.write(value));
  }

  private static byte[] json(@Nullable Object value) {
    return JsonWriter.write(value).getBytes(StandardCharsets.UTF_8);
  }

  /** Whether code has said that its text is of a type that is not JSON. */
  private static boolean isPlain(@Nullable Object headers) {
    if (headers instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> header : map.entrySet()) {
        if ("content-type".equalsIgnoreCase(String.valueOf(header.getKey()))) {
          return !String.valueOf(header.getValue()).toLowerCase(Locale.ROOT).contains("json");
        }
      }
    }
    return false;
  }

  private static @Nullable Object headers(@Nullable Object given) {
    if (!(given instanceof Map<?, ?> map) || map.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    map.forEach((name, value) -> {
      if (name != null && value != null) {
        String text = value.toString();
        headers.put(name.toString(), text.length() > 5_000 ? text.substring(0, 5_000) : text);
      }
    });
    return headers;
  }

  private void fail(Invocation invocation, Map<String, Object> answer, Throwable thrown) {
    log.add(invocation, "ERROR", Failure.trace(thrown));
    Throwable told =
        thrown instanceof JsonException
            ? new CodeException("the arguments cannot be read: " + thrown.getMessage())
            : thrown;
    answer.put("error", Failure.of(told));
  }

  private void answer(Invocation invocation, Map<String, Object> head, byte[] body) {
    if (!invocation.end()) {
      return;
    }
    if (invocation.status() > 0) {
      head.put("status", invocation.status());
    }
    if (!invocation.cookies().isEmpty()) {
      head.put("cookies", invocation.cookies());
    }
    String tooMany = invocation.within ? null : leftovers.tooMany();
    if (tooMany != null) {
      log.add(invocation, "WARN", tooMany);
    }
    List<Object> lines = invocation.take();
    if (!lines.isEmpty()) {
      head.put("log", lines);
    }
    synchronized (this) {
      retired |= tooMany != null;
      if (retired) {
        head.put("retire", true);
      }
    }
    // the server looks for these at the end
    head.put("micros", (System.nanoTime() - invocation.startedAt) / 1_000);
    frames.answer(invocation.id, head, body);
    synchronized (this) {
      if (invocation.within) {
        nested.remove(invocation.id);
      } else {
        running = null;
      }
    }
  }

  /** Gives back what lies behind a task that takes its time. */
  private void pace() {
    try {
      while (true) {
        Invocation seen;
        synchronized (this) {
          while (running == null || waiting.isEmpty()) {
            wait();
          }
          seen = running;
        }
        Thread.sleep(PATIENCE_MILLIS);
        giveBack(seen);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void giveBack(Invocation seen) {
    List<Integer> ids = new ArrayList<>();
    synchronized (this) {
      if (running == seen) {
        waiting.forEach(frame -> ids.add(frame.id()));
        waiting.clear();
      }
    }
    if (!ids.isEmpty()) {
      frames.returned(ids);
    }
  }

  /** So that the server knows which of the tasks that it has sent has begun. */
  private void tellEnd() {
    List<Integer> begun = new ArrayList<>();
    synchronized (this) {
      retired = true;
      List<Invocation> cut = new ArrayList<>(nested.values());
      if (running != null) {
        cut.add(0, running);
      }
      for (Invocation each : cut) {
        begun.add(each.id);
        List<Object> lines = each.take();
        if (!lines.isEmpty()) {
          frames.log(each.request(), lines);
        }
      }
    }
    frames.ending(begun);
  }
}
