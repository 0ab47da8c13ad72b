package dev.backstay.server.files;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Failures;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
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
import dev.backstay.server.files.FileOperation.Upload;
import dev.backstay.server.files.tree.FileEntry;
import dev.backstay.server.files.tree.FilePath;
import dev.backstay.server.files.tree.ListingQuery.Order;
import dev.backstay.server.files.tree.NamePattern;
import dev.backstay.store.error.StoreException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Files for clients (reference: files.md). */
final class FileRoutes {
  static final int MAX_PAGE = 100;

  /** Of SDKs for Java alone. */
  private static final String SDK_HEADER = "application-type";

  private final Callers callers;
  private final FileService files;
  private final FileStore store;
  private final FileAddresses addresses;
  private final SentContents contents;

  FileRoutes(
      Callers callers,
      FileService files,
      FileStore store,
      FileAddresses addresses,
      SentContents contents) {
    this.callers = callers;
    this.files = files;
    this.store = store;
    this.addresses = addresses;
    this.contents = contents;
  }

  /** Routes below an app and key. */
  List<Route> routes() {
    return List.of(
        Route.post("/files/{path...}", this::upload).streaming(),
        Route.put("/files/binary/{path...}", this::save),
        Route.post("/files/append/{path...}", this::append).streaming(),
        Route.put("/files/append/{path...}", this::appendText).streaming(),
        Route.put("/files/append/binary/{path...}", this::appendBytes),
        Route.put("/files/rename", this::rename),
        Route.put("/files/move", this::move),
        Route.put("/files/copy", this::copy),
        Route.put("/files/permissions/{access}/{path...}", this::changePermission),
        Route.get("/files", this::read),
        Route.get("/files/{path...}", this::read),
        Route.delete("/files/{path...}", this::delete));
  }

  /**
   * The Java SDK sends blanks of a path as {@code +}, and finds the number of an error behind its
   * text alone (reference: Java SDK, 5.6).
   */
  private Response upload(Exchange exchange) {
    if (exchange.header(SDK_HEADER) == null) {
      return upload(exchange, saved(exchange));
    }
    try {
      String path = exchange.parameter("path").replace("+", "%20");
      return upload(exchange, FilePath.ofAddress(path, ApiError.FILE_NAME_WRONG));
    } catch (ApiException | StoreException e) {
      ApiException error = Failures.told(e, exchange.requestId());
      return Response.json(error.status(), new SdkError(error.text(), error.code()));
    }
  }

  private record SdkError(String message, int code) {}

  private Response upload(Exchange exchange, FilePath path) {
    Call call = callers.of(exchange);
    if (exchange.parameter("path").endsWith("/")) {
      var _ = files.perform(call, new CreateDirectory(path));
      return Response.empty();
    }
    FileEntry entry =
        files.perform(call, new Upload(path, isFlag(exchange, "overwrite"), contents.of(exchange)));
    return Response.json(new Uploaded(url(exchange, entry)));
  }

  private record Uploaded(String fileURL) {}

  private Response save(Exchange exchange) {
    Call call = callers.of(exchange);
    return answer(
        exchange,
        files.perform(
            call,
            new SaveFileFromByteArray(
                saved(exchange),
                isFlag(exchange, "overwrite"),
                SentContents.ofBase64(exchange.body()))));
  }

  private Response append(Exchange exchange) {
    Call call = callers.of(exchange);
    return answer(
        exchange, files.perform(call, new Append(saved(exchange), contents.of(exchange))));
  }

  private Response appendText(Exchange exchange) {
    Call call = callers.of(exchange);
    return answer(
        exchange, files.perform(call, new Append(saved(exchange), new RequestContent(exchange))));
  }

  private Response appendBytes(Exchange exchange) {
    Call call = callers.of(exchange);
    return answer(
        exchange,
        files.perform(call, new Append(saved(exchange), SentContents.ofBase64(exchange.body()))));
  }

  private Response rename(Exchange exchange) {
    Call call = callers.of(exchange);
    JsonFields body = JsonFields.of(exchange);
    FilePath path = FilePath.of(body.text("oldPathName"), ApiError.PATH_WRONG);
    return answer(
        exchange,
        files.perform(
            call, new MoveFileOrDirectory(path, renamed(path, body.text("newName")), true)));
  }

