package dev.backstay.code.host;

import dev.backstay.foundation.apps.Invocation;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A call of server code on its way to a worker and back. One of {@link #answered} and {@link
 * #failed} is called, once; either runs on a thread that serves others too, so it must not wait.
 */
public abstract class HostTask {
  private final Invocation invocation;
  private final boolean lowPriority;

  // guarded by the pool's lock
  int id;
  int attempts;
  long queuedAt;
  long deadline;
  private byte @Nullable [] head;

  /**
   * @param lowPriority whether it runs only while nothing else waits
   */
  protected HostTask(Invocation invocation, boolean lowPriority) {
    this.invocation = invocation;
    this.lowPriority = lowPriority;
  }

  /** What runs. Its parent, when it has one that still runs, is what it is nested in. */
  public final Invocation invocation() {
    return invocation;
  }

  final boolean lowPriority() {
    return lowPriority;
  }

  /**
   * How long it may take, waiting included.
   *
   * @return null when nobody waits for it: then its time begins with its run
   */
  protected abstract @Nullable Duration timeLeft();

  /** The time of one run for which nobody waits. */
  protected abstract Duration ownTime();

  /**
   * The JSON text of the head of its frame, written when it is sent first; without {@code nested}.
   */
  protected abstract byte[] writeHead();

  /** The JSON text of its arguments: the body of its frame. */
  protected abstract byte[] arguments();

  /** The worker has answered. */
  protected abstract void answered(byte[] answerHead, byte[] answerBody);

  /** It could not be run to its end. */
  protected abstract void failed(HostFailure failure);

  /** Writes its head now, outside of any lock, rather than later. */
  public final void prepare() {
    var _ = head();
  }

  final int bytes() {
    return head().length + arguments().length;
  }

  final byte[] head(boolean nested) {
    byte[] written = head();
    if (!nested) {
      return written;
    }
    byte[] start = "{\"nested\":true,".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] longer = Arrays.copyOf(start, start.length + written.length - 1);
    System.arraycopy(written, 1, longer, start.length, written.length - 1);
    return longer;
  }

  private byte[] head() {
    byte[] written = head;
    if (written == null) {
      written = writeHead();
      head = written;
    }
    return written;
  }
}
