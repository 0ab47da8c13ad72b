package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How large the heap becomes while much more is made than lives, in a JVM of its own. */
final class HeapLimitTest {
  private static final int MEGABYTE = 1 << 20;
  private static final int MADE = 1_500;
  private static final int LIVING = 32;

  @Test
  void keepsTheHeapNearWhatLivesInIt() throws Exception {
    assertThat(largestHeap("-Dbackstay.heapLimit=true")).isLessThan(500);
  }

  @Test
  void isOffUnlessTheLauncherAsksForIt() throws Exception {
    assertThat(largestHeap("-Dbackstay.heapLimit=false")).isGreaterThan(600);
  }

  private static int largestHeap(String option) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms64m",
                "-Xmx1g",
                "-XX:NewSize=24m",
                "-XX:MaxNewSize=48m",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                Garbage.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return Integer.parseInt(output.strip());
  }

  /** Makes objects that survive some collections, as large answers do; prints megabytes. */
  static final class Garbage {
    private Garbage() {}

    public static void main(String[] arguments) throws InterruptedException {
      HeapLimit.start();
      List<byte[]> living = new ArrayList<>();
      long largest = 0;
      for (int i = 0; i < MADE; i++) {
        if (living.size() == LIVING) {
          living.removeFirst();
        }
        living.add(new byte[MEGABYTE]);
        largest = Math.max(largest, Runtime.getRuntime().totalMemory());
        // the thread that watches has its turn
        Thread.sleep(2);
      }
      System.out.println(largest / MEGABYTE);
    }
  }
}
