package dev.backstay.server.files;

import dev.backstay.foundation.settings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** A real S3 server (S3Proxy) over a directory, with one bucket. Closing it deletes everything. */
public final class TestS3 implements AutoCloseable {
  public static final String SECRET = "the-secret-key-of-the-store";
  private static final String BUCKET = "files";
  private static volatile TestS3 shared;

  private final Path directory;
  private S3Proxy server;
  private final int port;

  private TestS3() {
    try {
      directory = Files.createTempDirectory("backstay-s3");
      Files.createDirectory(directory.resolve(BUCKET));
      start(0);
      port = server.getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server of its own. */
  public static TestS3 start() {
    return new TestS3();
  }

  /** The one that all classes of a JVM share; it is deleted with the JVM. */
  public static synchronized TestS3 shared() {
    if (shared == null) {
      shared = new TestS3();
      Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
    }
    return shared;
  }

  private void start(int on) {
    server =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(directory.toString()))
            .endpoint(URI.create("http://127.0.0.1:" + on))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "key", SECRET)
            .build();
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes it unreachable. */
  void stop() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes it reachable again, at the same address. */
  void startAgain() {
    start(port);
  }

  /** The settings of a Backstay that stores its files here. */
  public Map<Setting, String> settings() {
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    settings.put(Setting.FILE_STORAGE, "s3");
    settings.put(Setting.S3_ENDPOINT, "http://127.0.0.1:" + port);
    settings.put(Setting.S3_BUCKET, BUCKET);
    settings.put(Setting.S3_PREFIX, "tests/" + UUID.randomUUID());
    settings.put(Setting.S3_ACCESS_KEY, "key");
    settings.put(Setting.S3_SECRET_KEY, SECRET);
    return settings;
  }

  /** The objects with a prefix. */
  public List<Path> objects(String prefix) {
    Path root = directory.resolve(BUCKET).resolve(prefix);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (IOException | UncheckedIOException e) {
      // deleted while it was being read
      return objects(prefix);
    }
  }

  @Override
  public void close() {
    stop();
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
