package dev.backstay.server.files.tree;

import org.jspecify.annotations.Nullable;

/**
 * A file or directory.
 *
 * @param id what it is known by wherever it is moved
 * @param content where its bytes are in the storage; null for a directory
 * @param size in bytes; 0 for a directory
 * @param created and {@code updated} in milliseconds since the epoch
 */
public record FileEntry(
    String id, FilePath path, @Nullable String content, long size, long created, long updated) {

  /** Whether it is a directory. */
  public boolean isDirectory() {
    return content == null;
  }

  /** The last name of its path. */
  public String name() {
    return path.name();
  }

  /** The same in another place. */
  FileEntry at(FilePath other) {
    return new FileEntry(id, other, content, size, created, updated);
  }
}
