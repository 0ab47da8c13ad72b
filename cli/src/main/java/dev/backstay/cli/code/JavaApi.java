package dev.backstay.cli.code;

import dev.backstay.cli.terminal.CommandFailure;
import dev.backstay.server.ProgramFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The class {@code dev.backstay.Backstay}, which projects in Java are compiled against, as a Maven
 * repository of one artifact, {@code dev.backstay:backstay-code:1}. Projects bring it along: it is
 * for this server, and in no public repository.
 */
final class JavaApi {
  private static final String CLASSES = "dev/backstay/Backstay";
  private static final String VERSION = "1";

  private JavaApi() {}

  /**
   * Writes the repository.
   *
   * @throws CommandFailure the runner for Java is not part of this installation
   */
  static void write(Path repository) throws IOException {
    Path runner = ProgramFiles.javaRunner();
    if (runner == null) {
      throw new CommandFailure("backstay-runner.jar is not part of this installation");
    }
    Path directory = repository.resolve("dev/backstay/backstay-code").resolve(VERSION);
    Files.createDirectories(directory);
    Path jar = directory.resolve("backstay-code-" + VERSION + ".jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (var file : classes(runner).entrySet()) {
        JarEntry entry = new JarEntry(file.getKey());
        entry.setTime(0);
        out.putNextEntry(entry);
        out.write(file.getValue());
      }
    }
    Files.writeString(
        directory.resolve("backstay-code-" + VERSION + ".pom"),
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>dev.backstay</groupId>
          <artifactId>backstay-code</artifactId>
          <version>%s</version>
        </project>
        """
            .formatted(VERSION));
  }

  private static SortedMap<String, byte[]> classes(Path runner) throws IOException {
    SortedMap<String, byte[]> classes = new TreeMap<>();
    if (Files.isDirectory(runner)) {
      Path within = Objects.requireNonNull(runner.resolve(CLASSES).getParent());
      try (Stream<Path> files = Files.list(within)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          put(classes, runner.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
      return classes;
    }
    try (ZipFile zip = new ZipFile(runner.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
        if (entry.getName().startsWith(CLASSES)) {
          try (InputStream in = zip.getInputStream(entry)) {
            put(classes, entry.getName(), in.readAllBytes());
          }
        }
      }
    }
    return classes;
  }

  private static void put(SortedMap<String, byte[]> classes, String name, byte[] bytes) {
    if (name.startsWith(CLASSES) && name.endsWith(".class")) {
      classes.put(name, bytes);
    }
  }
}
