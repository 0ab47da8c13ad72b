package dev.backstay.server.files.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Contents as {@link S3Storage} has them. */
final class S3Contents implements StoredContents {
  private final Function<String, Path> directories;
  private final S3Bucket bucket;

  /** Objects that were not there before. */
  private final List<String> restored = new ArrayList<>();

  private boolean checked;

  /**
   * @param bucket is closed with this
   */
  S3Contents(Function<String, Path> directories, S3Bucket bucket) {
    this.directories = directories;
    this.bucket = bucket;
  }

  @Override
  public StorageHold hold(String appId) throws IOException {
    return StorageHold.on(directories.apply(appId));
  }

  @Override
  public InputStream read(String appId, String key) throws IOException {
    String object = object(appId, key);
    long size = bucket.size(object);
    if (size < 0) {
      throw new java.nio.file.NoSuchFileException(key);
    }
    return size == 0 ? InputStream.nullInputStream() : bucket.open(object, 0, size);
  }

  /**
   * An object of the same size that is in the bucket already, as after the loss of the database
   * alone, stays; one of another size is overwritten, and is not taken back.
   */
  @Override
  public void restore(String appId, String key, InputStream content) throws IOException {
    if (!checked) {
      bucket.check();
      checked = true;
    }
    String object = object(appId, key);
    Path file = Files.createTempFile("backstay-restore", ".part");
    try {
      long size = Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
      long there = bucket.size(object);
      if (there != size) {
        bucket.put(object, file, size);
      }
      if (there < 0) {
        restored.add(object);
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public void takeBack() throws IOException {
    bucket.delete(restored);
  }

  private static String object(String appId, String key) throws IOException {
    return S3Storage.directory(appId) + StorageKeys.checked(key);
  }

  @Override
  public void close() {
    bucket.close();
  }
}
