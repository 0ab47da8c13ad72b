package dev.backstay.server.backup;

import dev.backstay.foundation.settings.S3Settings;
import dev.backstay.server.files.storage.S3Bucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Backups as objects of a bucket. */
final class BucketPlace implements BackupPlace {
  private final S3Settings settings;
  private final S3Bucket bucket;

  BucketPlace(S3Settings settings) {
    this.settings = settings;
    this.bucket = new S3Bucket(settings);
  }

  @Override
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    bucket.list(
        "",
        page ->
            page.stream()
                .map(S3Bucket.Found::object)
                .filter(name -> BackupName.time(name) != null)
                .forEach(names::add));
    names.sort(null);
    return names;
  }

  @Override
  public void keep(Path file, String name) throws IOException {
    long size = Files.size(file);
    bucket.put(name, file, size);
    if (bucket.size(name) != size) {
      throw new IOException("the store does not hold all of " + name);
    }
    Files.delete(file);
  }

  @Override
  public void delete(String name) throws IOException {
    bucket.delete(List.of(name));
  }

  @Override
  public void close() {
    bucket.close();
  }

  @Override
  public String toString() {
    return "s3://" + settings.bucket() + "/" + settings.prefix();
  }
}
