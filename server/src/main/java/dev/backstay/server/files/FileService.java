package dev.backstay.server.files;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.security.model.Operation;
import dev.backstay.server.files.Decided.Needs;
import dev.backstay.server.files.FileOperation.Append;
import dev.backstay.server.files.FileOperation.ChangePermission;
import dev.backstay.server.files.FileOperation.CopyFileOrDirectory;
import dev.backstay.server.files.FileOperation.Count;
import dev.backstay.server.files.FileOperation.CreateDirectory;
import dev.backstay.server.files.FileOperation.DeleteFileOrDirectory;
import dev.backstay.server.files.FileOperation.Download;
import dev.backstay.server.files.FileOperation.Exists;
import dev.backstay.server.files.FileOperation.Listing;
import dev.backstay.server.files.FileOperation.MoveFileOrDirectory;
import dev.backstay.server.files.FileOperation.SaveFileFromByteArray;
import dev.backstay.server.files.FileOperation.Unzip;
import dev.backstay.server.files.FileOperation.Upload;
import dev.backstay.server.files.FileOperation.Zip;
import dev.backstay.server.files.storage.FileContent;
import dev.backstay.server.files.tree.FileEntry;
import dev.backstay.server.files.tree.FilePath;
import dev.backstay.server.files.tree.FileTree;
import dev.backstay.server.files.tree.ListingQuery;
import dev.backstay.server.files.tree.NamePattern;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The files service. Who may what is decided by the layers F1 to F5 (security model C.9): a
 * directory with all that is in it takes the permission for each file and directory in it that has
 * cells of its own, and a listing leaves out what the caller may not read.
 */
public final class FileService implements Performer<FileOperation<?>> {
  private final Operations operations;
  private final AccessGate gate;
  private final Policies policies;
  private final FileStore files;
  private final FilePermissions permissions;
  private final Archives archives;

  FileService(
      Operations operations,
      AccessGate gate,
      Policies policies,
      FileStore files,
      FilePermissions permissions) {
    this.operations = operations;
    this.gate = gate;
    this.policies = policies;
    this.files = files;
    this.permissions = permissions;
    this.archives = new Archives(files);
  }

  /**
   * Performs an operation.
   *
   * @return what it results in
   * @throws dev.backstay.foundation.error.ApiException 4000 when the caller may not; 6000 to 6030
   *     and 90507 when it cannot be done
   */
  public <R extends @Nullable Object> R perform(Call call, FileOperation<R> operation) {
    return operations.perform(call, operation, this);
  }

  /**
   * Reads a file for another feature, as the caller may. Nothing happens around it.
   *
   * @return has to be closed
   * @throws dev.backstay.foundation.error.ApiException 4000, 6007, 6014
   */
  public InputStream read(Call call, FilePath path) {
    return gate.perform(call, Operation.READ, path.asset(), permit -> files.read(call.app(), path));
  }

  /**
   * Finds a file or directory for another feature, as the caller may; null when there is none.
   *
   * @throws dev.backstay.foundation.error.ApiException 4000
   */
  public @Nullable FileEntry find(Call call, FilePath path) {
    return gate.<@Nullable FileEntry>perform(
        call, Operation.READ, path.asset(), permit -> files.tree().find(call.app(), path));
  }

  @Override
  public boolean allows(Call call, FileOperation<?> operation) {
    return switch (operation) {
      // what it takes follows from the body
      case ChangePermission change -> true;
      case Upload(var path, _, _) -> could(call, Operation.WRITE, path);
      case SaveFileFromByteArray(var path, _, _) -> could(call, Operation.WRITE, path);
      case Append(var path, _) -> could(call, Operation.WRITE, path);
      case CreateDirectory(var path) -> could(call, Operation.WRITE, path);
      case Unzip(var path) -> could(call, Operation.WRITE, path.parent());
      case Download(var path, _) -> could(call, Operation.READ, path);
      case Listing listing -> could(call, Operation.READ, listing.path());
      case Count count -> could(call, Operation.READ, count.path());
      case Exists(var path) -> could(call, Operation.READ, path);
      case Zip(var path) -> could(call, Operation.READ, path);
      case MoveFileOrDirectory(var path, var target, _) ->
          could(call, Operation.READ, path)
              && could(call, Operation.DELETE, path)
              && could(call, Operation.WRITE, target);
      case CopyFileOrDirectory(var path, var target) ->
          could(call, Operation.READ, path) && could(call, Operation.WRITE, target);
      case DeleteFileOrDirectory(var path, _, _) -> could(call, Operation.DELETE, path);
    };
  }

