package dev.backstay.server.files.storage;

import java.nio.file.NoSuchFileException;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Keys of contents: {@code 3f/3fa85f64…-report.pdf}. The first part spreads them over 256
 * directories; the name is the one that the file was uploaded by, so that a person finds it again.
 */
final class StorageKeys {
  private static final int MAX_NAME = 80;

  /** What a key looks like: nothing else is read or deleted. */
  static final Pattern KEY = Pattern.compile("[0-9a-f]{2}/[0-9a-f]{32}-[A-Za-z0-9._-]{0,80}");

  private StorageKeys() {}

  /** The entity tag of a content: a key and a size never stand for two contents. */
  static String etag(String key, long size) {
    return '"' + key.substring(3, 35) + '-' + Long.toHexString(size) + '"';
  }

  /**
   * A key that has been stored, checked once more before it becomes a part of another name.
   *
   * @throws NoSuchFileException for what no storage has given
   */
  static String checked(String key) throws NoSuchFileException {
    if (!KEY.matcher(key).matches()) {
      throw new NoSuchFileException(key);
    }
    return key;
  }

  static String next(String name) {
    String id = UUID.randomUUID().toString().replace("-", "");
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
    String end = plain.length() > MAX_NAME ? plain.substring(plain.length() - MAX_NAME) : plain;
    return id.substring(0, 2) + "/" + id + "-" + end;
  }
}
