package dev.backstay.server.files;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Files as a developer makes and reads them (reference: Management §7, those calls that others
 * depend on).
 */
final class FileRoutes {
  private final ConsoleAuthenticator console;
  private final FileStore files;

  FileRoutes(ConsoleAuthenticator console, FileStore files) {
    this.console = console;
    this.files = files;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.POST, "/files/create/{path...}", this::create),
        console.app(HttpMethod.POST, "/files/createdir/{path...}", this::createDirectory),
        console.app(HttpMethod.GET, "/files/download/{path...}", this::download));
  }

  private Response create(Call call, Exchange exchange) {
    String content = Objects.requireNonNullElse(JsonFields.of(exchange).optionalText("file"), "");
    return Response.json(
        files.write(call, path(exchange), content.getBytes(StandardCharsets.UTF_8)));
  }

  private Response createDirectory(Call call, Exchange exchange) {
    return Response.json(files.makeDirectory(call, path(exchange)));
  }

  /** Never as a page: what a developer stores must not run in the console's origin. */
  private Response download(Call call, Exchange exchange) {
    return Response.streamed("application/octet-stream", files.open(call, path(exchange)))
        .withHeader("Content-Disposition", "attachment");
  }

  private static FilePath path(Exchange exchange) {
    return FilePath.ofAddress(exchange.parameter("path"));
  }
}
