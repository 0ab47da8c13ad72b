package dev.backstay.server.backup;

import static dev.backstay.store.generated.app.tables.ActingSessionTable.ACTING_SESSION;
import static dev.backstay.store.generated.app.tables.CacheTable.CACHE;
import static dev.backstay.store.generated.app.tables.DeploymentTable.DEPLOYMENT;
import static dev.backstay.store.generated.app.tables.FileTable.FILE;
import static dev.backstay.store.generated.app.tables.RoleTable.ROLE;
import static dev.backstay.store.generated.platform.tables.ApiKeyTable.API_KEY;
import static dev.backstay.store.generated.platform.tables.AppDomainTable.APP_DOMAIN;
import static dev.backstay.store.generated.platform.tables.AppTable.APP;
import static dev.backstay.store.generated.platform.tables.CodeArchiveTable.CODE_ARCHIVE;
import static dev.backstay.store.generated.platform.tables.CodeProgressTable.CODE_PROGRESS;
import static dev.backstay.store.generated.platform.tables.CodeTimerRunTable.CODE_TIMER_RUN;
import static dev.backstay.store.generated.platform.tables.CodeTimerTable.CODE_TIMER;
import static dev.backstay.store.generated.platform.tables.LoginLinkTable.LOGIN_LINK;
import static dev.backstay.store.generated.platform.tables.NodeClaimTable.NODE_CLAIM;
import static dev.backstay.store.generated.platform.tables.NodeQuestionTable.NODE_QUESTION;
import static dev.backstay.store.generated.platform.tables.NodeTable.NODE;
import static dev.backstay.store.generated.platform.tables.ProviderLoginTable.PROVIDER_LOGIN;

import dev.backstay.foundation.directory.FileFailure;
import dev.backstay.server.files.FileFeature;
import dev.backstay.server.files.storage.StorageHold;
import dev.backstay.server.files.storage.StoredContents;
import dev.backstay.store.backup.BackupSource;
import dev.backstay.store.backup.Snapshot;
import dev.backstay.store.backup.StoredTable;
import dev.backstay.store.backup.StoredTable.StoredColumn;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.error.StoreException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jooq.Field;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * Writes a backup while a server runs on the data, or while none does.
 *
 * <p>Each database is as it was at one moment: the platform's when the backup began, an app's when
 * its turn came, so every write that was answered before the backup began is in it. An app that is
 * made meanwhile is not, one that is deleted meanwhile may be missing.
 */
public final class BackupWriter {
  /** How often an app is started again whose server code is deployed while its turn comes. */
  private static final int TRIES = 20;

  /**
   * Of the platform: past runs of timers, what is over soon, servers, which are not data, and the
   * archives that they share, which are in the backup as files.
   */
  private static final List<Table<?>> NOT_KEPT =
      List.of(
          CODE_TIMER_RUN,
          CODE_ARCHIVE,
          CODE_PROGRESS,
          LOGIN_LINK,
          NODE,
          NODE_CLAIM,
          NODE_QUESTION,
          PROVIDER_LOGIN);

  private final DatabaseSettings databases;
  private final Path codeArchives;
  private final StoredContents contents;
  private final Set<String> writtenApps = new HashSet<>();

  /** Ids of roles in the apps that were written, with the app's id. */
  private final Set<String> roles = new HashSet<>();

  private final Set<String> keys = new HashSet<>();
  private long rows;
  private long files;

  /**
   * @param codeArchives where the archives of deployments lie, a directory per app
   * @param contents of the apps' files
   */
  public BackupWriter(DatabaseSettings databases, Path codeArchives, StoredContents contents) {
    this.databases = databases;
    this.codeArchives = codeArchives;
    this.contents = contents;
  }