  private boolean could(Call call, Operation operation, FilePath path) {
    return gate.couldPerform(call, operation, path.asset());
  }

  @Override
  public @Nullable Object run(Call call, FileOperation<?> operation) {
    return switch (operation) {
      case Upload(var path, boolean overwrite, var content) ->
          write(call, path, overwrite, content);
      case SaveFileFromByteArray(var path, boolean overwrite, var content) ->
          write(call, path, overwrite, content);
      case Append(var path, var content) -> append(call, path, content);
      case CreateDirectory(var path) -> createDirectory(call, path);
      case Download(var path, var found) ->
          gate.perform(
              call, Operation.READ, path.asset(), permit -> files.open(call.app(), path, found));
      case Listing listing -> list(call, listing);
      case Count count -> count(call, count);
      case Exists(var path) -> find(call, path) != null;
      case MoveFileOrDirectory(var path, var target, boolean renaming) ->
          move(call, path, target, renaming);
      case CopyFileOrDirectory(var path, var target) -> copy(call, path, target);
      case DeleteFileOrDirectory(var path, var pattern, boolean recursive) ->
          delete(call, path, pattern, recursive);
      case Zip(var path) -> zip(call, path);
      case Unzip(var path) -> unzip(call, path);
      case ChangePermission(var path, String access, var body) -> {
        permissions.change(call, path, access, body);
        yield null;
      }
    };
  }

  private FileEntry write(Call call, FilePath path, boolean overwrite, FileContent content) {
    ServiceFolders.requireWritable(path);
    return files.write(call.app(), path, overwrite, content, decided(call, Operation.WRITE, path));
  }

  private FileEntry append(Call call, FilePath path, FileContent content) {
    ServiceFolders.requireWritable(path);
    return files.append(call.app(), path, content, decided(call, Operation.WRITE, path));
  }

  private FileEntry createDirectory(Call call, FilePath path) {
    ServiceFolders.requireWritable(path);
    return decided(call, Operation.WRITE, path)
        .run(check -> files.tree().makeDirectory(call.app(), path, check));
  }

  private List<FileEntry> list(Call call, Listing listing) {
    FilePath path = listing.path();
    return gate.perform(
        call,
        Operation.READ,
        path.asset(),
        permit -> {
          FileEntry there = directory(call.app(), path);
          return files
              .tree()
              .list(
                  call.app(),
                  there,
                  query(call, path, listing.pattern(), listing.recursive()),
                  new ListingQuery.Page(
                      listing.order(), listing.descending(), listing.pageSize(), listing.offset()));
        });
  }

  private int count(Call call, Count count) {
    FilePath path = count.path();
    return gate.perform(
        call,
        Operation.READ,
        path.asset(),
        permit ->
            files
                .tree()
                .count(
                    call.app(),
                    directory(call.app(), path),
                    query(call, path, count.pattern(), count.recursive()),
                    count.countDirectories()));
  }

  /** What is refused is not there. */
  private ListingQuery query(Call call, FilePath path, NamePattern pattern, boolean recursive) {
    return new ListingQuery(
        path, pattern, recursive, gate.refusedBelow(call, Operation.READ, path.text()));
  }

  private FileEntry directory(App app, FilePath path) {
    FileEntry there = files.tree().find(app, path);
    if (there == null) {
      throw ApiError.FILE_NOT_FOUND.with();
    }
    if (!there.isDirectory()) {
      throw ApiError.NOT_A_DIRECTORY.with();
    }
    return there;
  }

  private FileEntry move(Call call, FilePath source, FilePath target, boolean renaming) {
    ServiceFolders.requireModifiable(source);
    ServiceFolders.requireModifiable(target);
    return new Decided(
            gate,
            policies,
            call,
            () -> {
              Needs needs =
                  new Needs()
                      .require(Operation.READ, source)
                      .require(Operation.DELETE, source)
                      .require(Operation.WRITE, target);
              addBelow(call, Operation.READ, source, needs);
              addBelow(call, Operation.DELETE, source, needs);
              addTargets(call, source, target, needs);
              return needs;
            })
        .run(check ->
            call.actor()
                .run(() ->
                    files
                        .tree()
                        .move(
                            call.app(),
                            call.caller(),
                            source,
                            target,
                            renaming ? ApiError.FILE_EXISTS : ApiError.FILE_EXISTS_IN_TARGET,
                            check)));
  }

