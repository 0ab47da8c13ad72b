package dev.backstay.server.files.storage;

import dev.backstay.foundation.error.ApiException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A content that must not have more than some bytes. */
public final class LimitedContent implements FileContent {
  private final FileContent content;
  private final long most;
  private final Supplier<ApiException> tooLarge;
  private final LongConsumer arriving;

  /**
   * @param most bytes that it may have
   * @param tooLarge what is thrown when it has more, as soon as that shows
   * @param arriving gets how many more bytes have come, before they are passed on
   */
  public LimitedContent(
      FileContent content, long most, Supplier<ApiException> tooLarge, LongConsumer arriving) {
    this.content = content;
    this.most = most;
    this.tooLarge = tooLarge;
    this.arriving = content.counts(arriving) ? bytes -> {} : arriving;
  }

  @Override
  public InputStream open() throws IOException {
    if (content.announced() > most) {
      throw tooLarge.get();
    }
    return new FilterInputStream(content.open()) {
      private long left = most;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int from, int count) throws IOException {
        int read = in.read(into, from, count);
        left -= Math.max(0, read);
        if (left < 0) {
          throw tooLarge.get();
        }
        if (read > 0) {
          arriving.accept(read);
        }
        return read;
      }
    };
  }

  @Override
  public @Nullable Path file() throws IOException {
    if (content.announced() > most) {
      throw tooLarge.get();
    }
    Path file = content.file();
    if (file != null && Files.size(file) > most) {
      throw tooLarge.get();
    }
    return file;
  }

  @Override
  public boolean repeatable() {
    return content.repeatable();
  }

  @Override
  public long announced() {
    return content.announced();
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
