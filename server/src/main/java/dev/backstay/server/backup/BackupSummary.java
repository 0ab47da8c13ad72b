package dev.backstay.server.backup;

/**
 * What a backup holds.
 *
 * @param apps how many apps
 * @param rows rows of all tables, the platform's included
 * @param files files and archives of server code
 */
public record BackupSummary(int apps, long rows, long files) {}