  /**
   * Writes the backup; it appears under its name once all of it is on the disk.
   *
   * @param file where to; must not exist
   * @param program the version of this program
   * @throws BackupException when it cannot be written
   */
  public BackupSummary write(Path file, String program) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new BackupException("the file " + file + " exists already: name another");
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.deleteIfExists(part);
      try (BackupSource source = BackupSource.open(databases);
          FileChannel channel = create(part);
          BackupFile.Writer backup =
              new BackupFile.Writer(
                  new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16))) {
        write(source, backup, program);
        backup.finish();
        channel.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return new BackupSummary(writtenApps.size(), rows, files);
    } catch (IOException e) {
      throw new BackupException("the backup cannot be written: " + FileFailure.reason(e), e);
    } catch (StoreException e) {
      throw new BackupException("the backup cannot be written: " + e.getMessage(), e);
    } finally {
      deleteQuietly(part);
    }
  }

  private void write(BackupSource source, BackupFile.Writer backup, String program)
      throws IOException {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("format", BackupFile.FORMAT);
    head.put("backstay", program);
    head.put("made", Instant.now().toString());
    head.put("database", databases.dialect().name());
    backup.add(BackupFile.HEAD, head);
    for (String appId : source.apps()) {
      writeApp(source, backup, appId);
    }
    // last, for only now is known which apps are there
    write(backup, BackupFile.PLATFORM, source.platform());
  }

  private void writeApp(BackupSource source, BackupFile.Writer backup, String appId)
      throws IOException {
    String place = BackupFile.APPS + appId + "/";
    Path directory =
        databases.dataDirectory().resolve("apps").resolve(appId.toLowerCase(Locale.ROOT));
    // before the snapshot: what it refers to then stays in the storage
    try (StorageHold hold = contents.hold(appId)) {
      for (int tried = 1; ; tried++) {
        try (Snapshot snapshot = source.app(appId)) {
          if (snapshot == null) {
            return;
          }
          // first the code: a deployment that is replaced loses its archive
          if (writeCode(source, backup, place, appId, snapshot)) {
            write(backup, place, snapshot);
            if (snapshot.version() < BackupFile.FILES_BY_KEY) {
              writeTree(backup, place + BackupFile.FILES, FileFeature.oldTree(directory));
            } else {
              writeFiles(backup, place, appId, snapshot);
            }
            break;
          }
        }
        if (tried == TRIES) {
          throw new BackupException(
              "an archive of server code of the app " + appId + " is missing");
        }
      }
    }
    writtenApps.add(appId);
  }

  /**
   * Writes the archives of the deployments that are in force in a snapshot.
   *
   * @return false when one is gone: another was deployed between the snapshot and now
   */
  private boolean writeCode(
      BackupSource source, BackupFile.Writer backup, String place, String appId, Snapshot snapshot)
      throws IOException {
    Set<String> wanted = new HashSet<>();
    for (StoredTable table : snapshot.tables()) {
      if (isOf(table, DEPLOYMENT)) {
        int id = column(table, DEPLOYMENT.ID);
        int active = column(table, DEPLOYMENT.ACTIVE);
        snapshot.read(
            table,
            values -> {
              if (Boolean.TRUE.equals(values[active])) {
                wanted.add(String.valueOf(values[id]));
              }
            });
      }
    }
    Path directory = codeArchives.resolve(appId);
    for (String deployment : wanted) {
      String name = deployment + ".zip";
      byte[] content = archive(source, directory.resolve(name), appId, deployment);
      if (content == null) {
        return false;
      }
      if (files(place + BackupFile.CODE + name)) {
        backup.add(place + BackupFile.CODE + name, out -> out.write(content));
      }
    }
    return true;
  }

  /**
   * The archive of a deployment: the one that lies here, or else the one that the server which was
   * sent it has left in the platform's database for others; null if there is neither.
   */
  private static byte @Nullable [] archive(
      BackupSource source, Path here, String appId, String deployment) throws IOException {
    try {
      return Files.readAllBytes(here);
    } catch (NoSuchFileException e) {
      try (Snapshot platform = source.platformNow()) {
        StoredTable table =
            platform.tables().stream()
                .filter(each -> isOf(each, CODE_ARCHIVE))
                .findFirst()
                .orElse(null);
        if (table == null) {
          return null;
        }
        int part = column(table, CODE_ARCHIVE.PART);
        int content = column(table, CODE_ARCHIVE.CONTENT);
        SortedMap<Long, byte[]> parts = new TreeMap<>();
        platform.read(
            table,
            Map.of(
                CODE_ARCHIVE.APP_ID.getName(),
                appId,
                CODE_ARCHIVE.DEPLOYMENT_ID.getName(),
                deployment),
            values ->
                parts.put(
                    ((Number) Objects.requireNonNull(values[part])).longValue(),
                    Base64.getDecoder().decode(String.valueOf(values[content]))));
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        parts.values().forEach(whole::writeBytes);
        return parts.isEmpty() ? null : whole.toByteArray();
      }
    }
  }

  private final Set<String> written = new HashSet<>();

  /** Counts a file; false if it is written already. */
  private boolean files(String name) {
    if (!written.add(name)) {
      return false;
    }
    files++;
    return true;
  }

  /** Writes the files of an older version, which were a tree in the app's directory. */
  private void writeTree(BackupFile.Writer backup, String place, Path root) throws IOException {
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> found;
    try (Stream<Path> tree = Files.walk(root)) {
      found = tree.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Path path : found) {
      String name = place + root.relativize(path).toString().replace('\\', '/');
      // what is being uploaded is not there yet
      if (name.endsWith(".part")) {
        continue;
      }
      try (var in = Files.newInputStream(path)) {
        backup.add(name, in::transferTo);
        files++;
      } catch (NoSuchFileException e) {
        // deleted since the directory was read
      }
    }
  }

  /** Writes the bytes of the files that a snapshot knows, each once. */
  private void writeFiles(BackupFile.Writer backup, String place, String appId, Snapshot snapshot)
      throws IOException {
    Set<String> wanted = new HashSet<>();
    for (StoredTable table : snapshot.tables()) {
      if (isOf(table, FILE)) {
        int content = column(table, FILE.CONTENT);
        snapshot.read(
            table,
            values -> {
              if (values[content] != null) {
                wanted.add(String.valueOf(values[content]));
              }
            });
      }
    }
    for (String key : wanted) {
      try (InputStream in = contents.read(appId, key)) {
        backup.add(place + BackupFile.FILES + key, in::transferTo);
        files++;
      } catch (NoSuchFileException e) {
        throw new BackupException(
            "the content "
                + key
                + " of a file of the app "
                + appId
                + " is missing; the server's settings must be given, those of its file-storage too",
            e);
      }
    }
  }

  private void write(BackupFile.Writer backup, String place, Snapshot snapshot) throws IOException {
    backup.add(
        place + BackupFile.DATABASE, BackupFile.describe(snapshot.version(), snapshot.tables()));
    for (StoredTable table : inOrderOfReference(snapshot.tables())) {
      Predicate<@Nullable Object[]> kept = kept(place, table);
      backup.add(
          place + BackupFile.TABLES + table.name() + BackupFile.ROWS,
          out -> {
            try (RowText.Writer text = new RowText.Writer(out)) {
              snapshot.read(
                  table,
                  values -> {
                    if (kept.test(values)) {
                      text.write(values);
                      rows++;
                    }
                  });
            }
          });
    }
  }

  /** A key has to be seen before the host names that lead to it. */
  private static List<StoredTable> inOrderOfReference(List<StoredTable> tables) {
    return tables.stream()
        .sorted(java.util.Comparator.comparing(table -> isOf(table, APP_DOMAIN)))
        .toList();
  }

  /**
   * Which rows of a table are in the backup: all, but those of the cache, which are over in two
   * hours and often tokens, acting sessions and what else is over soon, the past runs of timers,
   * servers, and those of the platform that lead to an app or a role that was deleted between the
   * platform's moment and the app's.
   */
  private Predicate<@Nullable Object[]> kept(String place, StoredTable table) {
    if (!place.equals(BackupFile.PLATFORM)) {
      if (isOf(table, ROLE)) {
        int id = column(table, ROLE.ID);
        return values -> {
          roles.add(place + values[id]);
          return true;
        };
      }
      boolean lasts = !isOf(table, CACHE) && !isOf(table, ACTING_SESSION);
      return values -> lasts;
    }
    if (isOf(table, APP)) {
      int id = column(table, APP.ID);
      return values -> writtenApps.contains(String.valueOf(values[id]));
    }
    if (isOf(table, CODE_TIMER)) {
      int app = column(table, CODE_TIMER.APP_ID);
      return values -> writtenApps.contains(String.valueOf(values[app]));
    }
    if (NOT_KEPT.stream().anyMatch(each -> isOf(table, each))) {
      return values -> false;
    }
    if (isOf(table, API_KEY)) {
      int app = column(table, API_KEY.APP_ID);
      int role = column(table, API_KEY.ROLE_ID);
      int id = column(table, API_KEY.ID);
      return values -> {
        boolean there =
            writtenApps.contains(String.valueOf(values[app]))
                && (values[role] == null
                    || roles.contains(BackupFile.APPS + values[app] + "/" + values[role]));
        if (there) {
          keys.add(String.valueOf(values[id]));
        }
        return there;
      };
    }
    if (isOf(table, APP_DOMAIN)) {
      int key = column(table, APP_DOMAIN.API_KEY_ID);
      return values -> keys.contains(String.valueOf(values[key]));
    }
    return values -> true;
  }

  private static boolean isOf(StoredTable table, Table<?> generated) {
    return table.name().equals(generated.getName());
  }

  private static int column(StoredTable table, Field<?> column) {
    return table.columns().stream().map(StoredColumn::name).toList().indexOf(column.getName());
  }

  private static FileChannel create(Path file) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    // it holds the hashes of passwords, and whatever the apps hold
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? FileChannel.open(
            file,
            options,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
        : FileChannel.open(file, options);
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // what went wrong before is what counts
    }
  }
}
