package dev.backstay.code.host;

import dev.backstay.code.machine.ChildEnvironment;
import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.code.machine.ProcessMemory;
import dev.backstay.code.settings.CodeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The operating-system process of one worker.
 *
 * <p>Its environment holds a path, a home and nothing of ours. What it must know arrives on its
 * standard input, which stays open as long as this server lives: when it closes, the worker ends.
 * Where {@code setpriv} is there, the kernel ends it with this server too, even in an endless loop.
 */
final class WorkerProcess {
  private static final Duration EXIT = Duration.ofSeconds(2);

  /** Worker processes of this JVM. Any other process of an app's user was started by code. */
  private static final Set<ProcessHandle> STARTED = ConcurrentHashMap.newKeySet();

  private static final int MAX_PRINTED = 200_000;
  private static final int MAX_OUTPUT = 4_000;
  private static final int SIGNALLED = 128;
  private static final Map<Integer, String> SIGNALS =
      Map.of(6, "SIGABRT", 9, "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM", 4, "SIGILL", 5, "SIGTRAP");

  private final Process process;
  private final int megabytes;
  private final StringBuilder output = new StringBuilder();
  private volatile @Nullable String killedBecause;

  private WorkerProcess(Process process, int megabytes) {
    this.process = process;
    this.megabytes = megabytes;
    ProcessHandle handle = process.toHandle();
    STARTED.add(handle);
    onExit(() -> STARTED.remove(handle));
  }

  /** Whether a process is one that was started here, and not one that code has started. */
  static boolean isStarted(ProcessHandle process) {
    return STARTED.contains(process);
  }

  /**
   * Starts a worker. Call it on a thread that lives as long as the server: the kernel ends the
   * worker with the thread that has started it.
   *
   * @param user as whom it runs; null for the server's own
   * @param home the directory that it may write to
   * @param program the command that starts it, without what shuts it in
   * @param configuration the line that it reads first
   */
  static WorkerProcess start(
      CodeSettings settings,
      CodeIsolation isolation,
      @Nullable Integer user,
      Path home,
      List<String> program,
      String configuration)
      throws IOException {
    if (!settings.network() && isolation.withoutNetwork().isEmpty()) {
      throw new IOException("code-network is off, and this machine cannot do that");
    }
    ProcessBuilder builder =
        new ProcessBuilder(command(isolation, user, program))
            .directory(home.toFile())
            .redirectErrorStream(true);
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
    WorkerProcess started = new WorkerProcess(builder.start(), settings.workerMegabytes());
    OutputStream input = started.process.getOutputStream();
    input.write((configuration + "\n").getBytes(StandardCharsets.UTF_8));
    input.flush();
    return started;
  }

  private static List<String> command(
      CodeIsolation isolation, @Nullable Integer user, List<String> program) {
    List<String> command = new ArrayList<>();
    if (CodeIsolation.isOnPath("nice")) {
      command.addAll(List.of("nice", "-n", "5"));
    }
    command.addAll(isolation.withoutNetwork());
    if (user != null && isolation.countedProcesses()) {
      command.addAll(List.of("prlimit", "--nproc=400", "--core=0", "--nofile=4096"));
    }
    if (user != null || isolation.endsWithServer()) {
      command.addAll(List.of("setpriv", "--no-new-privs"));
      if (isolation.endsWithServer()) {
        command.addAll(List.of("--pdeathsig", "KILL"));
      }
      if (user != null) {
        String id = user.toString();
        command.addAll(
            List.of(
                "--reuid",
                id,
                "--regid",
                id,
                "--clear-groups",
                "--inh-caps=-all",
                "--bounding-set=-all"));
      }
    }
    command.addAll(program);
    return command;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Runs when it has ended. */
  void onExit(Runnable action) {
    var _ = process.onExit().thenRun(action);
  }

  /** Ends it at once. */
  void kill() {
    process.destroyForcibly();
  }

  /**
   * Reads what it has printed past the log, so that it never waits for a reader. What a worker
   * prints while it starts is told when it does not.
   */
  void drain() {
    InputStream stream = process.getInputStream();
    try {
      while (stream.available() > 0) {
        byte[] bytes = stream.readNBytes(stream.available());
        synchronized (output) {
          if (output.length() < MAX_OUTPUT) {
            output.append(new String(bytes, StandardCharsets.UTF_8));
          }
        }
      }
    } catch (IOException e) {
      // it has ended
    }
  }

  /**
   * All that it prints until it ends, its last 200,000 bytes; it is ended when it takes too long.
   * Nothing more can be said to it.
   */
  String readToEnd(Duration atMost) throws IOException, InterruptedException {
    process.getOutputStream().close();
    StringBuilder printed = new StringBuilder();
    Thread reader =
        Thread.ofPlatform()
            .daemon()
            .name("code-check")
            .start(() -> {
              try (InputStream stream = process.getInputStream()) {
                byte[] buffer = new byte[8192];
                for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                  synchronized (printed) {
                    printed.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                    printed.delete(0, Math.max(0, printed.length() - MAX_PRINTED));
                  }
                }
              } catch (IOException e) {
                // it has ended
              }
            });
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
    }
    reader.join(EXIT);
    synchronized (printed) {
      return printed.toString();
    }
  }

  /** The beginning of what it has printed itself. */
  String output() {
    synchronized (output) {
      return output.length() > MAX_OUTPUT ? output.substring(0, MAX_OUTPUT) : output.toString();
    }
  }

  /** Kills it when it, or what it has started, takes more memory than allowed. */
  boolean killIfTooLarge(boolean withChildren) {
    long kilobytes =
        withChildren
            ? ProcessMemory.residentWithChildren(process.pid())
            : ProcessMemory.resident(process.pid());
    if (kilobytes <= megabytes * 1024L) {
      return false;
    }
    killedBecause = "signal SIGKILL, for it took more than " + megabytes + " MB of memory";
    kill();
    return true;
  }

  /** Waits until it has ended, which is now; answers how, for people. */
  String awaitEnd() {
    try {
      if (!process.waitFor(EXIT.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
        process.waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
      return "the server is stopping";
    }
    drain();
    String reason = killedBecause;
    if (reason != null) {
      return reason;
    }
    int status = process.exitValue();
    if (status <= SIGNALLED) {
      return "exit code " + status;
    }
    int signal = status - SIGNALLED;
    return "signal " + SIGNALS.getOrDefault(signal, Integer.toString(signal));
  }
}
