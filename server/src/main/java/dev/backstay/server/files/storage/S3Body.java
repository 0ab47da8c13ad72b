package dev.backstay.server.files.storage;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.RangedBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;

/** An object as the body of an answer. The store is asked once it is known what a client gets. */
final class S3Body extends RangedBody {
  private final S3Bucket bucket;
  private final String object;

  S3Body(S3Bucket bucket, String object, long length, String etag, Instant lastModified) {
    super(length, etag, lastModified);
    this.bucket = bucket;
    this.object = object;
  }

  @Override
  protected void write(OutputStream out, long from, long count) throws IOException {
    if (count == 0) {
      return;
    }
    try (InputStream in = bucket.open(object, from, count)) {
      in.transferTo(out);
    } catch (NoSuchFileException e) {
      // it was replaced between the look at the tree and now
      throw ApiError.BUSY.with("the file is being changed", 1);
    } catch (StorageUnavailableException e) {
      throw StorageOutage.answer(e);
    }
  }

  @Override
  public void close() {}
}
