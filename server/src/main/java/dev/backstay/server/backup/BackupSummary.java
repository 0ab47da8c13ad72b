package dev.backstay.server.backup;

/**
 * What a backup holds.
 *
 * @param apps how many apps
 * @param rows rows of all tables, the platform's included
 * @param files files and archives of server code
 */
public record BackupSummary(int apps, long rows, long files) {
  /** For people: {@code 2 apps, 310 rows, 5 files}. */
  public String text() {
    return apps + " apps, " + rows + " rows, " + files + " files";
  }
}
