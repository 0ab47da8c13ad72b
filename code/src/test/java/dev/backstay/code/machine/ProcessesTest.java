package dev.backstay.code.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessesTest {
  /** The shell becomes a program that never asks after the child it has by then. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aProcessThatHasEndedAndIsListedStillDoesNotRun() throws Exception {
    Process parent = new ProcessBuilder("sh", "-c", "sleep 0.2 & exec sleep 60").start();
    try {
      ProcessHandle child = child(parent);

      assertThat(Processes.isRunning(parent.toHandle())).isTrue();
      for (int i = 0; i < 500 && Processes.isRunning(child); i++) {
        Thread.sleep(Duration.ofMillis(20));
      }
      assertThat(Processes.isRunning(child)).isFalse();
      assertThat(child.isAlive()).as("it is listed still").isTrue();
    } finally {
      parent.destroyForcibly();
    }
  }

  private static ProcessHandle child(Process parent) throws InterruptedException {
    for (int i = 0; i < 500 && parent.children().findAny().isEmpty(); i++) {
      Thread.sleep(Duration.ofMillis(10));
    }
    return parent.children().findAny().orElseThrow();
  }
}
