package dev.backstay.foundation.http;

import dev.backstay.foundation.directory.PrivateFiles;
import dev.backstay.foundation.error.ApiError;
import java.io.File;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file as the body of an answer. It is open from the start, so a file that takes its place or
 * deletes it meanwhile changes nothing.
 */
public final class FileBody extends RangedBody {
  private final FileChannel channel;

  private FileBody(
      FileChannel channel, long length, @Nullable String etag, @Nullable Instant lastModified) {
    super(length, etag, lastModified);
    this.channel = channel;
  }

  /**
   * Opens a file.
   *
   * @param file must never be changed in place, only be replaced by another: its entity tag comes
   *     from its time, size and identity. A symbolic link is not followed
   */
  public static FileBody of(Path file) throws IOException {
    for (BasicFileAttributes before = attributes(file); ; ) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      try {
        BasicFileAttributes after = attributes(file);
        if (sameFile(before, after)) {
          return new FileBody(
              channel, channel.size(), etag(after), after.lastModifiedTime().toInstant());
        }
        before = after;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      // replaced between the two looks: which of the two files is open is unknown
      channel.close();
    }
  }

  /**
   * An open file.
   *
   * @param channel is closed with the body; its position does not count
   * @param etag a strong entity tag with its quotes, or null for none
   * @param lastModified when the content last changed, or null when that is unknown
   */
  public static FileBody of(
      FileChannel channel, @Nullable String etag, @Nullable Instant lastModified)
      throws IOException {
    return of(channel, channel.size(), etag, lastModified);
  }

  /**
   * The first bytes of an open file, which may grow meanwhile: parameters as for {@link
   * #of(FileChannel, String, Instant)}.
   *
   * @param length how many; a file that turns out to be shorter breaks the answer off
   */
  public static FileBody of(
      FileChannel channel, long length, @Nullable String etag, @Nullable Instant lastModified) {
    return new FileBody(channel, length, etag, lastModified);
  }

  /**
   * A body that is written to disk first, at the disk's speed, and sent from there: for what must
   * not be held as long as a client reads, such as a transaction. A failure of the writer is an
   * error like any other, since nothing has been sent.
   *
   * @param directory where the file is made, which has no name there and is gone with the body
   * @param reserveMegabytes so much of the disk stays free for the databases; 0 for any amount
   * @throws dev.backstay.foundation.error.ApiException 6002 when less would be free
   */
  public static FileBody spooled(Path directory, int reserveMegabytes, Writer writer)
      throws IOException {
    long reserve = (long) reserveMegabytes << 20;
    FileChannel channel = PrivateFiles.openTemporary(directory);
    try {
      writer.writeTo(new Spool(channel, directory.toFile(), reserve));
      return new FileBody(channel, channel.size(), null, null);
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean sameFile(BasicFileAttributes one, BasicFileAttributes other) {
    return Objects.equals(one.fileKey(), other.fileKey())
        && one.size() == other.size()
        && one.lastModifiedTime().equals(other.lastModifiedTime());
  }

  private static String etag(BasicFileAttributes attributes) {
    return '"'
        + Long.toHexString(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS))
        + '-'
        + Long.toHexString(attributes.size())
        + '-'
        + Integer.toHexString(Objects.hashCode(attributes.fileKey()))
        + '"';
  }

  @Override
  protected boolean isLocal() {
    return true;
  }

  @Override
  protected void write(OutputStream out, long from, long count) throws IOException {
    if (out instanceof ClientStream client && count > ClientStream.PIECE) {
      client.transfer(channel, from, count);
      return;
    }
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(ClientStream.PIECE, count));
    long end = from + count;
    for (long at = from; at < end; ) {
      piece.clear().limit((int) Math.min(piece.capacity(), end - at));
      int read = channel.read(piece, at);
      if (read < 0) {
        throw new IOException("a file of " + length() + " bytes ends after " + at);
      }
      out.write(piece.array(), 0, read);
      at += read;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Writes to a file and leaves it open when it is closed. */
  private static final class Spool extends FilterOutputStream {
    /** After so many bytes the disk is looked at again. */
    private static final int LOOK = 1 << 20;

    private final File disk;
    private final long reserve;
    private long unlooked = LOOK;

    Spool(FileChannel file, File disk, long reserve) {
      super(Channels.newOutputStream(file));
      this.disk = disk;
      this.reserve = reserve;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      unlooked += count;
      if (unlooked >= LOOK) {
        unlooked = 0;
        if (reserve > 0 && disk.getUsableSpace() < reserve + count) {
          throw ApiError.FILE_NOT_WRITTEN.with("of the export: the disk is almost full");
        }
      }
      out.write(bytes, from, count);
    }

    @Override
    public void close() {}
  }
}
