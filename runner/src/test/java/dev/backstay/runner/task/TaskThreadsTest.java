package dev.backstay.runner.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TaskThreadsTest {
  private static final ThreadLocal<String> OWN = new ThreadLocal<>();
  private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

  /** Whether or not this Java lets threads be used again. */
  @Test
  void aTaskFindsNothingOfTheOneBefore() throws InterruptedException {
    SynchronousQueue<String> ended = new SynchronousQueue<>();
    ThreadGroup group = new ThreadGroup("test");
    TaskThreads threads =
        new TaskThreads(
            group,
            () -> {
              try {
                ended.put("ended");
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Queue<String> found = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 20; i++) {
      threads.run(() -> {
        found.add(OWN.get() + " " + INHERITED.get() + " " + Thread.currentThread().isInterrupted());
        OWN.set("left");
        INHERITED.set("left");
        Thread.currentThread().setName("renamed");
        Thread.currentThread().interrupt();
        found.add(OWN.get());
      });
      assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo("ended");
    }
    assertThat(found).hasSize(40);
    assertThat(List.copyOf(found)).containsOnly("null null false", "left");
    assertThat(threads.count()).isLessThanOrEqualTo(1);
  }
}
