package dev.backstay.code.host;

import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.code.machine.CodeLocations;
import dev.backstay.code.machine.Command;
import dev.backstay.code.settings.CodeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program that runs server code in Java: a jar of our own, without a class of the server, on
 * the JDK that the server runs on. Copied once to where the users of all apps can read it, with an
 * archive of its classes, which halves the time that a worker takes to start.
 */
public final class JavaRunner {
  private static final Logger LOG = LoggerFactory.getLogger(JavaRunner.class);
  private static final Duration REHEARSAL = Duration.ofSeconds(60);
  private static final int METASPACE_MEGABYTES = 160;
  private static final int CODE_CACHE_MEGABYTES = 48;

  private final CodeSettings settings;
  private @Nullable Path installed;

  public JavaRunner(CodeSettings settings) {
    this.settings = settings;
  }

  /**
   * The jar where workers read it; copies it if need be.
   *
   * @throws RunnerUnavailableException it is not part of this installation, or cannot be copied
   */
  public synchronized Path jar() throws RunnerUnavailableException {
    Path known = installed;
    if (known == null) {
      Path original = CodeLocations.javaRunner();
      if (original == null) {
        throw new RunnerUnavailableException(
            "server code in Java is off: backstay-runner.jar is not part of this installation");
      }
      try {
        requireOpenJava();
        known = install(original);
      } catch (IOException e) {
        throw new RunnerUnavailableException(
            "server code in Java is off: its runner cannot be copied to "
                + settings.runnerDirectory()
                + ": "
                + e.getMessage());
      }
      installed = known;
    }
    return known;
  }

  /**
   * The command of a worker.
   *
   * @param home the directory that it may write to
   */
  List<String> command(Path home) throws RunnerUnavailableException {
    Path jar = jar();
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(
        List.of(
            "-Xmx" + settings.heapMegabytes() + "m",
            "-Xms8m",
            "-XX:MaxMetaspaceSize=" + METASPACE_MEGABYTES + "m",
            "-XX:ReservedCodeCacheSize=" + CODE_CACHE_MEGABYTES + "m",
            "-XX:MaxDirectMemorySize=64m",
            // of an app that waits, it gives the most back
            "-XX:+UseSerialGC",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            // ready after hundreds of calls, where the second compiler needs ten thousands
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            // memory that is used up costs this process, and none of its calls goes on without it
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=/dev/null",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+UseCompactObjectHeaders"));
    command.addAll(shared(jar));
    command.addAll(
        List.of(
            "-Djava.io.tmpdir=" + home.resolve("tmp"),
            "-Duser.home=" + home,
            "-Djava.util.prefs.userRoot=" + home,
            "-Dfile.encoding=UTF-8",
            "-Djava.awt.headless=true",
            "-jar",
            jar.toString()));
    return command;
  }

  private static List<String> shared(Path jar) {
    Path archive = archive(jar);
    return Files.isReadable(archive)
        ? List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:disable")
        : List.of("-Xshare:auto", "-Xlog:disable");
  }

  private static Path archive(Path jar) {
    return jar.resolveSibling(jar.getFileName() + "." + Runtime.version() + ".jsa");
  }

  /** Where apps' code runs as users of its own, they start it. */
  private void requireOpenJava() throws IOException, RunnerUnavailableException {
    if (settings.separateUsers()
        && CodeIsolation.isRoot()
        && !CodeLocations.isOpen(Path.of(java()).toRealPath())) {
      throw new RunnerUnavailableException(
          "server code in Java is off: other users may not enter the directory of the JDK, "
              + System.getProperty("java.home")
              + "; start the server with one that all may read");
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Path install(Path original) throws IOException {
    Path directory = settings.runnerDirectory().toAbsolutePath().resolve("java");
    open(Files.createDirectories(directory));
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      Path packed = directory.resolve(".packed-" + ProcessHandle.current().pid());
      try {
        pack(original, packed);
        Path jar = directory.resolve("backstay-runner-" + digest(packed) + ".jar");
        if (lock.isValid() && !Files.exists(jar)) {
          // In one step: another server may be starting a worker from it.
          Files.move(packed, jar, StandardCopyOption.ATOMIC_MOVE);
        }
        readable(jar);
        rehearse(jar);
        return jar;
      } finally {
        Files.deleteIfExists(packed);
      }
    }
  }

  /** Makes the archive of classes; without it a worker starts more slowly, and that is all. */
  private static void rehearse(Path jar) {
    Path archive = archive(jar);
    if (Files.exists(archive)) {
      return;
    }
    Path unseen = archive.resolveSibling(".new-" + archive.getFileName());
    try {
      Command.Result result =
          Command.run(
              List.of(
                  java(),
                  "-XX:ArchiveClassesAtExit=" + unseen,
                  "-XX:+UseSerialGC",
                  "-XX:+IgnoreUnrecognizedVMOptions",
                  "-XX:+UseCompactObjectHeaders",
                  "-XX:-UsePerfData",
                  "-Xlog:disable",
                  "-jar",
                  jar.toString(),
                  "rehearse"),
              jar.getParent(),
              REHEARSAL);
      if (result.exit() == 0 && Files.exists(unseen)) {
        readable(unseen);
        Files.move(unseen, archive, StandardCopyOption.ATOMIC_MOVE);
      } else {
        LOG.info("no archive of the Java runner's classes could be made: {}", result.output());
      }
    } catch (IOException e) {
      LOG.info("no archive of the Java runner's classes could be made: {}", e.getMessage());
    }
  }

  /** While tests run, it is a directory of classes. */
  private static void pack(Path original, Path target) throws IOException {
    if (!Files.isDirectory(original)) {
      Files.copy(original, target, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    TreeMap<String, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(original)) {
      all.filter(Files::isRegularFile)
          .forEach(
              file -> files.put(original.relativize(file).toString().replace('\\', '/'), file));
    }
    Manifest manifest = manifest(original);
    files.remove("META-INF/MANIFEST.MF");
    try (OutputStream out = Files.newOutputStream(target);
        JarOutputStream jar = new JarOutputStream(out)) {
      put(jar, "META-INF/MANIFEST.MF");
      manifest.write(jar);
      for (var file : files.entrySet()) {
        put(jar, file.getKey());
        Files.copy(file.getValue(), jar);
      }
    }
  }

  private static void put(JarOutputStream jar, String name) throws IOException {
    JarEntry entry = new JarEntry(name);
    // The same classes make the same jar.
    entry.setTime(0);
    jar.putNextEntry(entry);
  }

  private static Manifest manifest(Path classes) throws IOException {
    try (InputStream in = Files.newInputStream(classes.resolve("META-INF/MANIFEST.MF"))) {
      Manifest manifest = new Manifest(in);
      manifest.getMainAttributes().putIfAbsent(Attributes.Name.MANIFEST_VERSION, "1.0");
      return manifest;
    }
  }

  private static void open(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void readable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static String digest(Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
