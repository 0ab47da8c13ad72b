package dev.backstay.cli.code;

import dev.backstay.cli.terminal.CommandFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A project of server code in Java: one of Maven, whose output is {@code target/classes} and {@code
 * target/libs}, or the directories {@code classes/} and {@code libs/} of the official tools.
 *
 * @param classes the compiled classes
 * @param libraries the directory of jars; null for none
 */
record JavaCodeProject(Path directory, Path classes, @Nullable Path libraries) {
  /** What the server brings along. */
  private static final List<String> GIVEN = List.of("backstay-code-", "servlet-api-");

  private static final int MAX_FILES = 30_000;

  /** Whether a directory holds a project in Java. */
  static boolean isOne(Path directory) {
    return Files.exists(directory.resolve("pom.xml"))
        || (Files.isDirectory(directory.resolve("classes"))
            && !Files.exists(directory.resolve("package.json")));
  }

  /**
   * Looks at a project, and has Maven build it when its classes are missing or older than its
   * sources.
   *
   * @param err is told what Maven is started for
   * @throws CommandFailure it cannot be built, or has no classes
   */
  static JavaCodeProject of(Path directory, PrintWriter err) {
    Path root = directory.toAbsolutePath().normalize();
    try {
      if (!Files.exists(root.resolve("pom.xml"))) {
        return found(root, root.resolve("classes"), root.resolve("libs"));
      }
      Path classes = root.resolve("target/classes");
      if (newest(root.resolve("src/main"), root.resolve("pom.xml")).compareTo(newest(classes, null))
          > 0) {
        build(root, err);
      }
      Path libraries = root.resolve("target/libs");
      if (!Files.isDirectory(libraries)) {
        Path usual = root.resolve("target/dependency");
        libraries = Files.isDirectory(usual) ? usual : root.resolve("libs");
      }
      return found(root, classes, libraries);
    } catch (IOException e) {
      throw new CommandFailure("the project cannot be read: " + e.getMessage());
    }
  }

  private static JavaCodeProject found(Path root, Path classes, Path libraries) {
    if (!Files.isDirectory(classes)) {
      throw new CommandFailure(
          "there are no classes in " + classes + ": compile the project before (mvn package)");
    }
    return new JavaCodeProject(root, classes, Files.isDirectory(libraries) ? libraries : null);
  }

  private static FileTime newest(Path directory, @Nullable Path more) throws IOException {
    FileTime newest = more == null ? FileTime.fromMillis(0) : Files.getLastModifiedTime(more);
    if (!Files.isDirectory(directory)) {
      return newest;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        FileTime time = Files.getLastModifiedTime(file);
        newest = time.compareTo(newest) > 0 ? time : newest;
      }
    }
    return newest;
  }

  private static void build(Path root, PrintWriter err) {
    Path wrapper = root.resolve("mvnw");
    String maven = Files.isExecutable(wrapper) ? wrapper.toString() : "mvn";
    err.println("The classes are older than the sources: " + maven + " package");
    err.flush();
    try {
      Process process =
          new ProcessBuilder(maven, "-q", "package", "-DskipTests")
              .directory(root.toFile())
              .inheritIO()
              .start();
      if (process.waitFor() != 0) {
        throw new CommandFailure("the project cannot be built; see above");
      }
    } catch (IOException e) {
      throw new CommandFailure(
          "Maven cannot be started as `" + maven + "`: run `mvn package` where there is one");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted");
    }
  }

  /** What an archive holds. */
  record Packed(int files, long bytes) {}

  /** Makes the archive of the project: {@code classes/} and {@code libs/}. */
  Packed pack(Path archive) {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      TreeMap<String, Path> files = new TreeMap<>();
      for (Path file : below(classes)) {
        files.put("classes/" + slashed(classes.relativize(file)), file);
      }
      for (Path jar : jars()) {
        files.put("libs/" + jar.getFileName(), jar);
      }
      for (var file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTime(0);
        zip.putNextEntry(entry);
        Files.copy(file.getValue(), zip);
      }
      zip.finish();
      return new Packed(files.size(), Files.size(archive));
    } catch (IOException e) {
      throw new CommandFailure("the archive cannot be written: " + e.getMessage());
    }
  }

  /** The jars that go along. */
  List<Path> jars() throws IOException {
    Path from = libraries;
    if (from == null) {
      return List.of();
    }
    List<Path> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".jar") && GIVEN.stream().noneMatch(name::startsWith)) {
          jars.add(file);
        }
      }
    }
    return jars;
  }

  private static List<Path> below(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> found = files.filter(Files::isRegularFile).limit(MAX_FILES + 1L).toList();
      if (found.size() > MAX_FILES) {
        throw new CommandFailure(
            "there are more than "
                + MAX_FILES
                + " files below "
                + directory
                + ": move files that are not code elsewhere");
      }
      return found;
    }
  }

  private static String slashed(Path path) {
    return path.toString().replace('\\', '/');
  }
}
