package dev.backstay.server.files.storage;

import dev.backstay.foundation.directory.PrivateFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the objects of deleted apps, also when the store does not answer at first: a small file
 * for each app remembers it, beyond a restart. It is kept for an hour after the app's deletion, for
 * uploads that were still on their way then.
 */
final class S3DeletedApps {
  private static final Logger LOG = LoggerFactory.getLogger(S3DeletedApps.class);
  private static final Duration KEPT = Duration.ofHours(1);
  private static final Pattern ID = Pattern.compile("[0-9A-F-]{36}");

  private final S3Bucket bucket;
  private final Path directory;

  /**
   * @param directory where the apps are remembered; made when it is missing
   */
  S3DeletedApps(S3Bucket bucket, Path directory) {
    this.bucket = bucket;
    this.directory = directory;
  }

  void add(String appId) {
    try {
      var _ = PrivateFiles.createFile(PrivateFiles.createDirectories(directory).resolve(appId));
    } catch (FileAlreadyExistsException e) {
      // it is remembered
    } catch (IOException e) {
      LOG.error("the files of the deleted app {} may stay in the bucket", appId, e);
    }
  }

  synchronized void deleteAll() {
    if (!Files.isDirectory(directory)) {
      return;
    }
    List<Path> apps;
    try (Stream<Path> found = Files.list(directory)) {
      apps = found.filter(file -> ID.matcher(file.getFileName().toString()).matches()).toList();
    } catch (IOException e) {
      LOG.error("the files of deleted apps cannot be looked for", e);
      return;
    }
    for (Path app : apps) {
      try {
        delete(app);
      } catch (StorageUnavailableException e) {
        LOG.warn("the files of {} deleted apps are still there: {}", apps.size(), e.getMessage());
        return;
      } catch (IOException | RuntimeException e) {
        LOG.warn("the files of the deleted app {} are still there", app.getFileName(), e);
      }
    }
  }

  private void delete(Path app) throws IOException {
    String objects = S3Storage.directory(app.getFileName().toString());
    bucket.list(objects, page -> bucket.delete(page.stream().map(S3Bucket.Found::object).toList()));
    Instant over = Instant.now().minus(KEPT);
    bucket.abortBefore(objects, Instant.now());
    if (Files.getLastModifiedTime(app).toInstant().isBefore(over)) {
      Files.deleteIfExists(app);
    }
  }
}
