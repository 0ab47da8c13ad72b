package dev.backstay.cli;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/**
 * Keeps the heap of the serial collector near what lives in it. By itself that collector lets the
 * old generation grow to the largest heap there may be before it looks for garbage there: large
 * answers would take a quarter of the machine's memory, and keep it.
 *
 * <p>The launcher asks for it, with options by which a full collection gives memory back to the
 * system; other collectors need none of this.
 */
final class HeapLimit {
  /** Set by the launcher. */
  private static final String ASKED_FOR = "backstay.heapLimit";

  /** Up to this size the heap may always grow, in bytes. */
  private static final long FLOOR = 176L << 20;

  /** By how much the heap may grow at least between two collections, in bytes. */
  private static final long STEP = 32L << 20;

  private final Runtime runtime = Runtime.getRuntime();

  private HeapLimit() {}

  /** Starts to watch the heap, if the launcher asks for it. */
  static void start() {
    if (Boolean.getBoolean(ASKED_FOR)) {
      Thread.ofPlatform().daemon().name("heap-limit").start(new HeapLimit()::watch);
    }
  }

  private void watch() {
    long limit = FLOOR;
    try {
      while (true) {
        awaitCollection();
        if (runtime.totalMemory() > limit) {
          limit = collect();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The old generation grows only when the young one is collected: no need to look before. */
  private static void awaitCollection() throws InterruptedException {
    ReferenceQueue<Object> collected = new ReferenceQueue<>();
    WeakReference<Object> young = new WeakReference<>(new Object(), collected);
    collected.remove();
    young.clear();
  }

  /**
   * Collects all garbage, which takes as long as there is much that lives: so the heap may grow by
   * half of that before the next time.
   *
   * @return up to which size it may grow, in bytes
   */
  private long collect() {
    System.gc();
    long size = runtime.totalMemory();
    long live = size - runtime.freeMemory();
    return Math.max(FLOOR, size + Math.max(STEP, live / 2));
  }
}
