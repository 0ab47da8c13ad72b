package dev.backstay.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A copy of the launcher in a directory of its own, with JDKs and a Maven wrapper that are small
 * shell scripts. Only the tools that the launcher uses are on its PATH, so nothing of this machine
 * is found by accident.
 */
final class LauncherFixture {
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "cat",
          "chmod",
          "dirname",
          "find",
          "grep",
          "ln",
          "mkdir",
          "mktemp",
          "mv",
          "ps",
          "readlink",
          "rm",
          "sleep",
          "touch");

  /**
   * A JDK that says how it was called, one argument a line, and can fail or make a cache when asked
   * to.
   */
  private static final String JAVA =
      """
      #!/usr/bin/env bash
      for argument in "$@"; do
        case $argument in
          -XX:AOTCacheOutput=*)
            [ -z "${FAIL_REHEARSAL-}" ] || exit 1
            echo "cache" >"${argument#*=}"
            case " $* " in *" --quick "*) word="rehearse --quick" ;; *) word=rehearse ;; esac
            echo "$word" >>"$LAUNCHER_TEST/rehearsals"
            exit 0
            ;;
        esac
      done
      printf '%s\\n' "$0" "$@"
      exit "${EXIT-0}"
      """;

  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      echo "$JAVA_HOME" >>"$LAUNCHER_TEST/builds"
      echo "output of the build"
      [ -z "${FAIL_BUILD-}" ] || exit 1
      dist="$LAUNCHER_TEST/root/cli/target/dist"
      mkdir -p "$dist/lib"
      sleep 0.3
      echo "lib/backstay-cli.jar:lib/other.jar" >"$dist/classpath"
      echo "now" >"$dist/built"
      """;

  /** How a call of the launcher ended. */
  record Result(int exit, String out, String err) {}

  final Path directory;
  final Path root;
  final Path tools;
  final Path jdks;
  final Map<String, String> environment = new TreeMap<>();

  LauncherFixture(Path directory) throws IOException {
    this.directory = directory.toRealPath();
    this.root = Files.createDirectories(this.directory.resolve("root"));
    this.tools = Files.createDirectories(this.directory.resolve("tools"));
    this.jdks = Files.createDirectories(this.directory.resolve("jdks"));
    Files.copy(Path.of("..", "backstay"), launcher());
    script(root.resolve("mvnw"), MAVEN);
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    for (String tool : TOOLS) {
      script(tools.resolve(tool), "#!/bin/sh\nexec " + which(tool) + " \"$@\"\n");
    }
    environment.put("PATH", tools.toString());
    environment.put("HOME", this.directory.resolve("home").toString());
    environment.put("LAUNCHER_TEST", this.directory.toString());
    environment.put("BACKSTAY_JDK_FOLDERS", jdks.toString());
  }

  Path launcher() {
    return root.resolve("backstay");
  }

  /** Puts a JDK into the folder where the launcher looks. */
  Path jdk(String name, String version) throws IOException {
    return jdkAt(jdks.resolve(name), version);
  }

  /** Puts a JDK anywhere. */
  Path jdkAt(Path home, String version) throws IOException {
    script(home.resolve("bin/java"), JAVA);
    script(home.resolve("bin/javac"), "#!/usr/bin/env bash\n");
    Files.writeString(
        home.resolve("release"),
        "IMPLEMENTOR=\"Test\"\nJAVA_RUNTIME_VERSION=\""
            + version
            + "+1\"\nJAVA_VERSION=\""
            + version
            + "\"\n");
    return home;
  }

  /** What a build leaves behind, newer than every source. */
  void built() throws IOException {
    Path dist = Files.createDirectories(root.resolve("cli/target/dist"));
    Files.writeString(dist.resolve("classpath"), "lib/backstay-cli.jar:lib/other.jar\n");
    Files.writeString(dist.resolve("built"), "now\n");
  }

  /** A source file that is that many seconds younger, or older, than now. */
  void source(String name, int seconds) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "// " + name);
    FileTime time = FileTime.from(Instant.now().plusSeconds(seconds));
    for (Path path = file; !path.equals(root); path = path.getParent()) {
      Files.setLastModifiedTime(path, time);
    }
  }

  void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Runs the launcher and waits for its end. */
  Result run(String... arguments) throws IOException, InterruptedException {
    return await(start(launcher(), arguments));
  }

  Process start(Path launcher, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  static Result await(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("the launcher does not end:\n" + out + err);
    }
    return new Result(process.exitValue(), out, err);
  }

  /** The lines that the fakes have written: one per build, one per rehearsal. */
  List<String> noted(String name) throws IOException {
    Path file = directory.resolve(name);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** Every file below the root, to see that nothing is left behind. */
  List<String> files() throws IOException {
    List<String> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found.add(root.relativize(file).toString());
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private static Path which(String tool) throws IOException {
    for (String folder : System.getenv("PATH").split(":")) {
      Path file = Path.of(folder, tool);
      if (Files.isExecutable(file)) {
        return file.toRealPath();
      }
    }
    throw new IOException("no " + tool + " on the PATH");
  }
}
