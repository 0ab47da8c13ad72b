package dev.backstay.server.files;

import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.access.Grants;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.operations.EventSource;
import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.foundation.settings.FileSettings;
import dev.backstay.foundation.settings.S3Settings;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.BinarySource;
import dev.backstay.server.files.fetch.RemoteFiles;
import dev.backstay.server.files.storage.DirectoryStorage;
import dev.backstay.server.files.storage.FileStorage;
import dev.backstay.server.files.storage.S3Storage;
import dev.backstay.server.files.storage.StoredContents;
import dev.backstay.server.files.tree.FileTree;
import dev.backstay.server.permissions.HypotheticalCallers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** An app's files and their permissions. */
public final class FileFeature implements Feature, EventSource, BinarySource {
  /** Of an app's directory, what its files' contents are in. */
  private static final String CONTENTS = "file-content";

  private static final String OLD_TREE = "files";

  private static final Duration FETCH_TIME = Duration.ofMinutes(2);

  private final FileService service;
  private final FileAddresses addresses;
  private final FileRoutes routes;
  private final FileBinary binary;
  private final ConsoleFileRoutes consoleRoutes;
  private final FileKeeper keeper;
  private final FileEvents events;

  public FileFeature(Core core, Callers callers) {
    FileTree tree = new FileTree(core.apps(), core.policies(), core.clock());
    FileStorage storage = core.resources().add(storage(core));
    FileLimits limits =
        new FileLimits(
            core.settings().files(),
            core.settings().dataDirectory(),
            core.apps(),
            core.appSettings(),
            tree,
            core.nodes()::live);
    FileStore store = new FileStore(tree, storage, limits);
    service =
        new FileService(
            core.operations(),
            core.gate(),
            core.policies(),
            store,
            new FilePermissions(
                new Grants(core.gate(), core.policies(), core.tables()::findsUser), tree));
    RemoteFiles remote =
        core.resources().add(new RemoteFiles(core.settings().files().fetchPrivate(), FETCH_TIME));
    addresses = new FileAddresses(core.urls());
    SentContents contents = new SentContents(store, remote);
    events = new FileEvents(addresses);
    routes = new FileRoutes(callers, service, store, addresses, contents);
    binary = new FileBinary(callers, service, addresses, contents);
    consoleRoutes = new ConsoleFileRoutes(core.console(), service, store, addresses, contents);
    keeper =
        core.resources()
            .add(
                new FileKeeper(
                    core.apps(), core.settings().dataDirectory().resolve("apps"), store, storage));
    core.apps().onDelete((App app) -> storage.deleteAll(app));
  }

  private static FileStorage storage(Core core) {
    // looked at, and made if it is missing, once
    PerApp<Path> known = new PerApp<>(core.apps(), app -> contents(core.apps().directory(app)));
    Function<App, Path> directories = known::of;
    S3Settings s3 = core.settings().files().s3();
    return s3 == null
        ? new DirectoryStorage(directories, core.settings().database().fullDurability())
        : S3Storage.open(s3, directories, core.settings().dataDirectory().resolve("deleted-files"));
  }

  /**
   * The contents of all apps' files, for backups.
   *
   * @param appDirectories by ids of apps: each one's own directory
   * @param settings of the server that has them
   */
  public static StoredContents contents(
      Function<String, Path> appDirectories, FileSettings settings) {
    return StoredContents.of(id -> contents(appDirectories.apply(id)), settings.s3());
  }

  /**
   * Names where a server keeps the contents of files: the same for servers that share them.
   *
   * @return without any key
   */
  public static String place(ServerSettings settings) {
    S3Settings s3 = settings.files().s3();
    return s3 == null
        ? "directory " + settings.dataDirectory().toAbsolutePath()
        : "s3 " + Objects.toString(s3.endpoint(), "") + " " + s3.bucket() + "/" + s3.prefix();
  }

  /** Where the contents of an app's files are, or are on their way to where they will be. */
  private static Path contents(Path appDirectory) {
    return appDirectory.resolve(CONTENTS);
  }

  /**
   * Where older versions had an app's files, as a tree of plain files; what is there is taken over
   * by the next start.
   *
   * @param appDirectory the app's own directory
   */
  public static Path oldTree(Path appDirectory) {
    return appDirectory.resolve(OLD_TREE);
  }

  /** Routes by which developers see an app's files as someone else. */
  public List<Route> seenAs(ConsoleAuthenticator console, HypotheticalCallers callers) {
    return new SeenFileRoutes(console, callers, service, addresses).routes();
  }

  /** The files service, for other features. */
  public FileService service() {
    return service;
  }

  @Override
  public List<OperationEvent<?, ?>> events() {
    return events.all();
  }

  @Override
  public List<BinaryService> binaryServices() {
    return List.of(binary.service());
  }

  @Override
  public List<Route> clientRoutes() {
    return routes.routes();
  }

  @Override
  public List<Route> consoleRoutes() {
    return consoleRoutes.routes();
  }

  @Override
  public void start() {
    keeper.start();
  }
}
