package dev.backstay.code.machine;

import dev.backstay.code.machine.IsolationGap.Kind;
import dev.backstay.code.settings.CodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the code of one app is isolated from everything else on this machine, inspected once at
 * start-up. What is not available here is listed for the operator.
 *
 * @param users the operating-system users that apps' runners run as, one for each app; null when
 *     all run as the server's own
 * @param countedProcesses whether the number of a worker's processes is limited
 * @param endsWithServer whether the kernel ends a worker when this server ends
 * @param withoutNetwork the command that starts a program without a network; empty when workers
 *     have one
 * @param missing what isolation is not available, each with its reason
 */
public record CodeIsolation(
    @Nullable UserRange users,
    boolean countedProcesses,
    boolean endsWithServer,
    List<String> withoutNetwork,
    List<IsolationGap> missing)
    implements AutoCloseable {
  private static final Duration PROBE = Duration.ofSeconds(5);

  /** Inspects this machine and takes a range of users until {@link #close}. */
  public static CodeIsolation inspect(CodeSettings settings) {
    String reason = whyOneUser(settings);
    UserRange users = null;
    if (reason == null) {
      try {
        users = UserRange.take(UserRange.REGISTRY, settings.codeDirectory());
      } catch (IOException e) {
        reason =
            "it cannot be made sure that no other server uses the same ones: " + e.getMessage();
      }
    }
    boolean counted = users != null && isOnPath("prlimit");
    List<String> withoutNetwork = settings.network() ? List.of() : commandWithoutNetwork();
    boolean endsWithServer = knowsParentDeath();
    List<IsolationGap> missing =
        gaps(
            users == null ? reason : null,
            counted,
            networkGap(settings.network(), withoutNetwork),
            endsWithServer);
    return new CodeIsolation(users, counted, endsWithServer, withoutNetwork, missing);
  }

  private static @Nullable IsolationGap networkGap(boolean allowed, List<String> withoutNetwork) {
    if (allowed) {
      return new IsolationGap(
          Kind.OPEN_NETWORK,
          "server code may open connections to whatever this machine reaches (code-network)");
    }
    return withoutNetwork.isEmpty()
        ? new IsolationGap(
            Kind.UNCLOSABLE_NETWORK,
            "no server code runs, because code-network is off and this machine has no network"
                + " namespaces for it (the program unshare of util-linux, and user namespaces"
                + " unless the server is root)")
        : null;
  }

  /**
   * @param oneUser why all code runs as the server's user; null when it does not
   * @param counted whether processes are counted
   * @param networkGap why the network is open, or no code runs; null for neither
   * @param endsWithServer whether workers end with the server
   */
  private static List<IsolationGap> gaps(
      @Nullable String oneUser,
      boolean counted,
      @Nullable IsolationGap networkGap,
      boolean endsWithServer) {
    List<IsolationGap> gaps = new ArrayList<>();
    if (oneUser != null) {
      gaps.add(
          new IsolationGap(
              Kind.SHARED_USER,
              "server code of all apps runs as the server's own user, because "
                  + oneUser
                  + ": it can read what this user can, including the data directory and the config"
                  + " file, and end this user's processes"));
    }
    if (!counted) {
      gaps.add(
          new IsolationGap(
              Kind.UNCOUNTED_PROCESSES, "the processes that server code starts are not counted"));
    }
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      gaps.add(
          new IsolationGap(
              Kind.UNBOUNDED_MEMORY,
              "the memory of workers is bounded by Node's heap limit alone"));
    }
    if (networkGap != null) {
      gaps.add(networkGap);
    }
    if (!endsWithServer) {
      gaps.add(
          new IsolationGap(
              Kind.OUTLIVES_SERVER,
              "server code in an endless loop outlives a server that is killed, until the server's"
                  + " next start (the program setpriv of util-linux 2.33 is missing)"));
    }
    return List.copyOf(gaps);
  }

  /**
   * What isolation this machine and this user lack, without taking or making anything; leaves out
   * what depends on the server's directories.
   *
   * @param network whether server code may use the network
   */
  public static List<IsolationGap> missingHere(boolean network) {
    String reason =
        !isRoot()
            ? "only root can start processes as other users"
            : isOnPath("setpriv") ? null : "the program setpriv (util-linux) is missing";
    return gaps(
        reason,
        reason == null && isOnPath("prlimit"),
        networkGap(network, network ? List.of() : commandWithoutNetwork()),
        knowsParentDeath());
  }

  /** Whether each app's runner runs as an operating-system user of its own. */
  public boolean separateUsers() {
    return users != null;
  }

  /** Gives the users back; no runner may run any more. */
  @Override
  public void close() throws IOException {
    if (users != null) {
      users.close();
    }
  }

  private static @Nullable String whyOneUser(CodeSettings settings) {
    if (!settings.separateUsers()) {
      return "separate users are switched off";
    }
    if (!isRoot()) {
      return "only root can start processes as other users";
    }
    if (!isOnPath("setpriv")) {
      return "the program setpriv (util-linux) is missing";
    }
    try {
      for (Path needed : List.of(settings.codeDirectory(), settings.runnerDirectory())) {
        Path closed = firstClosed(Files.createDirectories(needed).toRealPath());
        if (closed != null) {
          return "other users may not enter " + closed;
        }
      }
      Path probe = Files.createTempFile(settings.codeDirectory(), ".probe", "");
      try {
        Files.setAttribute(probe, "unix:uid", UserRange.FIRST);
      } finally {
        Files.delete(probe);
      }
    } catch (IOException | UnsupportedOperationException e) {
      return "files cannot be given to other users here";
    }
    return null;
  }

  /**
   * The command that starts a program without a network here; empty when there is none. Root makes
   * a network namespace as it is; others need a user namespace, in which they stay who they are and
   * so have no capabilities.
   */
  public static List<String> commandWithoutNetwork() {
    List<String> command =
        isRoot()
            ? List.of("unshare", "--net")
            : List.of("unshare", "--user", "--map-current-user", "--net");
    return works(command) ? command : List.of();
  }

  private static boolean works(List<String> prefix) {
    List<String> probe = new ArrayList<>(prefix);
    probe.add("true");
    try {
      return isOnPath(prefix.getFirst()) && Command.run(probe, null, PROBE).exit() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether {@code setpriv} can have the kernel end a process with the one that has started it. */
  private static boolean knowsParentDeath() {
    return works(List.of("setpriv", "--pdeathsig", "KILL"));
  }

  public static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The first directory on the way that only its owner and group may enter. The last one is ours to
   * open.
   */
  private static @Nullable Path firstClosed(Path directory) throws IOException {
    for (Path path = directory.getParent(); path != null; path = path.getParent()) {
      if (!Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return path;
      }
    }
    return null;
  }

  public static boolean isOnPath(String program) {
    String path = System.getenv("PATH");
    if (path != null) {
      for (String directory : path.split(":", -1)) {
        if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
          return true;
        }
      }
    }
    return false;
  }
}
