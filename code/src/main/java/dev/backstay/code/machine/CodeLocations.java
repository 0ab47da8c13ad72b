package dev.backstay.code.machine;

import dev.backstay.code.archive.FileTrees;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where unpacked code and the runner lie. A data directory is for its owner alone, so nobody else's
 * process can pass through it; when the server is root and can give each app a user of its own,
 * both lie below {@code /var/lib/backstay} instead. Everything there can be made again from the
 * data directory and from npm.
 */
public final class CodeLocations {
  private static final Path SHARED = Path.of("/var/lib/backstay");
  private static final String ORIGIN = "data-directory";
  private static final String LOCK = "lock";
  private static final String JAVA_RUNNER = "runner/backstay-runner.jar";
  private static final int MAX_OF_ONE_NAME = 100;

  private CodeLocations() {}

  /**
   * The directory for unpacked code and the home directories of runners, for one server at a time:
   * within the data directory by the lock of that, outside by one of its own.
   */
  public record CodeLocation(Path directory, @Nullable MachineLock lock) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (lock != null) {
        lock.close();
      }
    }
  }

  /**
   * Finds and makes the directory for unpacked code, which is this server's until it is closed; and
   * deletes such directories whose data directory is gone and which no server uses.
   */
  public static CodeLocation code(Path dataDirectory) throws IOException {
    Path inside = dataDirectory.resolve("code").resolve("run");
    if (!CodeIsolation.isRoot() || isOpen(inside)) {
      return new CodeLocation(inside, null);
    }
    Path codes = open(SHARED.resolve("code"));
    try (var _ = MachineLock.take(SHARED.resolve("code.lock"))) {
      CodeLocation found = outside(codes, dataDirectory.toRealPath().toString());
      deleteOrphans(codes);
      return found;
    }
  }

  /**
   * Two servers can have data directories of the same name, one of them in a container that shares
   * {@code /var/lib}: then each has a directory of its own.
   */
  private static CodeLocation outside(Path codes, String origin) throws IOException {
    String name = digest(origin);
    for (int number = 1; number <= MAX_OF_ONE_NAME; number++) {
      Path directory = open(codes.resolve(number == 1 ? name : name + "-" + number));
      MachineLock lock = MachineLock.tryTake(directory.resolve(LOCK));
      if (lock != null) {
        Files.writeString(directory.resolve(ORIGIN), origin);
        return new CodeLocation(directory, lock);
      }
    }
    throw new IOException("other servers use all directories for the code of " + origin);
  }

  /**
   * The directory that runners are installed in: the package's own where the server may write
   * there, as in a checkout. A release belongs to somebody else, or to an image that cannot be
   * written.
   *
   * @param runnerPackage what is installed from
   */
  public static Path runner(Path runnerPackage, Path dataDirectory) throws IOException {
    return runner(runnerPackage, dataDirectory, CodeIsolation.isRoot());
  }

  /**
   * @param root whether the server may write everywhere, and other users have to read what it
   *     writes
   */
  static Path runner(Path runnerPackage, Path dataDirectory, boolean root) throws IOException {
    if (!root) {
      return Files.isWritable(runnerPackage)
          ? runnerPackage
          : dataDirectory.resolve("code").resolve("runner");
    }
    return Files.isWritable(runnerPackage) && isOpen(runnerPackage)
        ? runnerPackage
        : open(SHARED.resolve("coderunner"));
  }

  /** The package with the lock file: of the distribution, or of the checkout that tests run in. */
  public static Path runnerPackage(@Nullable String home) {
    if (home != null) {
      return Path.of(home).resolve("coderunner").toAbsolutePath();
    }
    Path above = above(program());
    return above != null ? above : Path.of("coderunner").toAbsolutePath();
  }

  /**
   * The jar of the program that runs server code in Java, or the directory of its classes while
   * tests run; null when it is not part of this installation.
   */
  public static @Nullable Path javaRunner() {
    String home = System.getenv("BACKSTAY_HOME");
    if (home != null) {
      Path jar = Path.of(home).resolve(JAVA_RUNNER).toAbsolutePath();
      if (Files.isRegularFile(jar)) {
        return jar;
      }
    }
    for (Path path = program().toAbsolutePath(); path != null; path = path.getParent()) {
      for (String candidate :
          new String[] {JAVA_RUNNER, "runner/classes", "runner/target/classes"}) {
        Path found = path.resolve(candidate);
        if (Files.isRegularFile(found) || Files.exists(found.resolve("META-INF/MANIFEST.MF"))) {
          return found;
        }
      }
    }
    return null;
  }

  /**
   * Where this program's classes lie: the distribution's jars, or a module's output while tests
   * run.
   */
  private static Path program() {
    CodeSource source = CodeLocations.class.getProtectionDomain().getCodeSource();
    try {
      return source == null ? Path.of("") : Path.of(source.getLocation().toURI());
    } catch (URISyntaxException | FileSystemNotFoundException e) {
      return Path.of("");
    }
  }

  private static @Nullable Path above(Path start) {
    for (Path path = start.toAbsolutePath(); path != null; path = path.getParent()) {
      Path candidate = path.resolve("coderunner");
      if (Files.exists(candidate.resolve("package-lock.json"))) {
        return candidate;
      }
    }
    return null;
  }

  /** Whether all users can pass through the directories that lead to a path. */
  public static boolean isOpen(Path directory) throws IOException {
    for (Path path = directory.toAbsolutePath().getParent();
        path != null;
        path = path.getParent()) {
      if (Files.exists(path)
          && !Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
    }
    return true;
  }

  private static Path open(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (Path path = directory; path != null && path.startsWith(SHARED); path = path.getParent()) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return directory;
  }

  /**
   * Code whose data directory is gone was a test's, or that has moved away. A server that runs may
   * have a data directory that cannot be seen from here, so what is locked stays.
   */
  private static void deleteOrphans(Path codes) throws IOException {
    try (Stream<Path> directories = Files.list(codes)) {
      for (Path directory : (Iterable<Path>) directories::iterator) {
        Path origin = directory.resolve(ORIGIN);
        if (Files.exists(origin) && Files.notExists(Path.of(Files.readString(origin).strip()))) {
          try (MachineLock lock = MachineLock.tryTake(directory.resolve(LOCK))) {
            if (lock != null) {
              FileTrees.delete(directory);
            }
          }
        }
      }
    }
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
