package dev.backstay.code.host;

import dev.backstay.code.archive.FileTrees;
import dev.backstay.code.machine.Command;
import dev.backstay.code.settings.CodeSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The official runner's npm package, as the committed lock file pins it. Installed on first use, by
 * {@code npm ci} without install scripts, beside its place and then moved there in one step, under
 * a lock that other servers on this machine respect.
 */
public final class RunnerPackage {
  private static final Logger LOG = LoggerFactory.getLogger(RunnerPackage.class);
  private static final Duration INSTALL_TIMEOUT = Duration.ofMinutes(5);
  private static final int LOWEST_NODE = 18;

  /** What npm installs follows from these. */
  private static final List<String> LOCK = List.of("package.json", "package-lock.json");

  /** The host process and the packer, which are copied beside what is installed. */
  private static final List<String> SCRIPTS =
      List.of(
          "host.js",
          "check.js",
          "pack.js",
          "host/code.js",
          "host/frames.js",
          "host/globals.js",
          "host/log.js",
          "host/request.js",
          "host/result.js",
          "host/run-as.js",
          "host/sdk.js");

  private static final String STAGING = ".installing-";
  private static final String MARK = ".backstay-installed";

  private final CodeSettings settings;
  private boolean usable;

  public RunnerPackage(CodeSettings settings) {
    this.settings = settings;
  }

  /**
   * The script to start Node with; installs the package if need be, which takes about 20 seconds
   * once.
   *
   * @throws RunnerUnavailableException Node or npm is missing or too old, or the installation
   *     failed
   */
  public synchronized Path script() throws RunnerUnavailableException {
    Path directory = settings.runnerDirectory();
    if (!usable) {
      requireNode();
      try {
        install(directory);
      } catch (IOException e) {
        throw new RunnerUnavailableException(
            "server code is off: the CodeRunner cannot be installed in "
                + directory
                + ": "
                + e.getMessage());
      }
      usable = true;
    }
    return directory.resolve("host.js");
  }

  /** Says what is missing on this machine without installing anything. */
  public void requireNode() throws RunnerUnavailableException {
    requireNode(settings.node());
  }

  /**
   * As {@link #requireNode()}.
   *
   * @param node the program
   */
  public static void requireNode(String node) throws RunnerUnavailableException {
    Command.Result version;
    try {
      version = Command.run(List.of(node, "--version"), null, Duration.ofSeconds(20));
    } catch (IOException e) {
      throw new RunnerUnavailableException(
          "server code is off: no Node.js found as `" + node + "`; install Node.js 18 or newer");
    }
    Matcher major = Pattern.compile("v(\\d{1,4})\\..*", Pattern.DOTALL).matcher(version.output());
    if (!major.matches() || Integer.parseInt(major.group(1)) < LOWEST_NODE) {
      throw new RunnerUnavailableException(
          "server code is off: `" + node + "` is not Node.js 18 or newer");
    }
  }

  private void install(Path directory) throws IOException, RunnerUnavailableException {
    String wanted = digest();
    if (isInstalled(directory, wanted) && hasScripts(directory)) {
      return;
    }
    Files.createDirectories(directory);
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve(".install.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !isInstalled(directory, wanted)) {
        installLocked(directory, wanted);
      }
      copyScripts(directory);
    }
  }

  private void installLocked(Path directory, String wanted)
      throws IOException, RunnerUnavailableException {
    for (String name : FileTrees.names(directory)) {
      if (name.startsWith(STAGING)) {
        // Of an installation that was interrupted: only the holder of the lock has one.
        FileTrees.delete(directory.resolve(name));
      }
    }
    LOG.info("installing the official CodeRunner from npm, once, into {}", directory);
    Path staging = Files.createDirectory(directory.resolve(STAGING + UUID.randomUUID()));
    try {
      for (String file : LOCK) {
        Files.copy(settings.runnerPackage().resolve(file), staging.resolve(file));
      }
      Command.Result result;
      try {
        result =
            Command.run(
                List.of(
                    settings.npm(),
                    "ci",
                    "--ignore-scripts",
                    "--omit=dev",
                    "--no-audit",
                    "--no-fund"),
                staging,
                INSTALL_TIMEOUT);
      } catch (IOException e) {
        throw new RunnerUnavailableException(
            "server code is off: npm (`"
                + settings.npm()
                + "`) cannot be started; it comes with Node.js");
      }
      if (result.exit() != 0) {
        LOG.warn("npm ci failed: {}", result.output().strip());
        throw new RunnerUnavailableException(
            "server code is off: npm could not install the CodeRunner (see the server's log)");
      }
      Path modules = directory.resolve("node_modules");
      Path before = staging.resolve("node_modules_before");
      Files.writeString(staging.resolve("node_modules").resolve(MARK), wanted);
      if (Files.exists(modules)) {
        Files.move(modules, before, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(staging.resolve("node_modules"), modules, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      FileTrees.delete(staging);
    }
  }

  private static boolean isInstalled(Path directory, String wanted) throws IOException {
    Path mark = directory.resolve("node_modules").resolve(MARK);
    return Files.exists(mark) && Files.readString(mark).equals(wanted);
  }

  private boolean hasScripts(Path directory) throws IOException {
    for (String file : SCRIPTS) {
      Path copy = directory.resolve(file);
      if (!Files.exists(copy)
          || Files.mismatch(copy, settings.runnerPackage().resolve(file)) >= 0) {
        return false;
      }
    }
    return true;
  }

  private void copyScripts(Path directory) throws IOException {
    for (String file : SCRIPTS) {
      Path copy = directory.resolve(file);
      Path original = settings.runnerPackage().resolve(file);
      if (!Files.exists(copy) || Files.mismatch(copy, original) >= 0) {
        Files.createDirectories(copy.getParent());
        // In one step: another server may be starting a worker from it.
        Path unseen = copy.resolveSibling(copy.getFileName() + ".new");
        Files.copy(original, unseen, StandardCopyOption.REPLACE_EXISTING);
        Files.move(unseen, copy, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private String digest() throws IOException, RunnerUnavailableException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String file : LOCK) {
        Path path = settings.runnerPackage().resolve(file);
        if (!Files.isRegularFile(path)) {
          throw new RunnerUnavailableException("server code is off: " + path + " is missing");
        }
        digest.update(file.getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(path));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
