package dev.backstay.code.run;

import dev.backstay.code.broker.BrokerCredentials;
import dev.backstay.code.broker.TaskBroker;
import dev.backstay.code.machine.ChildEnvironment;
import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.machine.Processes;
import dev.backstay.code.settings.CodeSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One started runner with all processes that come of it: the official runner's master, its workers,
 * and whatever the code in those starts.
 *
 * <p>Its environment holds a path, a home and nothing of ours. Its options arrive on standard
 * input, which stays open as long as this server lives: when it closes, the runner ends itself.
 */
final class RunnerProcess implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final int KILL_ROUNDS = 100;
  private static final int MAX_LINES = 20;
  private static final int MAX_LINE = 300;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d{1,15}) kB");

  private final Process process;
  private final @Nullable Integer user;
  private final Path home;
  private final Deque<String> lines = new ArrayDeque<>();
  private volatile boolean ready;

  private RunnerProcess(Process process, @Nullable Integer user, Path home) {
    this.process = process;
    this.user = user;
    this.home = home;
  }

  static RunnerProcess start(
      CodeSettings settings,
      CodeIsolation isolation,
      DeploymentLayout layout,
      String appId,
      Path launcher,
      TaskBroker broker,
      BrokerCredentials credentials)
      throws IOException {
    Path home = layout.home(appId);
    Integer user = layout.user(appId);
    ProcessBuilder builder =
        new ProcessBuilder(command(settings, isolation, user, launcher)).directory(home.toFile());
    // What a server that was killed has left of this app.
    left(user, home).forEach(ProcessHandle::destroyForcibly);
    ChildEnvironment.forRunner(
        builder.environment(),
        Map.of(
            "HOME",
            home.toString(),
            "TMPDIR",
            home.resolve("tmp").toString(),
            "LANG",
            "C.UTF-8",
            "NODE_ENV",
            "production"));
    RunnerProcess started = new RunnerProcess(builder.start(), user, home);
    // Not virtual threads: a read from a pipe holds its carrier, and two runners would hold them
    // all.
    Thread.ofPlatform()
        .daemon()
        .name("runner-output")
        .start(() -> started.read(started.process.getInputStream(), false));
    Thread.ofPlatform()
        .daemon()
        .name("runner-errors")
        .start(() -> started.read(started.process.getErrorStream(), true));
    OutputStream input = started.process.getOutputStream();
    String line = RunnerOptions.line(settings, layout.repository(), broker, credentials);
    input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    input.flush();
    return started;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * From now on its output is read and dropped: it is what people's code prints, and may hold
   * tokens.
   */
  void becameReady() {
    ready = true;
    synchronized (lines) {
      lines.clear();
    }
  }

  /**
   * The last lines of what it printed itself, for the server's log: everything until it was ready,
   * afterwards the errors of its master alone (the master passes on what workers print on its
   * standard output).
   */
  String output() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  /** Kills processes of this runner that hold more memory than allowed; returns how many. */
  int killLargerThan(int megabytes) {
    List<ProcessHandle> all = new ArrayList<>(processes());
    all.add(process.toHandle());
    int killed = 0;
    for (ProcessHandle each : all) {
      if (residentKilobytes(each.pid()) > megabytes * 1024L) {
        each.destroyForcibly();
        killed++;
      }
    }
    return killed;
  }

  /** Ends all of it: asks the launcher, then kills whatever is left. */
  @Override
  public void close() {
    List<ProcessHandle> known = processes();
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // it is gone already
    }
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        known = processes();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    known.forEach(ProcessHandle::destroyForcibly);
    // What code started and detached is not a descendant any more; the user that only this app has,
    // or else its home, still names it.
    for (int round = 0; round < KILL_ROUNDS; round++) {
      List<ProcessHandle> left = left(user, home);
      left.forEach(ProcessHandle::destroyForcibly);
      boolean gone = left.isEmpty() && known.stream().noneMatch(Processes::isRunning);
      if (gone || !pause()) {
        return;
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(20);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private List<ProcessHandle> processes() {
    return process.descendants().toList();
  }

  private static List<ProcessHandle> left(@Nullable Integer user, Path home) {
    return user != null ? Processes.ofUser(user) : Processes.withHome(home);
  }

  private static long residentKilobytes(long pid) {
    try {
      Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
      return resident.find() ? Long.parseLong(resident.group(1)) : 0;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private void read(InputStream stream, boolean errors) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      char[] buffer = new char[8192];
      StringBuilder line = new StringBuilder();
      for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
        for (int i = 0; i < n && (errors || !ready); i++) {
          if (buffer[i] == '\n') {
            keep(line.toString());
            line.setLength(0);
          } else if (line.length() < MAX_LINE && !Character.isISOControl(buffer[i])) {
            line.append(buffer[i]);
          }
        }
      }
    } catch (IOException e) {
      // the process has ended
    }
  }

  private void keep(String line) {
    synchronized (lines) {
      if (lines.size() == MAX_LINES) {
        lines.removeFirst();
      }
      lines.add(line);
    }
  }

  private static List<String> command(
      CodeSettings settings, CodeIsolation isolation, @Nullable Integer user, Path launcher) {
    List<String> command = new ArrayList<>();
    if (CodeIsolation.isOnPath("nice")) {
      command.addAll(List.of("nice", "-n", "5"));
    }
    if (user != null) {
      if (isolation.countedProcesses()) {
        command.addAll(List.of("prlimit", "--nproc=400", "--core=0"));
      }
      String id = user.toString();
      command.addAll(
          List.of(
              "setpriv",
              "--reuid",
              id,
              "--regid",
              id,
              "--clear-groups",
              "--no-new-privs",
              "--inh-caps=-all",
              "--bounding-set=-all"));
    }
    command.add(settings.node());
    // The workers inherit the option from the master.
    command.add("--max-old-space-size=" + settings.heapMegabytes());
    command.add(launcher.toAbsolutePath().toString());
    return command;
  }
}
