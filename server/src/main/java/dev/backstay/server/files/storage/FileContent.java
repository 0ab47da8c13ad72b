package dev.backstay.server.files.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be stored, read once, from a request or from elsewhere. Nothing is read before it is
 * opened, so that a caller who may not store anything costs nothing.
 */
public interface FileContent extends AutoCloseable {
  /**
   * Opens it, once unless it is {@link #repeatable}.
   *
   * @throws dev.backstay.foundation.error.ApiException when it is not what it should be, also while
   *     it is being read
   */
  InputStream open() throws IOException;

  /**
   * A file on disk that holds all of it and may be moved away, in place of {@link #open}; null if
   * there is none.
   *
   * @throws dev.backstay.foundation.error.ApiException as for {@link #open}
   */
  default @Nullable Path file() throws IOException {
    return null;
  }

  /** Whether it can be opened again and again. */
  default boolean repeatable() {
    return false;
  }

  /** How many bytes there are, at least; 0 when nobody knows. */
  default long announced() {
    return 0;
  }

  /**
   * Has the bytes counted as they arrive, whatever becomes of them.
   *
   * @param arriving gets how many more there are; what it throws ends the reading
   * @return false if it does not, and who reads has to count
   */
  default boolean counts(LongConsumer arriving) {
    return false;
  }

  /** Gives back what it holds; what has been moved away stays. */
  @Override
  default void close() throws IOException {}

  /** Bytes in memory. */
  static FileContent of(byte[] bytes) {
    return new FileContent() {
      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }

      @Override
      public boolean repeatable() {
        return true;
      }

      @Override
      public long announced() {
        return bytes.length;
      }
    };
  }
}
