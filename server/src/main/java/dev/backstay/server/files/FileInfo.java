package dev.backstay.server.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backstay.server.files.tree.FileEntry;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file or directory (reference: files.md). Times are in milliseconds since the
 * epoch.
 *
 * @param name the last part of the path
 * @param publicUrl its address
 * @param url its path from the root, without a slash in front
 * @param size in bytes; null, and not written, for a directory
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record FileInfo(
    String name,
    long createdOn,
    long updatedOn,
    String publicUrl,
    String url,
    @Nullable Long size) {

  /**
   * @param root the address of all files
   */
  static FileInfo of(FileEntry entry, String root) {
    return new FileInfo(
        entry.name(),
        entry.created(),
        entry.updated(),
        FileAddresses.of(root, entry.path()),
        entry.path().text().substring(1),
        entry.isDirectory() ? null : entry.size());
  }
}
