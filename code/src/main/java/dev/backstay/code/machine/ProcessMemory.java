package dev.backstay.code.machine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory of processes, from {@code /proc}; where there is none, everything is 0. */
public final class ProcessMemory {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d{1,15}) kB");

  /** Children of children of … are counted so far. */
  private static final int MAX_DEPTH = 5;

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

  /** The same with all processes that it has started. */
  public static long residentWithChildren(long pid) {
    return residentWithChildren(pid, 0);
  }

  private static long residentWithChildren(long pid, int depth) {
    long all = resident(pid);
    if (depth == MAX_DEPTH) {
      return all;
    }
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads) {
        for (String child : Files.readString(thread.resolve("children")).split(" ", -1)) {
          if (!child.isBlank()) {
            all += residentWithChildren(Long.parseLong(child.strip()), depth + 1);
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      // ended meanwhile, or a kernel that does not list children
    }
    return all;
  }
}
