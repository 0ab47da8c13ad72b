package dev.backstay.code.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacks a deployed archive into a new directory, wholly or not at all. The archive is someone
 * else's work: names that lead outside, absolute names, names that occur twice (or differ by case
 * only) and sizes beyond {@link ArchiveLimits} end it. Links are not made: an entry that is one
 * becomes a small file that holds its target as text. Sizes are counted as bytes are written,
 * whatever the archive says about itself.
 */
public final class Archive {
  private static final long SMALL = 1L << 20;

  private final ArchiveLimits limits;

  public Archive(ArchiveLimits limits) {
    this.limits = limits;
  }

  /**
   * Unpacks into a directory that does not exist yet. It appears under its name complete. Nothing
   * is flushed to disk: after a crash of the machine it has to be unpacked again.
   *
   * @throws ArchiveException it is not an archive, or breaks a rule; nothing is left behind
   * @throws IOException the disk failed
   */
  public void unpack(Path archive, Path target) throws ArchiveException, IOException {
    long packed = Files.size(archive);
    if (packed > limits.archiveBytes()) {
      throw new ArchiveException("the archive is larger than " + limits.archiveBytes() + " bytes");
    }
    Path parent = Files.createDirectories(target.toAbsolutePath().getParent());
    Path staging = parent.resolve(".unpacking-" + UUID.randomUUID());
    Files.createDirectory(staging);
    try {
      try (ZipFile zip = new ZipFile(archive.toFile(), StandardCharsets.UTF_8)) {
        unpack(zip, staging, packed);
      } catch (ZipException e) {
        throw new ArchiveException("the archive is not a readable zip file");
      } catch (IllegalArgumentException e) {
        throw new ArchiveException("a name in the archive is not UTF-8");
      }
      Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      FileTrees.delete(staging);
    }
  }

  private void unpack(ZipFile zip, Path root, long packed) throws ArchiveException, IOException {
    if (zip.size() > limits.entries()) {
      throw new ArchiveException("the archive holds more than " + limits.entries() + " entries");
    }
    Set<String> seen = new HashSet<>();
    long left = limits.totalBytes();
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      if (entry.isDirectory() && entry.getName().matches("\\.[/\\\\]")) {
        // The official client puts the project's own directory in, too.
        continue;
      }
      String name = checked(entry.getName());
      if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        throw new ArchiveException("the archive holds `" + abbreviated(name) + "` twice");
      }
      Path path = root.resolve(name).normalize();
      if (!path.startsWith(root) || path.equals(root)) {
        throw new ArchiveException("the name `" + abbreviated(name) + "` leads outside");
      }
      try {
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(path.getParent());
          left -= write(zip, entry, path, Math.min(left, limits.fileBytes()));
        }
      } catch (FileAlreadyExistsException | NotDirectoryException e) {
        throw new ArchiveException("`" + abbreviated(name) + "` is both a file and a directory");
      }
      long unpacked = limits.totalBytes() - left;
      if (unpacked > SMALL && unpacked / limits.ratio() > packed) {
        throw new ArchiveException(
            "the archive unpacks to more than " + limits.ratio() + " times its size");
      }
    }
  }

  private long write(ZipFile zip, ZipEntry entry, Path path, long allowed)
      throws ArchiveException, IOException {
    long written = 0;
    byte[] buffer = new byte[64 << 10];
    try (InputStream in = zip.getInputStream(entry);
        OutputStream out =
            Files.newOutputStream(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        written += n;
        if (written > allowed) {
          throw new ArchiveException(
              "`" + abbreviated(entry.getName()) + "` or all files together are too large");
        }
        out.write(buffer, 0, n);
      }
    }
    return written;
  }

  /**
   * The name with forward slashes and without a last one. Archives made on Windows may hold
   * backslashes.
   */
  private String checked(String raw) throws ArchiveException {
    String name = raw.replace('\\', '/');
    while (name.endsWith("/")) {
      name = name.substring(0, name.length() - 1);
    }
    String[] segments = name.split("/", -1);
    if (segments.length > limits.depth()) {
      throw new ArchiveException(
          "`" + abbreviated(name) + "` lies more than " + limits.depth() + " directories deep");
    }
    if (name.length() > 1 && name.charAt(1) == ':') {
      throw new ArchiveException("the name `" + abbreviated(name) + "` is absolute");
    }
    for (String segment : segments) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw new ArchiveException(
            "the name `" + abbreviated(name) + "` is absolute or leads outside");
      }
      if (segment.getBytes(StandardCharsets.UTF_8).length > limits.nameBytes()
          || segment.chars().anyMatch(Character::isISOControl)) {
        throw new ArchiveException(
            "the name `" + abbreviated(name) + "` is too long or holds control characters");
      }
    }
    return name;
  }

  private static String abbreviated(String name) {
    String printable = name.replaceAll("\\p{Cntrl}", "?");
    return printable.length() > 100 ? printable.substring(0, 100) + "…" : printable;
  }
}
