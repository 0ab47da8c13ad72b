package dev.backstay.runner.task;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What code prints goes to the app's log: the lines of an invocation travel before its answer, with
 * it, or after it when they come late.
 */
final class Log {
  static final String LOGGER = "SERVER_CODE";
  static final int SINGLE_LINES = 100;
  static final int LINES_AT_ONCE = 500;
  static final int BYTES_AT_ONCE = 256 << 10;
  static final long PATIENCE_NANOS = Duration.ofMillis(20).toNanos();
  private static final int MAX_TEXT = 20_000;

  private final Frames frames;
  private final int maxBytes;
  private final Invocation nobody = new Invocation(0, false, Map.of());

  /**
   * @param maxBytes what one invocation may log
   */
  Log(Frames frames, int maxBytes) {
    this.frames = frames;
    this.maxBytes = maxBytes;
    nobody.end();
  }

  /** Takes what is printed from now on. */
  void capture() {
    System.setOut(new PrintStream(new Lines("INFO"), true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(new Lines("ERROR"), true, StandardCharsets.UTF_8));
  }

  /** Adds a line to the log of an invocation, or to nobody's. */
  void add(@Nullable Invocation invocation, String level, String message) {
    Invocation to = invocation == null ? nobody : invocation;
    String text = message.length() > MAX_TEXT ? message.substring(0, MAX_TEXT - 1) + "…" : message;
    List<Object> due =
        to.log(
            List.of(System.currentTimeMillis(), level, LOGGER, text), text.length() + 60, maxBytes);
    if (due != null) {
      frames.log(to.request(), due);
    }
  }

  /** Sends what this thread has printed without an end of line. */
  void flushLine() {
    System.out.flush();
    if (LINE.get().size() > 0) {
      add(Invocation.current(), "INFO", LINE.get().toString(StandardCharsets.UTF_8));
      LINE.get().reset();
    }
  }

  private static final ThreadLocal<ByteArrayOutputStream> LINE =
      ThreadLocal.withInitial(ByteArrayOutputStream::new);

  /** Makes lines of what the threads print, each its own. */
  private final class Lines extends OutputStream {
    private final String level;

    Lines(String level) {
      this.level = level;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      ByteArrayOutputStream line = LINE.get();
      int start = offset;
      for (int i = offset; i < offset + length; i++) {
        if (bytes[i] == '\n') {
          line.write(bytes, start, i - start);
          start = i + 1;
          String text = line.toString(StandardCharsets.UTF_8);
          line.reset();
          add(Invocation.current(), level, text.endsWith("\r") ? chop(text) : text);
        }
      }
      line.write(bytes, start, offset + length - start);
      if (line.size() > MAX_TEXT * 4) {
        add(Invocation.current(), level, line.toString(StandardCharsets.UTF_8));
        line.reset();
      }
    }

    private static String chop(String text) {
      return text.substring(0, text.length() - 1);
    }
  }
}
