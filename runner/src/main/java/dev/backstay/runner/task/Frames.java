package dev.backstay.runner.task;

import dev.backstay.runner.json.JsonWriter;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The frames of {@code docs/runner-protocol.md}, on the worker's socket. */
final class Frames {
  static final int HELLO = 1;
  static final int INVOKE = 2;
  static final int ANSWER = 3;
  static final int LOG = 4;
  static final int RETURNED = 5;
  static final int ENDING = 6;

  private static final int PREFIX = 9;
  private static final int MAX_FRAME = 512 << 20;
  private static final int MAX_EARLY = 1_000;
  private static final byte[] NOTHING = {};

  private final SocketChannel channel;
  private final DataInputStream in;
  private final ReentrantLock writing = new ReentrantLock();

  // guarded by itself
  private final List<Runnable> early = new ArrayList<>();
  private boolean greeted;

  /** A frame. */
  record Frame(int kind, int id, String head, byte[] body) {}

  Frames(String socket) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), 64 << 10));
  }

  /** The next frame; null at the end. Blocks. */
  @Nullable Frame next() throws IOException {
    int length;
    try {
      length = in.readInt();
    } catch (EOFException e) {
      return null;
    }
    if (length < PREFIX || length > MAX_FRAME) {
      throw new IOException("a frame of a wrong length");
    }
    int kind = in.readUnsignedByte();
    int id = in.readInt();
    int headLength = in.readInt();
    if (headLength < 0 || headLength > length - PREFIX) {
      throw new IOException("a head of a wrong length");
    }
    byte[] head = in.readNBytes(headLength);
    byte[] body = in.readNBytes(length - PREFIX - headLength);
    return new Frame(kind, id, new String(head, StandardCharsets.UTF_8), body);
  }

  void hello(Map<String, ?> head) {
    write(HELLO, 0, head, NOTHING);
    List<Runnable> kept;
    synchronized (early) {
      greeted = true;
      kept = List.copyOf(early);
      early.clear();
    }
    kept.forEach(Runnable::run);
  }

  void answer(int id, Map<String, ?> head, byte[] body) {
    write(ANSWER, id, head, body);
  }

  /** What is logged while the code is loaded is sent after the greeting, which comes first. */
  void log(String request, List<?> lines) {
    synchronized (early) {
      if (!greeted) {
        if (early.size() < MAX_EARLY) {
          early.add(() -> log(request, lines));
        }
        return;
      }
    }
    byte[] body = JsonWriter.write(lines).getBytes(StandardCharsets.UTF_8);
    write(LOG, 0, Map.of("request", request), body);
  }

  void returned(List<Integer> ids) {
    write(RETURNED, 0, Map.of("ids", ids), NOTHING);
  }

  void ending(List<Integer> begun) {
    write(ENDING, 0, Map.of("begun", begun), NOTHING);
  }

  /** Writes a frame; one that cannot be written is for nobody any more. */
  private void write(int kind, int id, Map<String, ?> head, byte[] body) {
    byte[] text = JsonWriter.write(head).getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(4 + PREFIX + text.length + body.length);
    frame
        .putInt(PREFIX + text.length + body.length)
        .put((byte) kind)
        .putInt(id)
        .putInt(text.length)
        .put(text)
        .put(body)
        .flip();
    // a thread of code that was interrupted would close the channel by writing to it
    boolean interrupted = Thread.interrupted();
    writing.lock();
    try {
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(1);
    } finally {
      writing.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
