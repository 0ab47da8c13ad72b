package dev.backstay.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.code.machine.CodeLocations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/**
 * Projects of server code in Java, compiled against the official SDK and packed as {@code code
 * deploy} packs them: {@code classes/} and {@code libs/}.
 */
public final class JavaProject {
  /** By the name of the project: compiling takes a second. */
  private static final Map<String, byte[]> ARCHIVES = new HashMap<>();

  private JavaProject() {}

  /**
   * The archive of a project among the resources of this package.
   *
   * @param name of its directory below {@code java/}
   */
  public static synchronized byte[] archive(String name) throws Exception {
    byte[] known = ARCHIVES.get(name);
    if (known == null) {
      known = archive(sources(name), Map.of("libs/backendless.jar", sdk()));
      ARCHIVES.put(name, known);
    }
    return known;
  }

  /**
   * The archive of some source files.
   *
   * @param libraries files that go along, by their names in the archive
   */
  static byte[] archive(List<Path> sources, Map<String, Path> libraries) throws IOException {
    Path classes = Files.createTempDirectory("java-project");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-nowarn",
                "-proc:none",
                "-g",
                "--release",
                "17",
                "-d",
                classes.toString(),
                "-cp",
                sdk() + ":" + Objects.requireNonNull(CodeLocations.javaRunner())));
    sources.forEach(source -> arguments.add(source.toString()));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int exit =
        ToolProvider.getSystemJavaCompiler()
            .run(null, said, said, arguments.toArray(String[]::new));
    assertThat(exit).as(said.toString(java.nio.charset.StandardCharsets.UTF_8)).isZero();
    return pack(classes, libraries);
  }

  /** An archive of a directory of classes. */
  static byte[] pack(Path classes, Map<String, Path> libraries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new ZipEntry("classes/" + classes.relativize(file)));
        Files.copy(file, zip);
      }
      for (Map.Entry<String, Path> library : libraries.entrySet()) {
        zip.putNextEntry(new ZipEntry(library.getKey()));
        Files.copy(library.getValue(), zip);
      }
    }
    return bytes.toByteArray();
  }

  /** A source file of one class, in a directory. */
  static Path source(Path directory, String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** The source files of a project among the resources. */
  static List<Path> sources(String name) throws IOException, URISyntaxException {
    Path root =
        Path.of(Objects.requireNonNull(JavaProject.class.getResource("java/" + name)).toURI());
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  /** The official SDK, which is on the tests' class path. */
  static Path sdk() {
    try {
      Class<?> sdk =
          Class.forName("com.backendless.Backendless", false, JavaProject.class.getClassLoader());
      return Path.of(sdk.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
