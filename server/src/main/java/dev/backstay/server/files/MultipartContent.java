package dev.backstay.server.files;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.server.files.storage.FileContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * The one file of a multipart body. It is read when it is asked for: to a file beside the storage,
 * which is then moved there, or, if it is small, to memory.
 */
final class MultipartContent implements FileContent {
  /** What the lines around a part may take. */
  private static final int OVERHEAD = 64 * 1024;

  private static final int MAX_PARTS = 20;
  private static final int IN_MEMORY = 64 * 1024;

  private final Exchange exchange;
  private final String contentType;
  private final Incoming incoming;
  private final long most;
  private final Supplier<ApiException> tooLarge;
  private MultiPartFormData.@Nullable Parts parts;
  private @Nullable Path moved;
  private LongConsumer arriving = bytes -> {};

  /** Finds the directory for what is on its way. */
  interface Incoming {
    Path directory() throws IOException;
  }

  /**
   * @param most bytes that the file may have
   * @param tooLarge what is thrown when it has more
   */
  MultipartContent(
      Exchange exchange,
      String contentType,
      Incoming incoming,
      long most,
      Supplier<ApiException> tooLarge) {
    this.exchange = exchange;
    this.contentType = contentType;
    this.incoming = incoming;
    this.most = most;
    this.tooLarge = tooLarge;
  }

  @Override
  public @Nullable Path file() throws IOException {
    MultiPart.Part part = part();
    if (!(part instanceof MultiPart.PathPart)) {
      return null;
    }
    Path target = incoming.directory().resolve(UUID.randomUUID() + ".part");
    moved = target;
    part.writeTo(target);
    return target;
  }

  @Override
  public InputStream open() throws IOException {
    return Content.Source.asInputStream(part().createContentSource());
  }

  private MultiPart.Part part() throws IOException {
    List<MultiPart.Part> files = new ArrayList<>();
    for (MultiPart.Part part : read()) {
      if (part.getFileName() != null || "file".equals(part.getName())) {
        files.add(part);
      }
    }
    return switch (files.size()) {
      case 0 -> throw ApiError.NO_FILE_IN_BODY.with();
      case 1 -> files.getFirst();
      default -> throw ApiError.SEVERAL_FILES_IN_BODY.with();
    };
  }

  private MultiPartFormData.Parts read() throws IOException {
    MultiPartFormData.Parts read = parts;
    if (read == null) {
      if (exchange.request().getLength() > most + OVERHEAD) {
        throw tooLarge.get();
      }
      read = parse(incoming.directory());
      parts = read;
    }
    return read;
  }

  private MultiPartFormData.Parts parse(Path directory) {
    try {
      // attributes of its own: Jetty keeps the result in them, and one that failed in those of the
      // request would be found by the next request of the same connection
      return MultiPartFormData.getParts(
          new Counted(exchange.request()),
          new Attributes.Mapped(),
          contentType,
          new MultiPartConfig.Builder()
              .location(directory)
              .maxParts(MAX_PARTS)
              .maxSize(most + OVERHEAD)
              .maxPartSize(most)
              .maxMemoryPartSize(IN_MEMORY)
              .useFilesForPartsWithoutFileName(true)
              .build());
    } catch (RuntimeException e) {
      throw reason(e);
    }
  }

  @Override
  public boolean counts(LongConsumer arriving) {
    this.arriving = arriving;
    return true;
  }

  /**
   * The body, counted before a part of it is written to disk; not the first bytes, which may be all
   * that is around the file.
   */
  private final class Counted implements Content.Source {
    private final Content.Source body;
    private long free = OVERHEAD;

    Counted(Content.Source body) {
      this.body = body;
    }

    @Override
    public long getLength() {
      return body.getLength();
    }

    @Override
    public Content.@Nullable Chunk read() {
      Content.Chunk chunk = body.read();
      if (chunk == null || !chunk.hasRemaining()) {
        return chunk;
      }
      free -= chunk.remaining();
      if (free < 0) {
        long more = -free;
        free = 0;
        try {
          arriving.accept(more);
        } catch (ApiException e) {
          chunk.release();
          body.fail(e);
          return Content.Chunk.from(e);
        }
      }
      return chunk;
    }

    @Override
    public void demand(Runnable callback) {
      body.demand(callback);
    }

    @Override
    public void fail(Throwable failure) {
      body.fail(failure);
    }
  }

  /** Apart from errors of ours, the parser tells what is wrong by its texts alone. */
  private RuntimeException reason(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApiException ours) {
        return ours;
      }
      String text = String.valueOf(cause.getMessage());
      if (text.contains("size exceeded") || text.startsWith("max length exceeded")) {
        return tooLarge.get();
      }
      if (cause instanceof FileSystemException || text.startsWith("No space left")) {
        return new UncheckedIOException(new IOException(failure));
      }
    }
    return ApiError.NO_FILE_IN_BODY.with();
  }

  @Override
  public long announced() {
    return Math.max(0, exchange.request().getLength() - OVERHEAD);
  }

  @Override
  public void close() throws IOException {
    if (parts != null) {
      parts.close();
    }
    if (moved != null) {
      Files.deleteIfExists(moved);
    }
  }
}
