package dev.backstay.code.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The processes of this machine that come of one app's code, found by what only that app has: its
 * operating-system user, or else its home. On systems without {@code /proc} none are found.
 */
public final class Processes {
  /** Places in {@code /proc/PID/stat} after the name. */
  private static final int STATE = 0;

  private static final int THREADS = 17;

  private Processes() {}

  /**
   * All processes of a user.
   *
   * @param user a number that no other server gives to an app: see {@link UserRange}
   */
  public static List<ProcessHandle> ofUser(int user) {
    return matching(process -> isOfUser(process, user));
  }

  /**
   * All processes that were started with that home. Code can give a process another environment:
   * without a user of its own for each app there is no way to find every process of it.
   *
   * @param home a directory below the data directory of this server, so no other's processes have
   *     it
   */
  public static List<ProcessHandle> withHome(Path home) {
    String variable = "\0HOME=" + home + "\0";
    return matching(process -> environment(process).contains(variable));
  }

  /**
   * Whether a process can still do anything. One that has ended is listed until it is reaped, for
   * long where the machine's first process is slow at that, as in many containers. One whose first
   * thread has ended looks alike, but its other threads run on.
   */
  public static boolean isRunning(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return !fields[STATE].equals("Z") || Integer.parseInt(fields[THREADS]) > 1;
    } catch (IOException | RuntimeException e) {
      return process.isAlive();
    }
  }

  private static List<ProcessHandle> matching(Predicate<ProcessHandle> condition) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(condition).filter(Processes::isRunning).toList();
    }
  }

  private static boolean isOfUser(ProcessHandle process, int user) {
    try {
      return Files.getAttribute(Path.of("/proc/" + process.pid()), "unix:uid").equals(user);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  private static String environment(ProcessHandle process) {
    try {
      byte[] variables = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/environ"));
      return "\0" + new String(variables, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
