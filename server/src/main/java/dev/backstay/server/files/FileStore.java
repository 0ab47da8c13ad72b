package dev.backstay.server.files;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.server.files.storage.FileContent;
import dev.backstay.server.files.storage.FileStorage;
import dev.backstay.server.files.storage.LimitedContent;
import dev.backstay.server.files.storage.StorageOutage;
import dev.backstay.server.files.storage.StorageUnavailableException;
import dev.backstay.server.files.tree.FileEntry;
import dev.backstay.server.files.tree.FilePath;
import dev.backstay.server.files.tree.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tree and the storage as one: a file is in the tree only once its bytes are stored, and bytes
 * are deleted only once nothing in the tree refers to them. What a crash leaves in between are
 * bytes without a name, which are swept.
 */
final class FileStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);

  /** A file that changes this often while something is added to it is being changed in a loop. */
  private static final int MAX_ATTEMPTS = 20;

  private final FileTree tree;
  private final FileStorage storage;
  private final FileLimits limits;

  /** Of files that something is added to: two who add to one file do so one after another. */
  private final List<Lock> appending =
      IntStream.range(0, 64).<Lock>mapToObj(i -> new ReentrantLock()).toList();

  FileStore(FileTree tree, FileStorage storage, FileLimits limits) {
    this.tree = tree;
    this.storage = storage;
    this.limits = limits;
  }

  FileTree tree() {
    return tree;
  }

  /** A directory for what is on its way. */
  Path incoming(App app) throws IOException {
    return storage.incoming(app);
  }

  /**
   * Stores a file.
   *
   * @param decided is asked before anything is read, and again when the file gets its name
   */
  FileEntry write(App app, FilePath path, boolean replace, FileContent content, Decided decided) {
    decided.require();
    FileEntry there = tree.find(app, path);
    if (there != null && there.isDirectory()) {
      throw ApiError.FILE_EXISTS.with(path);
    }
    if (there != null && !replace) {
      throw ApiError.FILE_UPLOADED_BEFORE.with();
    }
    FileStorage.Stored stored = store(app, path, content);
    return named(app, path, replace, stored, decided);
  }

  /** Stores a file of the server's own, whatever limits and permissions there are. */
  FileEntry take(App app, FilePath path, FileContent content) throws IOException {
    FileStorage.Stored stored = storage.write(app, path.name(), content);
    FileTree.Changed changed =
        tree.put(app, path, stored.key(), stored.size(), false, isThere -> {});
    storage.settled(app, stored.key());
    return settle(app, changed);
  }

  /** Stores a content that has no name yet; {@link #named} or {@link #drop} has to follow. */
  private FileStorage.Stored store(App app, FilePath path, FileContent content) {
    long room = limits.room(app);
    try (content;
        FileLimits.Intake intake = limits.intake(app, path)) {
      intake.arrive(0);
      FileStorage.Stored stored =
          storage.write(
              app,
              path.name(),
              new LimitedContent(content, room, () -> limits.noRoom(app, room), intake::arrive));
      try {
        intake.set(stored.size());
      } catch (RuntimeException e) {
        storage.delete(app, List.of(stored.key()));
        throw e;
      }
      intake.keep();
      return stored;
    } catch (IOException e) {
      throw notWritten(path, e);
    } catch (UncheckedIOException e) {
      throw notWritten(path, new IOException(e));
    }
  }

  /** Gives a stored content its name. */
  private FileEntry named(
      App app, FilePath path, boolean replace, FileStorage.Stored stored, Decided decided) {
    boolean done = false;
    try {
      FileTree.Changed changed =
          decided.run(check -> tree.put(app, path, stored.key(), stored.size(), replace, check));
      done = true;
      limits.giveBack(app, stored.size() - changed.bytes());
      storage.settled(app, stored.key());
      storage.delete(app, changed.released());
      return changed.entry();
    } finally {
      if (!done) {
        drop(app, stored);
      }
    }
  }

  private void drop(App app, FileStorage.Stored stored) {
    limits.giveBack(app, stored.size());
    storage.delete(app, List.of(stored.key()));
  }

  /**
   * Adds to a file, or makes it. What is added is stored first, so a slow sender keeps nobody else
   * waiting.
   */
  FileEntry append(App app, FilePath path, FileContent content, Decided decided) {
    decided.require();
    FileStorage.Stored added = store(app, path, content);
    boolean moved = false;
    boolean done = false;
    Lock lock = appending.get(Math.floorMod(Objects.hash(app.id(), path), appending.size()));
    lock.lock();
    try {
      for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        FileEntry there = tree.find(app, path);
        if (there == null) {
          moved = true;
          return named(app, path, false, added, decided);
        }
        FileEntry grown = grown(app, there, added, decided);
        if (grown != null) {
          done = true;
          return grown;
        }
      }
      throw ApiError.BUSY.with("the file is being changed", 1);
    } catch (IOException e) {
      throw notWritten(path, e);
    } finally {
      lock.unlock();
      if (!moved) {
        storage.delete(app, List.of(added.key()));
        limits.giveBack(app, done ? 0 : added.size());
      }
    }
  }

  /** The file with what was added; null when it has been changed meanwhile. */
  private @Nullable FileEntry grown(
      App app, FileEntry there, FileStorage.Stored added, Decided decided) throws IOException {
    String key = there.content();
    if (key == null) {
      throw ApiError.FILE_EXISTS.with(there.path());
    }
    long size = there.size() + added.size();
    if (size > limits.maxFile(app)) {
      throw limits.tooLarge(app);
    }
    boolean alone = tree.references(app, key) == 1;
    FileContent more = content(app, added);
    if (alone && storage.append(app, key, there.size(), more) >= 0) {
      FileTree.Changed changed = decided.run(check -> tree.replace(app, there, key, size, check));
      return changed == null ? null : changed.entry();
    }
    limits.requireDisk(there.path(), size);
    FileStorage.Stored joined = storage.write(app, there.name(), joined(app, there, added));
    FileTree.Changed changed = null;
    try {
      changed = decided.run(check -> tree.replace(app, there, joined.key(), size, check));
    } finally {
      storage.settled(app, joined.key());
      storage.delete(app, changed == null ? List.of(joined.key()) : changed.released());
    }
    return changed == null ? null : changed.entry();
  }

  private FileContent content(App app, FileStorage.Stored stored) {
    return () -> storage.read(app, stored.key(), stored.size());
  }

  private FileContent joined(App app, FileEntry there, FileStorage.Stored added) {
    return () ->
        new SequenceInputStream(
            storage.read(app, Objects.requireNonNull(there.content()), there.size()),
            storage.read(app, added.key(), added.size()));
  }

  /**
   * Opens a file to be sent.
   *
   * @param found what was there a moment ago; null if that is unknown
   * @throws dev.backstay.foundation.error.ApiException 6007 when there is none, 6014 for a
   *     directory
   */
  OpenFile open(App app, FilePath path, @Nullable FileEntry found) {
    // a file that is replaced between the two looks is looked up again
    for (int attempt = 0; ; attempt++) {
      FileEntry there = attempt == 0 && found != null ? found : file(app, path);
      try {
        return new OpenFile(
            there,
            storage.open(
                app,
                Objects.requireNonNull(there.content()),
                there.size(),
                Instant.ofEpochMilli(there.updated())));
      } catch (NoSuchFileException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw lost(there, e);
        }
      } catch (IOException e) {
        throw lost(there, e);
      }
    }
  }

  /**
   * Opens a file to be read; the stream has to be closed.
   *
   * @throws dev.backstay.foundation.error.ApiException as for {@link #open}
   */
  InputStream read(App app, FilePath path) {
    for (int attempt = 0; ; attempt++) {
      FileEntry there = file(app, path);
      try {
        return storage.read(app, Objects.requireNonNull(there.content()), there.size());
      } catch (NoSuchFileException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw lost(there, e);
        }
      } catch (IOException e) {
        throw lost(there, e);
      }
    }
  }

  private FileEntry file(App app, FilePath path) {
    FileEntry there = tree.find(app, path);
    if (there == null) {
      throw ApiError.FILE_NOT_FOUND.with();
    }
    if (there.isDirectory()) {
      throw ApiError.FILE_IS_DIRECTORY.with();
    }
    return there;
  }

  private static RuntimeException lost(FileEntry entry, IOException e) {
    if (e instanceof StorageUnavailableException unavailable) {
      return StorageOutage.answer(unavailable);
    }
    return new IllegalStateException("the bytes of the file " + entry.id() + " cannot be read", e);
  }

  private static RuntimeException notWritten(FilePath path, IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof StorageUnavailableException unavailable) {
        return StorageOutage.answer(unavailable);
      }
    }
    LOG.error("a file could not be written", e);
    return ApiError.FILE_NOT_WRITTEN.with(path.name());
  }

  /** Deletes what the tree no longer refers to, and counts it. */
  FileEntry settle(App app, FileTree.Changed changed) {
    limits.giveBack(app, -changed.bytes());
    storage.delete(app, changed.released());
    return changed.entry();
  }

  FileLimits limits() {
    return limits;
  }
}
