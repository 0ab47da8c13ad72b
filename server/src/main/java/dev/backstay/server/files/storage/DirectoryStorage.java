package dev.backstay.server.files.storage;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.directory.PrivateFiles;
import dev.backstay.foundation.http.FileBody;
import dev.backstay.foundation.http.StreamedBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contents as plain files in the app's own directory: {@code
 * apps/ID/file-content/3f/3fa8…-report.pdf}.
 *
 * <p>A content is written under its key and flushed before anybody refers to it, so a crash leaves
 * at most a file that nobody knows, which the next start sweeps. Only {@link #append} changes a
 * file again, behind the bytes that count.
 */
public final class DirectoryStorage implements FileStorage {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryStorage.class);
  private static final String INCOMING = "incoming";
  private static final int PIECE = 128 * 1024;

  private final Function<App, Path> directories;
  private final boolean durable;

  /** Keys that are stored and not referred to yet. */
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param directories where each app's contents are
   * @param durable whether what is stored outlives a power cut, not only a crash of the server
   */
  public DirectoryStorage(Function<App, Path> directories, boolean durable) {
    this.directories = directories;
    this.durable = durable;
  }

  @Override
  public Path incoming(App app) throws IOException {
    return PrivateFiles.createDirectories(directories.apply(app).resolve(INCOMING));
  }

  @Override
  public Stored write(App app, String name, FileContent content) throws IOException {
    String key = StorageKeys.next(name);
    Path file = directories.apply(app).resolve(key);
    Path shard = Objects.requireNonNull(file.getParent());
    if (!Files.isDirectory(shard)) {
      var _ = PrivateFiles.createDirectories(shard);
      flushDirectory(Objects.requireNonNull(shard.getParent()));
    }
    underWay.add(key);
    boolean done = false;
    try {
      long size;
      Path there = content.file();
      if (there == null) {
        try (FileChannel channel =
                FileChannel.open(PrivateFiles.createFile(file), StandardOpenOption.WRITE);
            InputStream in = content.open()) {
          size = copy(in, channel, 0);
          flush(channel);
        }
      } else {
        Files.move(there, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          size = channel.size();
          flush(channel);
        }
      }
      flushDirectory(shard);
      done = true;
      return new Stored(key, size);
    } finally {
      if (!done) {
        Files.deleteIfExists(file);
        underWay.remove(key);
      }
    }
  }

  @Override
  public long append(App app, String key, long size, FileContent content) throws IOException {
    try (FileChannel channel = FileChannel.open(file(app, key), StandardOpenOption.WRITE)) {
      if (channel.size() != size) {
        return -1;
      }
      try (InputStream in = content.open()) {
        long grown = size + copy(in, channel, size);
        flush(channel);
        return grown;
      } catch (IOException | RuntimeException e) {
        channel.truncate(size);
        throw e;
      }
    }
  }

  @Override
  public void settled(App app, String key) {
    underWay.remove(key);
  }

  private static long copy(InputStream in, FileChannel out, long from) throws IOException {
    byte[] piece = new byte[PIECE];
    long at = from;
    for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
      ByteBuffer bytes = ByteBuffer.wrap(piece, 0, read);
      while (bytes.hasRemaining()) {
        at += out.write(bytes, at);
      }
    }
    return at - from;
  }

  private void flush(FileChannel channel) throws IOException {
    if (durable) {
      channel.force(true);
    }
  }

  /** Without it, a power cut could take a file's name after its bytes were flushed. */
  private void flushDirectory(Path directory) throws IOException {
    if (durable) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public StreamedBody open(App app, String key, long size, Instant modified) throws IOException {
    FileChannel channel =
        FileChannel.open(file(app, key), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    return FileBody.of(channel, size, StorageKeys.etag(key, size), modified);
  }

  @Override
  public InputStream read(App app, String key, long size) throws IOException {
    FileChannel channel =
        FileChannel.open(file(app, key), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    return new FirstBytes(Channels.newInputStream(channel), size);
  }

  @Override
  public void delete(App app, List<String> keys) {
    if (keys.isEmpty() || StorageHold.isHeld(directories.apply(app))) {
      return;
    }
    for (String key : keys) {
      try {
        Files.deleteIfExists(file(app, key));
      } catch (IOException e) {
        LOG.warn("a file that nobody refers to could not be deleted; it will be tried again", e);
      }
      underWay.remove(key);
    }
  }

  @Override
  public int sweep(App app, Function<Set<String>, Set<String>> referenced) throws IOException {
    Path root = directories.apply(app);
    if (!Files.isDirectory(root) || StorageHold.isHeld(root)) {
      return 0;
    }
    int swept = 0;
    try (DirectoryStream<Path> shards = Files.newDirectoryStream(root, "[0-9a-f][0-9a-f]")) {
      for (Path shard : shards) {
        swept += sweep(app, shard, referenced);
      }
    }
    return swept;
  }

  private int sweep(App app, Path shard, Function<Set<String>, Set<String>> referenced)
      throws IOException {
    Set<String> found = new HashSet<>();
    try (Stream<Path> files = Files.list(shard)) {
      files
          .map(file -> shard.getFileName() + "/" + file.getFileName())
          .filter(key -> StorageKeys.KEY.matcher(key).matches())
          .forEach(found::add);
    }
    // in this order: what is no longer under way by now is either referred to or gone
    found.removeAll(underWay);
    if (found.isEmpty()) {
      return 0;
    }
    found.removeAll(referenced.apply(found));
    delete(app, List.copyOf(found));
    return found.size();
  }

  @Override
  public void clearIncoming(App app, Instant start) throws IOException {
    Path incoming = directories.apply(app).resolve(INCOMING);
    if (Files.isDirectory(incoming)) {
      try (Stream<Path> files = Files.list(incoming)) {
        for (Path file : files.toList()) {
          if (Files.getLastModifiedTime(file).toInstant().isBefore(start)) {
            Files.deleteIfExists(file);
          }
        }
      }
    }
  }

  @Override
  public void deleteAll(App app) {
    Path root = directories.apply(app);
    if (!Files.isDirectory(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.warn("the files of the deleted app {} could not be deleted", app.id(), e);
    }
  }

  private Path file(App app, String key) throws IOException {
    return directories.apply(app).resolve(StorageKeys.checked(key));
  }
}
