package dev.backstay.server.backup;

import static dev.backstay.store.generated.app.tables.SessionTable.SESSION;
import static dev.backstay.store.generated.platform.tables.DeveloperSessionTable.DEVELOPER_SESSION;

import dev.backstay.foundation.directory.DataDirectory;
import dev.backstay.foundation.directory.DataDirectoryException;
import dev.backstay.foundation.directory.PrivateFiles;
import dev.backstay.server.files.FileFeature;
import dev.backstay.server.files.storage.StorageSetupException;
import dev.backstay.server.files.storage.StoredContents;
import dev.backstay.store.backup.BackupTarget;
import dev.backstay.store.backup.StoredTable;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.error.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Makes an installation of a backup, all of it or nothing. Until everything is on the disk no
 * server starts on the directory; what is left of a restore that was killed says so.
 */
public final class BackupReader {
  private static final Set<String> SESSIONS =
      Set.of(SESSION.getName(), DEVELOPER_SESSION.getName());

  private final DatabaseSettings databases;
  private final Path codeArchives;
  private final StoredContents contents;
  private final Map<String, Long> rowsByTable = new TreeMap<>();
  private long rows;
  private long files;

  /**
   * @param databases a data directory that is empty or missing, and an empty database
   * @param codeArchives where the archives of deployments belong, a directory per app
   * @param contents of the apps' files, which are added to them
   */
  public BackupReader(DatabaseSettings databases, Path codeArchives, StoredContents contents) {
    this.databases = databases;
    this.codeArchives = codeArchives;
    this.contents = contents;
  }

  /**
   * Checks the whole backup, then restores it.
   *
   * @param sessions whether people stay logged in
   * @throws BackupException when it cannot be restored; then the target is as it was before
   */
  public BackupSummary restore(Path file, boolean sessions) {
    try (ZipFile zip = BackupFile.open(file)) {
      BackupFile.verify(zip);
      Path root = databases.dataDirectory();
      boolean made = !Files.exists(root);
      try (DataDirectory directory = DataDirectory.forRestore(root)) {
        boolean done = false;
        try (BackupTarget target = BackupTarget.begin(databases)) {
          BackupSummary summary = restore(zip, target, sessions);
          // the directory becomes one that a server starts on only when the database is whole
          target.commit();
          directory.finishRestore();
          done = true;
          return summary;
        } finally {
          if (!done) {
            delete(root, made);
            contents.takeBack();
          }
        }
      }
    } catch (IOException | StoreException | DataDirectoryException | StorageSetupException e) {
      throw new BackupException("the backup cannot be restored: " + e.getMessage(), e);
    }
  }

  private BackupSummary restore(ZipFile zip, BackupTarget target, boolean sessions)
      throws IOException {
    Set<String> apps = apps(zip);
    for (String appId : apps) {
      String place = BackupFile.APPS + appId + "/";
      Map<String, Object> described = BackupFile.json(zip, place + BackupFile.DATABASE);
      int version = version(described);
      try (BackupTarget.Loader loader = target.app(appId, version)) {
        load(zip, place, BackupFile.tables(described), loader, sessions);
      }
      Path appDirectory =
          databases.dataDirectory().resolve("apps").resolve(appId.toLowerCase(Locale.ROOT));
      if (version < BackupFile.FILES_BY_KEY) {
        unpack(zip, place + BackupFile.FILES, FileFeature.oldTree(appDirectory));
      } else {
        restoreContents(zip, place + BackupFile.FILES, appId);
      }
      unpack(zip, place + BackupFile.CODE, codeArchives.resolve(appId));
    }
    Map<String, Object> described = BackupFile.json(zip, BackupFile.PLATFORM + BackupFile.DATABASE);
    try (BackupTarget.Loader loader = target.platform(version(described))) {
      load(zip, BackupFile.PLATFORM, BackupFile.tables(described), loader, sessions);
    }
    return new BackupSummary(apps.size(), rows, files);
  }

