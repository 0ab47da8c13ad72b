package dev.backstay.server.files;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.server.files.storage.FileContent;
import dev.backstay.server.files.tree.FileEntry;
import dev.backstay.server.files.tree.FilePath;
import dev.backstay.server.files.tree.ListingQuery;
import dev.backstay.server.files.tree.ListingQuery.Order;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Packs files into ZIP archives and unpacks those. Neither is ever in memory as a whole. Archives
 * have at most {@value #MAX_ENTRIES} entries, which unpack to {@value #MAX_UNPACKED} bytes.
 */
final class Archives {
  private static final int MAX_ENTRIES = 10_000;
  private static final long MAX_UNPACKED = 1L << 30;
  private static final int PAGE = 500;

  private final FileStore files;

  Archives(FileStore files) {
    this.files = files;
  }

  /** What becomes of an entry of an archive. */
  interface Unpacked {
    /**
     * @param content null for a directory
     */
    FileEntry take(FilePath target, @Nullable FileContent content);
  }

  /**
   * An archive of a file, or of what a query finds in a directory.
   *
   * @return packed when it is read
   */
  FileContent pack(App app, FileEntry source, ListingQuery query) {
    return new FileContent() {
      private @Nullable Path packed;

      @Override
      public InputStream open() {
        throw new IllegalStateException("an archive is a file");
      }

      @Override
      public Path file() throws IOException {
        Path file = Files.createTempFile(files.incoming(app), "archive", ".part");
        packed = file;
        try (OutputStream out = new Bounded(Files.newOutputStream(file), app);
            ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
          write(app, source, query, zip);
        }
        return file;
      }

      @Override
      public void close() throws IOException {
        if (packed != null) {
          Files.deleteIfExists(packed);
        }
      }
    };
  }

  private void write(App app, FileEntry source, ListingQuery query, ZipOutputStream zip)
      throws IOException {
    if (!source.isDirectory()) {
      add(app, source, source.name(), zip);
      return;
    }
    int prefix = source.path().isRoot() ? 1 : source.path().text().length() + 1;
    int entries = 0;
    for (int offset = 0; ; offset += PAGE) {
      List<FileEntry> page =
          files
              .tree()
              .list(app, source, query, new ListingQuery.Page(Order.NAME, false, PAGE, offset));
      for (FileEntry entry : page) {
        if (++entries > MAX_ENTRIES) {
          throw tooMany();
        }
        add(app, entry, entry.path().text().substring(prefix), zip);
      }
      if (page.size() < PAGE) {
        return;
      }
    }
  }

  private void add(App app, FileEntry entry, String name, ZipOutputStream zip) throws IOException {
    ZipEntry entered = new ZipEntry(entry.isDirectory() ? name + "/" : name);
    entered.setTime(entry.updated());
    zip.putNextEntry(entered);
    if (!entry.isDirectory()) {
      try (InputStream in = files.read(app, entry.path())) {
        in.transferTo(zip);
      }
    }
    zip.closeEntry();
  }

  /**
   * Unpacks an archive. What has been unpacked when it turns out to be broken stays.
   *
   * @param archive opens it
   * @param each gets every entry with its place
   * @throws dev.backstay.foundation.error.ApiException 6025 for what is not such an archive or too
   *     large, 6006 for names that lead elsewhere or cannot be
   */
  void unpack(App app, FilePath into, Supplier<InputStream> archive, Unpacked each) {
    try (InputStream in = archive.get();
        ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8)) {
      Budget budget = new Budget();
      int entries = 0;
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (++entries > MAX_ENTRIES) {
          throw tooMany();
        }
        FilePath target = FilePath.of(into.text() + "/" + entry.getName(), ApiError.PATH_WRONG);
        if (entry.isDirectory() && zip.read() >= 0) {
          // it would be unpacked, uncounted, on the way to the next entry
          throw ApiError.FILE_OPERATION_FAILED.with("a directory in the archive has a content");
        }
        var _ = each.take(target, entry.isDirectory() ? null : () -> new EntryStream(zip, budget));
      }
      if (entries == 0) {
        throw ApiError.FILE_OPERATION_FAILED.with("the file is not a ZIP archive");
      }
    } catch (IOException | IllegalArgumentException e) {
      throw ApiError.FILE_OPERATION_FAILED.with("the archive is broken");
    }
  }

  private static RuntimeException tooMany() {
    return ApiError.FILE_OPERATION_FAILED.with(
        "there are more than " + MAX_ENTRIES + " files and directories in it");
  }

  /** What an archive may still unpack to. */
  private static final class Budget {
    private long left = MAX_UNPACKED;

    void take(int bytes) {
      left -= bytes;
      if (left < 0) {
        throw ApiError.FILE_OPERATION_FAILED.with(
            "the archive unpacks to more than " + (MAX_UNPACKED >> 20) + " MB");
      }
    }
  }

  /** The current entry; closing it leaves the archive open. */
  private static final class EntryStream extends FilterInputStream {
    private final Budget budget;

    EntryStream(ZipInputStream zip, Budget budget) {
      super(zip);
      this.budget = budget;
    }

    @Override
    public int read(byte[] into, int from, int count) {
      try {
        int read = in.read(into, from, count);
        budget.take(Math.max(0, read));
        return read;
      } catch (IOException e) {
        throw ApiError.FILE_OPERATION_FAILED.with("the archive is broken");
      }
    }

    @Override
    public void close() {}
  }

  /** An archive must not become larger than a file may be. */
  private final class Bounded extends FilterOutputStream {
    private final App app;
    private final long room;
    private long left;

    Bounded(OutputStream out, App app) {
      super(out);
      this.app = app;
      this.room = files.limits().room(app);
      this.left = room;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      left -= count;
      if (left < 0) {
        throw files.limits().noRoom(app, room);
      }
      out.write(bytes, from, count);
    }
  }
}
