package dev.backstay.code.archive;

/**
 * How large deployed code may be. The defaults hold a project with a few hundred npm packages and
 * no more.
 *
 * @param archiveBytes the archive itself
 * @param entries files and directories
 * @param fileBytes one file, unpacked
 * @param totalBytes all files, unpacked
 * @param ratio unpacked to packed size, of the whole, once more than 1 MB is unpacked
 * @param depth directories within each other
 * @param nameBytes one name, without the directories
 */
public record ArchiveLimits(
    long archiveBytes,
    int entries,
    long fileBytes,
    long totalBytes,
    int ratio,
    int depth,
    int nameBytes) {
  public static ArchiveLimits standard() {
    return new ArchiveLimits(64L << 20, 30_000, 64L << 20, 512L << 20, 100, 40, 200);
  }
}
