package dev.backstay.foundation.passwords;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets threads run behind all others. Java's own priorities mean nothing on Linux unless a process
 * may raise them, so the calling thread lowers its own by the system call, which needs no privilege
 * and counts for a single thread there (and only there).
 */
final class LowPriority {
  private static final Logger LOG = LoggerFactory.getLogger(LowPriority.class);

  /** About a tenth of the time of a core that others want, all of an idle one. */
  private static final int NICENESS = 10;

  private static final int OF_THREAD = 0;
  private static final int THIS_THREAD = 0;

  private LowPriority() {}

  /** Whether {@link #of} has an effect on this system. */
  static boolean isKept() {
    return "Linux".equals(System.getProperty("os.name"));
  }

  /** The work, to be done by a thread that runs behind all others. */
  static Runnable of(Runnable work) {
    return () -> {
      lower();
      work.run();
    };
  }

  private static void lower() {
    MethodHandle call = isKept() ? Native.SET_PRIORITY : null;
    if (call == null) {
      return;
    }
    try {
      int answer = (int) call.invokeExact(OF_THREAD, THIS_THREAD, NICENESS);
      LOG.debug("lowered thread priority: {}", answer);
    } catch (Throwable e) {
      LOG.debug("could not lower thread priority", e);
    }
  }

  /** Found once, and only when there is a password to hash. */
  private static final class Native {
    static final @Nullable MethodHandle SET_PRIORITY = find();

    // The launcher allows native access; without it Java warns once and goes on.
    @SuppressWarnings("restricted")
    private static @Nullable MethodHandle find() {
      Linker linker = Linker.nativeLinker();
      return linker
          .defaultLookup()
          .find("setpriority")
          .map(address ->
              linker.downcallHandle(
                  address,
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT,
                      ValueLayout.JAVA_INT,
                      ValueLayout.JAVA_INT,
                      ValueLayout.JAVA_INT)))
          .orElse(null);
    }
  }
}
