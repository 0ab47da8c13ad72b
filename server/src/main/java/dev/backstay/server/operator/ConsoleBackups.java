package dev.backstay.server.operator;

import dev.backstay.foundation.error.ApiError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backups in the data directory, written one at a time beside the running server. They are on the
 * same disk as what they save, until someone copies them elsewhere.
 */
final class ConsoleBackups implements AutoCloseable {
  /** So many are kept here; more only when some have been moved away. */
  private static final int MAX_FILES = 20;

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleBackups.class);
  private static final String SUFFIX = ".backup";
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

  private final Path directory;
  private final Writer writer;
  private final String program;
  private final InstantSource clock;
  private @Nullable Thread writing;
  private long begun;
  private @Nullable String problem;

  /** Writes a backup into a file that must not exist. */
  public interface Writer {
    /**
     * @param program the version of this program, for people who look into the backup
     * @throws RuntimeException when it cannot be written; then there is no file
     */
    void write(Path file, String program);
  }

  /** A backup that is there. */
  record Backup(String name, long bytes, long written) {}

  /**
   * What there is.
   *
   * @param writing since when one is being written; null if none is
   * @param problem why the last one was not written; null if it was
   * @param files the latest first
   */
  record State(@Nullable Long writing, @Nullable String problem, List<Backup> files) {}

  ConsoleBackups(Path directory, Writer writer, String program, InstantSource clock) {
    this.directory = directory;
    this.writer = writer;
    this.program = program;
    this.clock = clock;
  }

  synchronized State state() {
    return new State(isWriting() ? begun : null, problem, files());
  }

  private boolean isWriting() {
    return writing != null && writing.isAlive();
  }

  private List<Backup> files() {
    List<Backup> found = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return found;
    }
    try (Stream<Path> paths = Files.list(directory)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        String name = String.valueOf(path.getFileName());
        if (name.endsWith(SUFFIX)) {
          found.add(new Backup(name, Files.size(path), Files.getLastModifiedTime(path).toMillis()));
        }
      }
    } catch (IOException e) {
      LOG.warn("the backups in the data directory cannot be listed", e);
    }
    found.sort(Comparator.comparing(Backup::name).reversed());
    return found;
  }

  /**
   * Begins to write a backup; {@link #state} tells what comes of it.
   *
   * @throws dev.backstay.foundation.error.ApiException 2004 when one is being written, or too many
   *     are there
   */
  synchronized void begin() {
    if (isWriting()) {
      throw ApiError.WRONG_DATA.with("A backup is being written already");
    }
    if (files().size() >= MAX_FILES) {
      throw ApiError.WRONG_DATA.with(
          "There are "
              + MAX_FILES
              + " backups in the data directory: move some to another disk first");
    }
    problem = null;
    begun = clock.millis();
    Path file = directory.resolve(NAME.format(clock.instant()) + SUFFIX);
    writing = Thread.ofPlatform().daemon().name("backup").start(() -> write(file));
  }

  private void write(Path file) {
    try {
      writer.write(file, program);
    } catch (RuntimeException e) {
      LOG.error("the backup could not be written", e);
      synchronized (this) {
        problem = "It could not be written; the server's log says why";
      }
    }
  }

  /** A backup that is being written is given up; its writer leaves no file. */
  @Override
  public void close() throws InterruptedException {
    Thread last;
    synchronized (this) {
      last = writing;
    }
    if (last != null) {
      last.interrupt();
      last.join(5_000);
    }
  }
}
