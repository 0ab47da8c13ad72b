package dev.backstay.code.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The processes of this machine that come of one app's code, found by what only that app has: its
 * operating-system user, or else its home. On systems without {@code /proc} none are found.
 */
public final class Processes {
  /** Places in {@code /proc/PID/stat} after the name. */
  private static final int STATE = 0;

  private static final int THREADS = 17;

  private static final Pattern USER = Pattern.compile("\\nUid:\\s+(\\d{1,10})\\s");

  /** Generations of processes that are looked back to find who has started one. */
  private static final int MAX_GENERATIONS = 1_000;

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
   * The processes of some users that do not come of certain ones, by user: what has started them
   * has ended, or they have broken away from it.
   */
  public static Map<Integer, List<ProcessHandle>> strays(
      IntPredicate users, Predicate<ProcessHandle> started) {
    Map<Integer, List<ProcessHandle>> strays = new HashMap<>();
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      all.forEach(process -> {
        int user = user(process);
        if (user >= 0 && users.test(user) && isRunning(process) && !comesOf(process, started)) {
          strays.computeIfAbsent(user, id -> new ArrayList<>()).add(process);
        }
      });
    }
    return strays;
  }

  private static boolean comesOf(ProcessHandle process, Predicate<ProcessHandle> started) {
    ProcessHandle each = process;
    for (int i = 0; each != null && i < MAX_GENERATIONS; i++) {
      if (started.test(each)) {
        return true;
      }
      each = each.parent().orElse(null);
    }
    return false;
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
    return user(process) == user;
  }

  /**
   * The user of a process; -1 when it is gone. It is not that of its directory in {@code /proc},
   * which is root's as soon as a process asks for it (prctl, PR_SET_DUMPABLE).
   */
  private static int user(ProcessHandle process) {
    try {
      Matcher user = USER.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
      return user.find() ? Integer.parseInt(user.group(1)) : -1;
    } catch (IOException | NumberFormatException e) {
      return -1;
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
