package dev.backstay.server.files;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.http.Router;
import dev.backstay.server.files.FileOperation.CopyFileOrDirectory;
import dev.backstay.server.files.FileOperation.Count;
import dev.backstay.server.files.FileOperation.CreateDirectory;
import dev.backstay.server.files.FileOperation.DeleteFileOrDirectory;
import dev.backstay.server.files.FileOperation.Download;
import dev.backstay.server.files.FileOperation.Exists;
import dev.backstay.server.files.FileOperation.Listing;
import dev.backstay.server.files.FileOperation.MoveFileOrDirectory;
import dev.backstay.server.files.FileOperation.Unzip;
import dev.backstay.server.files.FileOperation.Upload;
import dev.backstay.server.files.FileOperation.Zip;
import dev.backstay.server.files.storage.FileContent;
import dev.backstay.server.files.tree.FileEntry;
import dev.backstay.server.files.tree.FilePath;
import dev.backstay.server.files.tree.ListingQuery.Order;
import dev.backstay.server.files.tree.NamePattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Files as a developer makes and reads them (reference: management.md §7). */
final class ConsoleFileRoutes {
  private static final int MAX_PAGE = 100;
  private static final int MAX_MEGABYTES = 100_000_000;
  private static final String COUNT = "/count";

  private final ConsoleAuthenticator console;
  private final FileService files;
  private final FileStore store;
  private final FileAddresses addresses;
  private final SentContents contents;

