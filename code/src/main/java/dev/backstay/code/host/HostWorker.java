package dev.backstay.code.host;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One worker of an app: its process, its socket, and the thread that reads from it.
 *
 * <p>It runs one task of a client at a time, with the tasks that this one calls; those that lie in
 * it behind the first have not begun, because it writes an answer before it begins the next. So it
 * is known, whenever it ends, what it had begun.
 *
 * <p>Frames are put into {@link #outgoing} under the pool's lock, which makes their order, and
 * written outside of it, by any one thread at a time. What might not fit into the socket's buffer
 * is written by a virtual thread, so that no thread of the server waits for someone's code.
 */
final class HostWorker {
  private static final JsonMapper MAPPER = WorkerJson.MAPPER;

  /** Fits into the buffer of a socket in any case. */
  private static final int UNREAD_BYTES = 100_000;

  /**
   * {@code coderunner/host/log.js} sends at most 256 KB of lines at once, before it escapes them.
   */
  private static final int MAX_HEAD_BYTES = 4 << 20;

  private final HostPool pool;
  private final WorkerProcess process;
  private final HostSockets.Waiting waiting;
  private final byte[] secret;
  private final @Nullable String preload;
  private final int maxResultBytes;
  private final Thread reader;
  private final ConcurrentLinkedQueue<ByteBuffer> outgoing = new ConcurrentLinkedQueue<>();
  private final ReentrantLock writing = new ReentrantLock();
  private volatile @Nullable SocketChannel channel;

  // guarded by the pool's lock
  final Deque<HostTask> tasks = new ArrayDeque<>();
  final Map<Integer, HostTask> nested = new LinkedHashMap<>();
  final long startedAt = System.nanoTime();
  boolean ready;
  boolean retiring;

  /** Whether it has ever had a task. */
  boolean used;

  /** Whether the task that was first has been answered by us: nothing that is left has begun. */
  boolean firstEnded;

  /** Whether it has given tasks back since its first one began. */
  boolean slow;

  /** Since when its first task runs, or it has none. */
  long since = System.nanoTime();

  private int lastId;
  private int unreadBytes;

  HostWorker(
      HostPool pool,
      WorkerProcess process,
      HostSockets.Waiting waiting,
      String secret,
      @Nullable String preload,
      int maxResultBytes) {
    this.pool = pool;
    this.process = process;
    this.waiting = waiting;
    this.secret = secret.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    this.preload = preload;
    this.maxResultBytes = maxResultBytes;
    this.reader =
        Thread.ofPlatform().daemon().name("code-worker-" + process.pid()).unstarted(this::run);
  }

  void start() {
    process.onExit(this::closeWaiting);
    reader.start();
  }

  WorkerProcess process() {
    return process;
  }

  /** Waits until its process has ended and its tasks have been told. */
  void join() throws InterruptedException {
    reader.join();
  }

  /** Whether it was started for a deployment, whose code it had loaded when it was ready. */
  boolean isFor(String codeDirectory) {
    return codeDirectory.equals(preload);
  }

  boolean isIdle() {
    return tasks.isEmpty() && nested.isEmpty();
  }

  /** Gives it a task; the caller holds the pool's lock, and calls {@link #flush} without it. */
  void assign(HostTask task, boolean within, long now) {
    task.id = ++lastId;
    used = true;
    if (within) {
      nested.put(task.id, task);
    } else {
      if (tasks.isEmpty()) {
        begin(now);
      }
      tasks.add(task);
    }
    ByteBuffer frame = Frame.encode(Frame.INVOKE, task.id, task.head(within), task.arguments());
    unreadBytes += frame.remaining();
    outgoing.add(frame);
  }

  /** Takes a task that is answered, or given back, out of it; null when it has none of that id. */
  @Nullable HostTask remove(int id, long now) {
    HostTask first = tasks.peek();
    if (first != null && first.id == id) {
      tasks.remove();
      unreadBytes -= Math.min(unreadBytes, first.bytes());
      begin(now);
      return first;
    }
    HostTask within = nested.remove(id);
    if (within != null) {
      return within;
    }
    for (HostTask task : tasks) {
      if (task.id == id) {
        tasks.remove(task);
        return task;
      }
    }
    return null;
  }

  private void begin(long now) {
    since = now;
    slow = false;
    if (tasks.isEmpty() && nested.isEmpty()) {
      unreadBytes = 0;
    }
  }

  /** Writes what is to be written. */
  void flush() {
    if (unreadBytes > UNREAD_BYTES && !Thread.currentThread().isVirtual()) {
      var _ = Thread.ofVirtual().name("code-writer").start(this::flush);
      return;
    }
    SocketChannel open = channel;
    while (open != null && !outgoing.isEmpty() && writing.tryLock()) {
      try {
        for (ByteBuffer frame = outgoing.poll(); frame != null; frame = outgoing.poll()) {
          while (frame.hasRemaining()) {
            open.write(frame);
          }
        }
      } catch (IOException e) {
        // the reader finds it out, too, and says what has become of the tasks
        outgoing.clear();
        process.kill();
      } finally {
        writing.unlock();
      }
    }
  }

  private void run() {
    String reason = null;
    int @Nullable [] begun = null;
    try (SocketChannel open = connect()) {
      channel = open;
      FrameReader frames = new FrameReader(open, MAX_HEAD_BYTES, maxResultBytes + MAX_HEAD_BYTES);
      Frame hello = frames.next();
      if (hello == null || hello.kind() != Frame.HELLO || !isIts(hello)) {
        throw new ProtocolException("another process than the worker has connected");
      }
      pool.ready(this);
      for (Frame frame = frames.next(); frame != null; frame = frames.next()) {
        switch (frame.kind()) {
          case Frame.ANSWER -> pool.answered(this, frame);
          case Frame.LOG -> pool.logged(text(frame, "request"), MAPPER.readTree(frame.body()));
          case Frame.RETURNED -> pool.returned(this, ids(frame, "ids"));
          case Frame.ENDING -> begun = ids(frame, "begun");
          default -> throw new ProtocolException("a worker sent a frame of an unknown kind");
        }
      }
    } catch (IOException | JacksonException e) {
      reason = isBreach(e) ? "it broke the protocol" : null;
    } finally {
      closeWaiting();
      if (reason != null) {
        process.kill();
      }
      String end = process.awaitEnd();
      pool.ended(this, reason == null ? end : reason, begun);
    }
  }

  private static boolean isBreach(Exception e) {
    return e instanceof JacksonException || e instanceof ProtocolException;
  }

  private SocketChannel connect() throws IOException {
    try (waiting) {
      return waiting.channel().accept();
    }
  }

  private void closeWaiting() {
    try {
      waiting.close();
    } catch (IOException e) {
      // it is closed
    }
  }

  private boolean isIts(Frame hello) {
    return MessageDigest.isEqual(
        text(hello, "secret").getBytes(java.nio.charset.StandardCharsets.US_ASCII), secret);
  }

  private static String text(Frame frame, String name) {
    return MAPPER.readTree(frame.head()).path(name).asString("");
  }

  private static int[] ids(Frame frame, String name) {
    JsonNode list = MAPPER.readTree(frame.head()).path(name);
    int[] ids = new int[list.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = list.get(i).asInt(0);
    }
    return ids;
  }
}