  private FileEntry copy(Call call, FilePath source, FilePath target) {
    ServiceFolders.requireModifiable(source);
    ServiceFolders.requireModifiable(target);
    App app = call.app();
    Decided decided =
        new Decided(
            gate,
            policies,
            call,
            () -> {
              Needs needs =
                  new Needs().require(Operation.READ, source).require(Operation.WRITE, target);
              addBelow(call, Operation.READ, source, needs);
              addTargets(call, source, target, needs);
              return needs;
            });
    try (FileLimits.Intake intake = files.limits().intake(app, target)) {
      FileTree.Changed changed =
          decided.run(check -> files.tree().copy(app, source, target, intake::set, check));
      intake.keep();
      return changed.entry();
    }
  }

  private int delete(Call call, FilePath path, @Nullable NamePattern pattern, boolean recursive) {
    App app = call.app();
    if (pattern != null) {
      // what the caller may not delete, or may not know of, stays
      List<String> kept = new ArrayList<>(gate.refusedBelow(call, Operation.DELETE, path.text()));
      kept.addAll(gate.refusedBelow(call, Operation.READ, path.text()));
      if (path.isRoot() && recursive) {
        throw ApiError.SERVICE_FILE_NOT_DELETABLE.with(path);
      }
      ServiceFolders.requireNoService(path);
      files.limits().count(app);
      FileTree.Changed changed =
          decided(call, Operation.DELETE, path)
              .run(check ->
                  call.actor()
                      .run(() ->
                          files
                              .tree()
                              .removeMatching(
                                  app,
                                  path,
                                  new ListingQuery(path, pattern, recursive, kept),
                                  check)));
      var _ = files.settle(app, changed);
      return changed.files();
    }
    ServiceFolders.requireDeletable(path);
    files.limits().count(app);
    FileTree.Changed changed =
        new Decided(
                gate,
                policies,
                call,
                () -> {
                  Needs needs = new Needs().require(Operation.DELETE, path);
                  addBelow(call, Operation.DELETE, path, needs);
                  return needs;
                })
            .run(check -> call.actor().run(() -> files.tree().remove(app, path, check)));
    var _ = files.settle(app, changed);
    return changed.files();
  }

  private FileEntry zip(Call call, FilePath path) {
    FilePath target =
        path.isRoot() ? path.resolve("files.zip") : path.parent().resolve(path.name() + ".zip");
    FileEntry source = find(call, path);
    if (source == null) {
      throw ApiError.FILE_NOT_FOUND.with();
    }
    return write(
        call,
        target,
        false,
        archives.pack(call.app(), source, query(call, path, NamePattern.ALL, true)));
  }

  private FileEntry unzip(Call call, FilePath path) {
    FilePath into = path.parent();
    archives.unpack(
        call.app(),
        into,
        () -> read(call, path),
        (target, content) -> {
          ServiceFolders.requireWritable(target);
          if (content == null) {
            return createDirectory(call, target);
          }
          return write(call, target, true, content);
        });
    return Objects.requireNonNull(files.tree().find(call.app(), into));
  }

  private Decided decided(Call call, Operation operation, FilePath path) {
    Needs needs = new Needs().require(operation, path);
    return new Decided(gate, policies, call, () -> needs);
  }

  /** A directory may be deleted, read or moved if all that is in it may. */
  private void addBelow(Call call, Operation operation, FilePath path, Needs needs) {
    for (String refused : gate.refusedBelow(call, operation, path.text())) {
      FilePath below = new FilePath(refused);
      addIfThere(call.app(), below, operation, below, needs);
    }
  }

  /** What comes to be below the target must be allowed there, where that has cells of its own. */
  private void addTargets(Call call, FilePath source, FilePath target, Needs needs) {
    for (String refused : gate.refusedBelow(call, Operation.WRITE, target.text())) {
      FilePath moved = source.resolve(refused.substring(target.text().length() + 1));
      addIfThere(call.app(), moved, Operation.WRITE, new FilePath(refused), needs);
    }
  }

  /**
   * @param present where something must be for the operation to be needed
   */
  private void addIfThere(
      App app, FilePath present, Operation operation, FilePath path, Needs needs) {
    if (files.tree().find(app, present) == null) {
      needs.whenThere(present);
    } else {
      needs.require(operation, path);
    }
  }
}
