package dev.backstay.server.files.storage;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.http.StreamedBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Where the bytes of files are: whole contents under keys that the storage chooses. A key is never
 * given twice. What nobody refers to is swept.
 */
public interface FileStorage extends AutoCloseable {
  /**
   * Bytes that have been stored.
   *
   * @param key at most 300 characters
   * @param size how many bytes
   */
  record Stored(String key, long size) {}

  /** A directory for what is on its way into the storage, on the same disk where that helps. */
  Path incoming(App app) throws IOException;

  /**
   * Stores a content; when this returns, it outlives a crash. Until {@link #settled} it counts as
   * under way and is not swept.
   *
   * @param name of the file, as a hint for people who look into the storage
   * @throws StorageUnavailableException when the storage is elsewhere and does not answer
   * @throws IOException when it cannot be stored, as on a full disk; then nothing is left
   */
  Stored write(App app, String name, FileContent content) throws IOException;

  /**
   * Adds to a content under its key. Those who read the first bytes meanwhile do not notice.
   *
   * @param size how many bytes of it count; what is behind them was left by a crash
   * @return the new size, which outlives a crash; -1 when this content cannot grow in place, so
   *     that nothing has been read
   */
  long append(App app, String key, long size, FileContent content) throws IOException;

  /** Says that a key is referred to, or has been deleted. */
  void settled(App app, String key);

  /**
   * Opens a content to be sent.
   *
   * @param size how many bytes of it count
   * @throws java.nio.file.NoSuchFileException when it is not there
   */
  StreamedBody open(App app, String key, long size, Instant modified) throws IOException;

  /**
   * Opens a content to be read.
   *
   * @param size how many bytes of it count
   * @throws java.nio.file.NoSuchFileException when it is not there
   */
  InputStream read(App app, String key, long size) throws IOException;

  /** Deletes contents that nobody refers to; what cannot be deleted now is swept later. */
  void delete(App app, List<String> keys);

  /**
   * Deletes all contents that nobody refers to.
   *
   * @param referenced picks those of some keys that are referred to
   * @return how many were deleted
   */
  int sweep(App app, Function<Set<String>, Set<String>> referenced) throws IOException;

  /** Deletes what was on its way at a time before this server started, and still is. */
  void clearIncoming(App app, Instant start) throws IOException;

  /** Deletes everything of an app, now or, when that is not possible, later. */
  void deleteAll(App app);

  /** Deletes what has been left of deleted apps. */
  default void sweepDeletedApps() {}

  @Override
  default void close() throws Exception {}
}
