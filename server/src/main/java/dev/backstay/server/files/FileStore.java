package dev.backstay.server.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.directory.PrivateFiles;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.FileBody;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An app's files: a tree of plain files in the app's own directory, reached through the gate. What
 * the developer's API needs so far; the files service comes with its own issue.
 *
 * <p>A file appears whole or not at all: it is written beside its place and moved there.
 */
final class FileStore {
  private final Apps apps;
  private final AccessGate gate;

  FileStore(Apps apps, AccessGate gate) {
    this.apps = apps;
    this.gate = gate;
  }

  /**
   * What is known of a file or directory, as the console reads it. Times are in milliseconds since
   * the epoch.
   *
   * @param name the last part of the path
   * @param url the path from the root of the app's files, beginning with a slash
   * @param size in bytes; null, and not written, for a directory
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record FileInfo(
      String name, long createdOn, long updatedOn, String url, @Nullable Long size) {}

  /**
   * Writes a file, making the directories above it and replacing what was there.
   *
   * @throws dev.backstay.foundation.error.ApiException 6018 when there is a directory of that name,
   *     6001 for a wrong path, 4000 when the caller may not write there
   */
  public FileInfo write(Call call, FilePath path, byte[] content) {
    return gate.perform(
        call,
        Operation.WRITE,
        new Asset.FilePath(path.text()),
        permit -> {
          Path place = place(call.app(), path);
          if (path.isRoot() || Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw ApiError.FILE_EXISTS.with(path.text());
          }
          return io(() -> {
            makeDirectories(call.app(), path.parent());
            Path draft = place.resolveSibling("." + UUID.randomUUID() + ".part");
            try {
              Files.write(PrivateFiles.createFile(draft), content);
              Files.move(
                  draft,
                  place,
                  StandardCopyOption.ATOMIC_MOVE,
                  StandardCopyOption.REPLACE_EXISTING);
            } finally {
              Files.deleteIfExists(draft);
            }
            return info(path, place);
          });
        });
  }

  /**
   * Makes a directory and those above it; one that is there already stays.
   *
   * @throws dev.backstay.foundation.error.ApiException 6018 when there is a file of that name
   */
  public FileInfo makeDirectory(Call call, FilePath path) {
    return gate.perform(
        call,
        Operation.WRITE,
        new Asset.FilePath(path.text()),
        permit ->
            io(() -> {
              makeDirectories(call.app(), path);
              return info(path, place(call.app(), path));
            }));
  }

  /**
   * Opens a file to be sent; its body has to be sent or closed.
   *
   * @throws dev.backstay.foundation.error.ApiException 6007 when there is none, 6014 for a
   *     directory
   */
  public FileBody open(Call call, FilePath path) {
    return gate.perform(
        call,
        Operation.READ,
        new Asset.FilePath(path.text()),
        permit -> {
          Path place = place(call.app(), path);
          if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw ApiError.FILE_IS_DIRECTORY.with();
          }
          if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
            throw ApiError.FILE_NOT_FOUND.with();
          }
          return io(() -> FileBody.of(place));
        });
  }

  private void makeDirectories(App app, FilePath path) throws IOException {
    FilePath above = path.isRoot() ? path : path.parent();
    if (!path.isRoot()) {
      makeDirectories(app, above);
    }
    Path place = place(app, path);
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
        throw ApiError.FILE_EXISTS.with(path.text());
      }
      return;
    }
    var _ = PrivateFiles.createDirectories(place);
  }

  private Path place(App app, FilePath path) {
    Path root = apps.directory(app).resolve("files");
    return path.isRoot() ? root : root.resolve(path.text().substring(1));
  }

  private static FileInfo info(FilePath path, Path place) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return new FileInfo(
        path.text().substring(path.text().lastIndexOf('/') + 1),
        millis(attributes.creationTime()),
        millis(attributes.lastModifiedTime()),
        path.text(),
        attributes.isDirectory() ? null : attributes.size());
  }

  private static long millis(FileTime time) {
    return time.toMillis();
  }

  private static <T> T io(FileWork<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface FileWork<T> {
    T run() throws IOException;
  }
}
