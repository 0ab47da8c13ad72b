package dev.backstay.server.files;

import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import dev.backstay.server.files.storage.FileContent;
import dev.backstay.server.files.tree.FileEntry;
import dev.backstay.server.files.tree.FilePath;
import dev.backstay.server.files.tree.ListingQuery.Order;
import dev.backstay.server.files.tree.NamePattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the files service (reference: files.md; the names are those of the event
 * catalogue, business-logic.md §8, where it has them). Errors are those of {@link FileService}.
 *
 * @param <R> what it results in
 */
public sealed interface FileOperation<R extends @Nullable Object> extends ServiceOperation<R> {
  /** The file or directory; of those that have two, the one that is there before. */
  FilePath path();

  @Override
  default Service service() {
    return Service.FILES;
  }

  @Override
  default String target() {
    return path().text();
  }

  /** Stores a file that is sent, or fetched from an address. Results in the file. */
  record Upload(FilePath path, boolean overwrite, FileContent content)
      implements FileOperation<FileEntry> {}

  /** Stores bytes that are in the request as text. Results in the file. */
  record SaveFileFromByteArray(FilePath path, boolean overwrite, FileContent content)
      implements FileOperation<FileEntry> {}

  /** Adds to the end of a file, which is made when it is missing. Results in the file. */
  record Append(FilePath path, FileContent content) implements FileOperation<FileEntry> {}

  /** Makes a directory and those above it. Results in the directory. */
  record CreateDirectory(FilePath path) implements FileOperation<FileEntry> {}

  /**
   * Opens a file. Results in it; its body has to be sent or closed.
   *
   * @param found what was at the path a moment ago, which saves a look; null if that is unknown
   */
  record Download(FilePath path, @Nullable FileEntry found) implements FileOperation<OpenFile> {}

  /** Finds entries of a directory. */
  record Listing(
      FilePath path,
      NamePattern pattern,
      boolean recursive,
      int pageSize,
      int offset,
      Order order,
      boolean descending)
      implements FileOperation<List<FileEntry>> {}

  /** Counts files of a directory, and directories if they are wanted. */
  record Count(FilePath path, NamePattern pattern, boolean recursive, boolean countDirectories)
      implements FileOperation<Integer> {}

  /** Tells whether there is a file or directory. */
  record Exists(FilePath path) implements FileOperation<Boolean> {}

  /**
   * Moves a file or directory. Results in it, at its new place.
   *
   * @param path where it is
   * @param destination where it will be
   * @param renaming whether it only gets another name, which is another error when that is taken
   */
  record MoveFileOrDirectory(FilePath path, FilePath destination, boolean renaming)
      implements FileOperation<FileEntry> {}

  /**
   * Copies a file or directory with all that is in it. Results in the copy.
   *
   * @param path where it is
   * @param destination where the copy will be
   */
  record CopyFileOrDirectory(FilePath path, FilePath destination)
      implements FileOperation<FileEntry> {}

  /**
   * Deletes a file or directory with all that is in it; with a pattern, only the files of a
   * directory that match. Results in how many files are gone.
   *
   * @param pattern null for the whole
   * @param recursive with a pattern: whether the directories below count, too
   */
  record DeleteFileOrDirectory(FilePath path, @Nullable NamePattern pattern, boolean recursive)
      implements FileOperation<Integer> {}

  /** Packs a file or directory into an archive beside it. Results in the archive. */
  record Zip(FilePath path) implements FileOperation<FileEntry> {}

  /** Unpacks an archive into the directory that it is in. Results in that directory. */
  record Unzip(FilePath path) implements FileOperation<FileEntry> {}

  /**
   * Changes the cell of a user or role on a file or directory.
   *
   * @param access GRANT or DENY
   * @param body as a client sends it: {@code permission} and either {@code user} or {@code role};
   *     the role is ignored when both are there
   */
  record ChangePermission(FilePath path, String access, JsonFields body)
      implements FileOperation<@Nullable Void> {}
}