  /**
   * A path with another last name.
   *
   * @throws dev.backstay.foundation.error.ApiException 6001 for what is not one name
   */
  static FilePath renamed(FilePath path, String name) {
    FilePath checked = FilePath.of(name, ApiError.FILE_NAME_WRONG);
    if (checked.names().size() != 1) {
      throw ApiError.FILE_NAME_WRONG.with();
    }
    return path.parent().resolve(checked.name());
  }

  private Response move(Exchange exchange) {
    Call call = callers.of(exchange);
    JsonFields body = JsonFields.of(exchange);
    return answer(
        exchange,
        files.perform(
            call, new MoveFileOrDirectory(path(body, "sourcePath"), target(body), false)));
  }

  private Response copy(Exchange exchange) {
    Call call = callers.of(exchange);
    JsonFields body = JsonFields.of(exchange);
    return answer(
        exchange,
        files.perform(call, new CopyFileOrDirectory(path(body, "sourcePath"), target(body))));
  }

  private static FilePath path(JsonFields body, String name) {
    return FilePath.of(body.text(name), ApiError.PATH_WRONG);
  }

  private static FilePath target(JsonFields body) {
    return FilePath.of(body.text("targetPath"), ApiError.FILE_NAME_WRONG);
  }

  private Response changePermission(Exchange exchange) {
    Call call = callers.of(exchange);
    var _ =
        files.perform(
            call,
            new ChangePermission(
                saved(exchange), exchange.parameter("access"), JsonFields.of(exchange)));
    return Response.empty();
  }

  /** A file's content, a directory's listing, or what {@code action} asks. */
  private Response read(Exchange exchange) {
    Call call = callers.of(exchange);
    FilePath path = FilePath.ofAddress(exchange.parameter("path", ""), ApiError.PATH_WRONG);
    String action = exchange.query("action");
    if (action == null || action.isEmpty()) {
      // it only says which of two operations is meant; either decides about reading
      FileEntry there = store.tree().find(call.app(), path);
      return there != null && there.isDirectory()
          ? list(call, exchange, path)
          : FileAnswer.shown(files.perform(call, new Download(path, there)));
    }
    return switch (action.toLowerCase(Locale.ROOT)) {
      case "exists" -> Response.json(files.perform(call, new Exists(path)));
      case "count" ->
          Response.json(
              files.perform(
                  call,
                  new Count(
                      path,
                      NamePattern.of(exchange.query("pattern")),
                      isFlag(exchange, "sub"),
                      isFlag(exchange, "countDirectories"))));
      default -> throw ApiError.FILE_OPERATION_UNKNOWN.with(action, "exists, count");
    };
  }

  private Response list(Call call, Exchange exchange, FilePath path) {
    String root = addresses.of(exchange);
    return Response.json(
        files
            .perform(
                call,
                new Listing(
                    path,
                    NamePattern.of(exchange.query("pattern")),
                    isFlag(exchange, "sub"),
                    exchange.number("pagesize", MAX_PAGE, 0, MAX_PAGE),
                    exchange.number("offset", 0, 0, Integer.MAX_VALUE),
                    Order.NAME,
                    false))
            .stream()
            .map(entry -> FileInfo.of(entry, root))
            .toList());
  }

  private Response delete(Exchange exchange) {
    Call call = callers.of(exchange);
    String pattern = exchange.query("pattern");
    return Response.json(
        files.perform(
            call,
            new DeleteFileOrDirectory(
                FilePath.ofAddress(exchange.parameter("path"), ApiError.PATH_WRONG),
                pattern == null ? null : NamePattern.of(pattern),
                isFlag(exchange, "sub"))));
  }

  private static FilePath saved(Exchange exchange) {
    return FilePath.ofAddress(exchange.parameter("path"), ApiError.FILE_NAME_WRONG);
  }

  static boolean isFlag(Exchange exchange, String name) {
    @Nullable String text = exchange.query(name);
    return "true".equalsIgnoreCase(text);
  }

  private Response answer(Exchange exchange, FileEntry entry) {
    return Response.json(url(exchange, entry));
  }

  private String url(Exchange exchange, FileEntry entry) {
    return FileAddresses.of(addresses.of(exchange), entry.path());
  }
}