  ConsoleFileRoutes(
      ConsoleAuthenticator console,
      FileService files,
      FileStore store,
      FileAddresses addresses,
      SentContents contents) {
    this.console = console;
    this.files = files;
    this.store = store;
    this.addresses = addresses;
    this.contents = contents;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/files/directory/view", this::view),
        console.app(HttpMethod.GET, "/files/directory/view/{path...}", this::view),
        console.app(HttpMethod.GET, "/files/view", this::viewOrDownload),
        console.app(HttpMethod.GET, "/files/view/{path...}", this::viewOrDownload),
        console.app(HttpMethod.GET, "/files/exists/{path...}", this::exists),
        console.app(HttpMethod.GET, "/files/download/{path...}", this::download),
        console.app(HttpMethod.POST, "/files/create/{path...}", this::create),
        console.app(HttpMethod.POST, "/files/edit/{path...}", this::edit),
        console.app(HttpMethod.POST, "/files/createdir/{path...}", this::createDirectory),
        console.app(HttpMethod.POST, "/files/move/{path...}", this::move),
        console.app(HttpMethod.POST, "/files/copy/{path...}", this::copy),
        console.app(HttpMethod.POST, "/files/rename/{path...}", this::rename),
        console.app(HttpMethod.POST, "/files/upload/{path...}", this::upload).streaming(),
        console.app(HttpMethod.DELETE, "/files/{path...}", this::delete),
        console.app(HttpMethod.PUT, "/files/{path...}", this::operate).waiting(),
        console.app(HttpMethod.GET, "/filesettings", this::settings),
        console.app(HttpMethod.PUT, "/filesettings", this::set));
  }

  private Response view(Call call, Exchange exchange) {
    String address = exchange.parameter("path", "");
    if (("/" + address).endsWith(COUNT)) {
      String directory = ("/" + address).substring(0, address.length() + 1 - COUNT.length());
      return Response.json(
          files.perform(
              call,
              new Count(
                  FilePath.ofAddress(directory, ApiError.PATH_WRONG),
                  NamePattern.of(exchange.query("pattern")),
                  FileRoutes.isFlag(exchange, "sub"),
                  true)));
    }
    return list(call, exchange, path(exchange));
  }

  private Response list(Call call, Exchange exchange, FilePath path) {
    String root = addresses.of(call.app());
    return Response.json(
        files
            .perform(
                call,
                new Listing(
                    path,
                    NamePattern.of(exchange.query("pattern")),
                    FileRoutes.isFlag(exchange, "sub"),
                    exchange.number("pageSize", MAX_PAGE, 0, MAX_PAGE),
                    exchange.number("offset", 0, 0, Integer.MAX_VALUE),
                    Order.named(Objects.requireNonNullElse(exchange.query("sortBy"), "")),
                    "desc".equalsIgnoreCase(exchange.query("sortDirection"))))
            .stream()
            .map(entry -> FileInfo.of(entry, root))
            .toList());
  }

  private Response viewOrDownload(Call call, Exchange exchange) {
    FilePath path = path(exchange);
    FileEntry there = store.tree().find(call.app(), path);
    return there != null && there.isDirectory()
        ? list(call, exchange, path)
        : download(call, exchange);
  }

  private Response exists(Call call, Exchange exchange) {
    return Response.json(files.perform(call, new Exists(path(exchange))));
  }

  /** Never as a page: what a developer stores must not run in the console's origin. */
  private Response download(Call call, Exchange exchange) {
    return FileAnswer.saved(files.perform(call, new Download(path(exchange), null)));
  }

  private Response create(Call call, Exchange exchange) {
    return info(call, files.perform(call, new Upload(saved(exchange), true, text(exchange))));
  }

  private Response edit(Call call, Exchange exchange) {
    FilePath path = saved(exchange);
    if (files.find(call, path) == null) {
      throw ApiError.FILE_NOT_FOUND.with();
    }
    return info(call, files.perform(call, new Upload(path, true, text(exchange))));
  }

  private static FileContent text(Exchange exchange) {
    String text = Objects.requireNonNullElse(JsonFields.of(exchange).optionalText("file"), "");
    return FileContent.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private Response createDirectory(Call call, Exchange exchange) {
    return info(call, files.perform(call, new CreateDirectory(saved(exchange))));
  }

  /** The body is the new path, encoded as in an address. */
  private Response move(Call call, Exchange exchange) {
    return address(
        call,
        files.perform(call, new MoveFileOrDirectory(path(exchange), target(exchange), false)));
  }

  private Response copy(Call call, Exchange exchange) {
    return address(
        call, files.perform(call, new CopyFileOrDirectory(path(exchange), target(exchange))));
  }

  private Response rename(Call call, Exchange exchange) {
    FilePath path = path(exchange);
    FilePath target = FileRoutes.renamed(path, Router.decode(body(exchange)));
    return address(call, files.perform(call, new MoveFileOrDirectory(path, target, true)));
  }

  private Response upload(Call call, Exchange exchange) {
    FilePath path = saved(exchange);
    FileContent content =
        SentContents.type(exchange).startsWith("multipart/form-data")
            ? contents.multipart(exchange, call.app())
            : new RequestContent(exchange);
    return info(
        call,
        files.perform(call, new Upload(path, FileRoutes.isFlag(exchange, "overwrite"), content)));
  }

  private Response delete(Call call, Exchange exchange) {
    return Response.json(
        files.perform(call, new DeleteFileOrDirectory(path(exchange), null, false)));
  }

  private Response operate(Call call, Exchange exchange) {
    FilePath path = path(exchange);
    String operation = Objects.requireNonNullElse(exchange.query("operation"), "");
    return switch (operation) {
      case "zip" -> address(call, files.perform(call, new Zip(path)));
      case "unzip" -> address(call, files.perform(call, new Unzip(path)));
      default -> throw ApiError.FILE_OPERATION_UNKNOWN.with(operation, "zip, unzip");
    };
  }

  private Response settings(Call call, Exchange exchange) {
    return Response.json(store.limits().describe(call.app()));
  }

  private Response set(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    store
        .limits()
        .set(
            call.app(),
            body.optionalNumber("maxFileMb", 0, MAX_MEGABYTES),
            body.optionalNumber("quotaMb", 0, MAX_MEGABYTES));
    return settings(call, exchange);
  }

  private Response info(Call call, FileEntry entry) {
    return Response.json(FileInfo.of(entry, addresses.of(call.app())));
  }

  private Response address(Call call, FileEntry entry) {
    return Response.json(FileAddresses.of(addresses.of(call.app()), entry.path()));
  }

  private static FilePath path(Exchange exchange) {
    return FilePath.ofAddress(exchange.parameter("path", ""), ApiError.PATH_WRONG);
  }

  private static FilePath saved(Exchange exchange) {
    return FilePath.ofAddress(exchange.parameter("path"), ApiError.FILE_NAME_WRONG);
  }

  private static FilePath target(Exchange exchange) {
    return FilePath.ofAddress(body(exchange), ApiError.FILE_NAME_WRONG);
  }

  private static String body(Exchange exchange) {
    return new String(exchange.body(), StandardCharsets.UTF_8).strip();
  }
}
