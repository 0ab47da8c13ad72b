package dev.backstay.foundation.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A body of which clients may ask for parts, and whether it has changed ({@link FileAnswers}). Its
 * length is known.
 */
public abstract class RangedBody extends StreamedBody {
  /** Bytes that are read at once; more are sent piece by piece. */
  private static final int AT_HAND = 64 * 1024;

  private final long length;
  private final @Nullable String etag;
  private final @Nullable Instant lastModified;

  /**
   * @param length in bytes
   * @param etag a strong entity tag with its quotes, or null for none
   * @param lastModified when the content last changed, or null when that is unknown
   */
  protected RangedBody(long length, @Nullable String etag, @Nullable Instant lastModified) {
    this.length = length;
    this.etag = etag;
    this.lastModified = lastModified;
  }

  @Override
  public final long length() {
    return length;
  }

  /** The entity tag with its quotes, always a strong one; null for none. */
  final @Nullable String etag() {
    return etag;
  }

  /** When the content last changed; null when that is unknown. */
  final @Nullable Instant lastModified() {
    return lastModified;
  }

  /** Whether reading it waits for nobody else, as for a store elsewhere. */
  protected boolean isLocal() {
    return false;
  }

  /** Whether so many of its bytes are read at once. */
  final boolean isAtHand(long count) {
    return isLocal() && count <= AT_HAND;
  }

  @Override
  boolean isAtHand() {
    return isAtHand(length);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    write(out, 0, length);
  }

  /**
   * Writes a part, as {@link #writeTo} the whole. May be called several times.
   *
   * @param from of the first byte
   * @param count how many bytes; 0 writes nothing
   * @throws IOException also when there are fewer
   */
  protected abstract void write(OutputStream out, long from, long count) throws IOException;
}