  private void load(
      ZipFile zip,
      String place,
      List<StoredTable> tables,
      BackupTarget.Loader loader,
      boolean sessions)
      throws IOException {
    for (StoredTable table : loader.inOrder(tables)) {
      if (!sessions && SESSIONS.contains(table.name())) {
        continue;
      }
      String name = place + BackupFile.TABLES + table.name() + BackupFile.ROWS;
      ZipEntry entry = zip.getEntry(name);
      if (entry == null) {
        throw new BackupException("the backup is incomplete: " + name + " is missing");
      }
      try (InputStream in = zip.getInputStream(entry);
          RowText.Reader reader = new RowText.Reader(in, table)) {
        long loaded = loader.load(table, reader::next);
        rows += loaded;
        rowsByTable.put(place + table.name(), loaded);
      }
    }
    loader.finish();
  }

  /** How many rows were restored into each table, by the place of its database and its name. */
  Map<String, Long> rowsByTable() {
    return Map.copyOf(rowsByTable);
  }

  private void unpack(ZipFile zip, String place, Path directory) throws IOException {
    for (ZipEntry entry : zip.stream().filter(e -> e.getName().startsWith(place)).toList()) {
      Path file = directory.resolve(entry.getName().substring(place.length())).normalize();
      if (!file.startsWith(directory)) {
        throw notOfBackup(entry);
      }
      var _ = PrivateFiles.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
      try (InputStream in = zip.getInputStream(entry);
          OutputStream out = Files.newOutputStream(PrivateFiles.createFile(file))) {
        in.transferTo(out);
      }
      files++;
    }
  }

  private void restoreContents(ZipFile zip, String place, String appId) throws IOException {
    for (ZipEntry entry : zip.stream().filter(e -> e.getName().startsWith(place)).toList()) {
      try (InputStream in = zip.getInputStream(entry)) {
        contents.restore(appId, entry.getName().substring(place.length()), in);
      } catch (NoSuchFileException e) {
        throw notOfBackup(entry);
      }
      files++;
    }
  }

  private static BackupException notOfBackup(ZipEntry entry) {
    return new BackupException(
        "the backup holds something that no backup holds: " + entry.getName());
  }

  private static Set<String> apps(ZipFile zip) {
    Set<String> ids = new TreeSet<>();
    zip.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.startsWith(BackupFile.APPS))
        .map(name -> name.split("/", -1)[1])
        .forEach(ids::add);
    return ids;
  }

  /** Why this program is too old for a backup; null when it is not. */
  static @Nullable String tooNew(ZipFile zip) throws IOException {
    Object format = BackupFile.json(zip, BackupFile.HEAD).get("format");
    if (!(format instanceof Long number) || number > BackupFile.FORMAT) {
      return "it has a format that this version does not read";
    }
    List<Integer> ofApps = new ArrayList<>();
    for (String appId : apps(zip)) {
      ofApps.add(
          version(BackupFile.json(zip, BackupFile.APPS + appId + "/" + BackupFile.DATABASE)));
    }
    int platform = version(BackupFile.json(zip, BackupFile.PLATFORM + BackupFile.DATABASE));
    return BackupTarget.knows(platform, ofApps)
        ? null
        : "it holds databases of a later version than this one";
  }

  private static int version(Map<String, Object> described) {
    return described.get("version") instanceof Long version && version < 1_000_000
        ? version.intValue()
        : 0;
  }

  /** Takes back what was made; the directory itself stays if it was there before. */
  private static void delete(Path root, boolean whole) throws IOException {
    List<Path> made;
    try (Stream<Path> tree = Files.walk(root)) {
      made = tree.sorted(java.util.Comparator.reverseOrder()).toList();
    }
    for (Path path : made) {
      if (whole || !path.equals(root)) {
        Files.deleteIfExists(path);
      }
    }
  }
}
