package dev.backstay.code.machine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory of processes, from {@code /proc}; where there is none, everything is 0. */
public final class ProcessMemory {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d{1,15}) kB");

  /** More than a worker may start. */
  private static final int MAX_PROCESSES = 1_000;

  private ProcessMemory() {}

  /** What a process holds in memory, in kilobytes. */
  public static long resident(long pid) {
    try {
      Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
      return resident.find() ? Long.parseLong(resident.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** The same with all processes that it has started, however they have started each other. */
  public static long residentWithChildren(long pid) {
    Set<Long> seen = new HashSet<>();
    Deque<Long> left = new ArrayDeque<>(List.of(pid));
    long all = 0;
    while (!left.isEmpty() && seen.size() < MAX_PROCESSES) {
      long next = left.remove();
      if (seen.add(next)) {
        all += resident(next);
        addChildren(next, left);
      }
    }
    return all;
  }

  private static void addChildren(long pid, Deque<Long> to) {
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads) {
        for (String child : Files.readString(thread.resolve("children")).split(" ", -1)) {
          if (!child.isBlank()) {
            to.add(Long.parseLong(child.strip()));
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      // ended meanwhile, or a kernel that does not list children
    }
  }
}
