package dev.backstay.server.files;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.WaitingExchange;
import dev.backstay.server.binary.Arguments;
import dev.backstay.server.binary.BinaryMethod;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.amf.AmfObject;
import dev.backstay.server.files.FileOperation.ChangePermission;
import dev.backstay.server.files.FileOperation.CopyFileOrDirectory;
import dev.backstay.server.files.FileOperation.Count;
import dev.backstay.server.files.FileOperation.CreateDirectory;
import dev.backstay.server.files.FileOperation.DeleteFileOrDirectory;
import dev.backstay.server.files.FileOperation.Exists;
import dev.backstay.server.files.FileOperation.Listing;
import dev.backstay.server.files.FileOperation.MoveFileOrDirectory;
import dev.backstay.server.files.FileOperation.SaveFileFromByteArray;
import dev.backstay.server.files.FileOperation.Upload;
import dev.backstay.server.files.tree.FileEntry;
import dev.backstay.server.files.tree.FilePath;
import dev.backstay.server.files.tree.ListingQuery.Order;
import dev.backstay.server.files.tree.NamePattern;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Files for the Java SDK (reference: Java SDK, 5.6); it uploads them over REST. */
final class FileBinary {
  private static final String ALL = "*";

  private final Callers callers;
  private final FileService files;
  private final FileAddresses addresses;
  private final SentContents contents;

  FileBinary(Callers callers, FileService files, FileAddresses addresses, SentContents contents) {
    this.callers = callers;
    this.files = files;
    this.addresses = addresses;
    this.contents = contents;
  }

  BinaryService service() {
    return new BinaryService(BinaryService.PREFIX + "file.FileService")
        .with("upload", this::upload)
        .with("saveFile", url(FileBinary::save))
        .with("renameFile", url(args -> rename(path(args, 0), args.text(1))))
        .with("copyFile", url(args -> new CopyFileOrDirectory(path(args, 0), saved(args, 1))))
        .with(
            "moveFile", url(args -> new MoveFileOrDirectory(path(args, 0), saved(args, 1), false)))
        .with("deleteFileOrDirectory", does(FileBinary::delete))
        .with(
            "createDirectory",
            (exchange, args) -> {
              var _ = perform(exchange, new CreateDirectory(saved(args, 0)));
              return null;
            })
        .reading("listing", this::list)
        .reading("count", does(FileBinary::count))
        .reading("exists", does(args -> new Exists(path(args, 0))))
        .with(
            "updateUserPermission", does(args -> permission(args.object(1), "user", args.text(0))))
        .with(
            "updateRolePermissions", does(args -> permission(args.object(1), "role", args.text(0))))
        .with("updatePermissionForAllUsers", does(args -> permission(args.object(0), "user", ALL)))
        .with(
            "updateRolePermissionsForAllRoles",
            does(args -> permission(args.object(0), "role", ALL)));
  }

  private <R extends @Nullable Object> R perform(Exchange exchange, FileOperation<R> operation) {
    return files.perform(callers.of(exchange), operation);
  }

  private BinaryMethod does(Function<Arguments, FileOperation<?>> operation) {
    return (exchange, args) -> perform(exchange, operation.apply(args));
  }

  /** Answers the address of what an operation results in. */
  private BinaryMethod url(Function<Arguments, FileOperation<FileEntry>> operation) {
    return (exchange, args) ->
        FileAddresses.of(addresses.of(exchange), perform(exchange, operation.apply(args)).path());
  }

  /** Arguments: address to fetch, path, whether to overwrite. */
  private Object upload(Exchange exchange, Arguments args) {
    var _ = WaitingExchange.require();
    Call call = callers.of(exchange);
    FileEntry entry =
        files.perform(call, new Upload(saved(args, 1), args.flag(2), contents.ofUrl(args.text(0))));
    return FileAddresses.of(addresses.of(exchange), entry.path());
  }

  /** Arguments: directory, name, bytes and maybe whether to overwrite; or path, bytes and that. */
  private static SaveFileFromByteArray save(Arguments args) {
    boolean whole = args.any(1) instanceof byte[];
    FilePath path =
        whole
            ? saved(args, 0)
            : FilePath.of(args.text(0) + "/" + args.text(1), ApiError.FILE_NAME_WRONG);
    int bytes = whole ? 1 : 2;
    return new SaveFileFromByteArray(
        path, args.flag(bytes + 1), SentContents.ofBytes(args.bytes(bytes)));
  }

  private static MoveFileOrDirectory rename(FilePath path, String name) {
    return new MoveFileOrDirectory(path, FileRoutes.renamed(path, name), true);
  }

  /** Whatever its name, with all below it: so the SDK says that a file or directory is meant. */
  private static DeleteFileOrDirectory delete(Arguments args) {
    String pattern = args.optionalText(1);
    boolean whole = pattern == null || (pattern.equals(ALL) && args.flag(2));
    return new DeleteFileOrDirectory(
        path(args, 0), whole ? null : NamePattern.of(pattern), args.flag(2));
  }

  private Object list(Exchange exchange, Arguments args) {
    Call call = callers.of(exchange);
    String root = addresses.of(exchange);
    Listing listing =
        new Listing(
            path(args, 0),
            NamePattern.of(args.optionalText(1)),
            args.flag(2),
            args.number(3, FileRoutes.MAX_PAGE, FileRoutes.MAX_PAGE),
            args.number(4, 0, Integer.MAX_VALUE),
            Order.NAME,
            false);
    return files.perform(call, listing).stream()
        .map(entry -> info(FileInfo.of(entry, root)))
        .toList();
  }

  private static AmfObject info(FileInfo file) {
    return new AmfObject("com.backendless.management.files.FileInfo")
        .with("name", file.name())
        .with("createdOn", file.createdOn())
        .with("publicUrl", file.publicUrl())
        .with("url", file.url())
        .with("size", file.size());
  }

  private static Count count(Arguments args) {
    return new Count(
        path(args, 0), NamePattern.of(args.optionalText(1)), args.flag(2), args.flag(3));
  }

  /** A permission as it is sent: {@code access, folder, operation}. */
  private static ChangePermission permission(
      Map<String, @Nullable Object> sent, String kind, String name) {
    JsonFields fields = JsonFields.of(sent, "permission");
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("permission", fields.text("operation"));
    body.put(kind, name);
    return new ChangePermission(
        FilePath.of(fields.text("folder"), ApiError.FILE_NAME_WRONG),
        fields.text("access"),
        JsonFields.of(body, "permission"));
  }

  private static FilePath path(Arguments args, int position) {
    return FilePath.of(args.text(position), ApiError.PATH_WRONG);
  }

  private static FilePath saved(Arguments args, int position) {
    return FilePath.of(args.text(position), ApiError.FILE_NAME_WRONG);
  }
}
