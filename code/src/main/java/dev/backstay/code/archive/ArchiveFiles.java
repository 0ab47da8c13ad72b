package dev.backstay.code.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Looks into the archive of a deployment, which {@link Archive} has taken before. */
public final class ArchiveFiles {
  private static final int MAX_FILE = 2 << 20;
  private static final int MAX_LISTED = 5_000;

  /**
   * A file.
   *
   * @param id its path, with forward slashes
   * @param size in bytes
   */
  public record Listed(String id, String name, long size) {}

  /** The files that developers have written, by path: what lies in node_modules is left out. */
  public List<Listed> list(Path archive) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile(), StandardCharsets.UTF_8)) {
      return zip.stream()
          .filter(entry -> !entry.isDirectory())
          .map(entry -> new Listed(path(entry), name(path(entry)), entry.getSize()))
          .filter(file -> !file.id().contains("node_modules/"))
          .sorted(java.util.Comparator.comparing(Listed::id))
          .limit(MAX_LISTED)
          .toList();
    }
  }

  /** The content of a file; null when there is none of that path, or it has over 2 MB. */
  public byte @Nullable [] read(Path archive, String path) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile(), StandardCharsets.UTF_8)) {
      ZipEntry entry = zip.getEntry(path);
      if (entry == null || entry.isDirectory()) {
        return null;
      }
      try (InputStream in = zip.getInputStream(entry)) {
        byte[] content = in.readNBytes(MAX_FILE + 1);
        return content.length > MAX_FILE ? null : content;
      }
    }
  }

  private static String path(ZipEntry entry) {
    return entry.getName().replace('\\', '/');
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
