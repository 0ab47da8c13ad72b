package dev.backstay.server.ui;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The built files of the web console: one page, and assets whose names change with their content.
 * They are read when a browser first asks for them, with the compressed forms that the build has
 * put beside them, and kept: one and a half megabytes in all.
 */
final class ConsoleFiles {
  /** Why there is no console, in a sentence, where the build could not make it. */
  static final String MISSING = "MISSING";

  private static final String PAGE = "index.html";
  private static final Pattern ASSET = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}");
  private static final int MAX_BYTES = 4_000_000;
  private static final int MAX_REASON = 500;

  private static final Map<String, String> TYPES =
      Map.of(
          "css", "text/css;charset=utf-8",
          "html", "text/html;charset=utf-8",
          "js", "text/javascript;charset=utf-8",
          "svg", "image/svg+xml",
          "woff2", "font/woff2");

  private final @Nullable Path directory;
  private final Map<String, BuiltFile> assets = new ConcurrentHashMap<>();
  private volatile @Nullable Page page;

  /**
   * @param directory where the build has put them; null when this server knows of no build
   */
  ConsoleFiles(@Nullable Path directory) {
    this.directory = directory;
  }

  private record Page(FileTime time, BuiltFile file) {}

  /**
   * A file in the forms that browsers take.
   *
   * @param gzip and {@code brotli}, null where the build has not made it
   */
  record BuiltFile(String type, byte[] plain, byte @Nullable [] gzip, byte @Nullable [] brotli) {}

  /** The page; null when there is none. A new build's page is seen at once. */
  @Nullable BuiltFile page() throws IOException {
    if (directory == null) {
      return null;
    }
    Path file = directory.resolve(PAGE);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    FileTime time = Files.getLastModifiedTime(file);
    Page known = page;
    if (known == null || !known.time.equals(time)) {
      known = new Page(time, Objects.requireNonNull(read(file)));
      page = known;
    }
    return known.file;
  }

  /** An asset by its name; null when there is none of that name. */
  @Nullable BuiltFile asset(String name) throws IOException {
    if (directory == null || !ASSET.matcher(name).matches()) {
      return null;
    }
    BuiltFile known = assets.get(name);
    if (known == null) {
      known = read(directory.resolve("assets").resolve(name));
      if (known != null) {
        assets.put(name, known);
      }
    }
    return known;
  }

  /** Why there is no page, as a sentence for the person who runs the server. */
  String whyMissing() {
    if (directory != null) {
      try {
        String reason = Files.readString(directory.resolve(MISSING)).strip();
        if (!reason.isEmpty()) {
          return reason.substring(0, Math.min(reason.length(), MAX_REASON));
        }
      } catch (IOException e) {
        // there is no reason to read; the sentence below tells what to do
      }
    }
    return "it has not been built; run ./backstay build";
  }

  private static @Nullable BuiltFile read(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    byte[] plain = bytes(file);
    return type == null || plain == null
        ? null
        : new BuiltFile(
            type,
            plain,
            bytes(file.resolveSibling(name + ".gz")),
            bytes(file.resolveSibling(name + ".br")));
  }

  private static byte @Nullable [] bytes(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
      return null;
    }
    return Files.readAllBytes(file);
  }

  /** A strong entity tag of a text that changes with it. */
  static String etag(byte[] content) {
    return '"'
        + Integer.toHexString(new String(content, StandardCharsets.UTF_8).hashCode())
        + '-'
        + Integer.toHexString(content.length)
        + '"';
  }
}
