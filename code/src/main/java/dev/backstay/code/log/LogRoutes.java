package dev.backstay.code.log;

import static dev.backstay.foundation.http.HttpMethod.DELETE;
import static dev.backstay.foundation.http.HttpMethod.GET;
import static dev.backstay.foundation.http.HttpMethod.POST;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.FileBody;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The log of an app in the management API (reference: management.md §4). */
public final class LogRoutes {
  private static final int DEFAULT_LINES = 100;
  private static final int MAX_LINES = 1_000;

  private final ConsoleAuthenticator console;
  private final AppLogs logs;
  private final Path spool;
  private final int diskReserveMegabytes;

  /**
   * @param spool where exports are written before they are sent
   * @param diskReserveMegabytes what stays free of its disk
   */
  public LogRoutes(
      ConsoleAuthenticator console, AppLogs logs, Path spool, int diskReserveMegabytes) {
    this.console = console;
    this.logs = logs;
    this.spool = spool;
    this.diskReserveMegabytes = diskReserveMegabytes;
  }

  /** Routes below {@code /{appId}/console}. */
  public List<Route> routes() {
    return List.of(
        console.app(
            GET, "/logging/config", (call, exchange) -> Response.json(logs.settings(call.app()))),
        console.app(POST, "/logging/config", this::change),
        console.app(
            DELETE,
            "/logging/loggers",
            (call, exchange) ->
                Response.json(logs.change(call.app(), Map.of(LogSettings.LOGGERS, List.of())))),
        console.app(
            POST,
            "/logging/integration",
            (call, exchange) -> {
              throw ApiError.NOT_IMPLEMENTED.with("logs to other systems");
            }),
        console.app(
            GET, "/logging/loggers", (call, exchange) -> Response.json(logs.loggers(call.app()))),
        console.app(
            GET,
            "/logging/messages",
            (call, exchange) ->
                Response.json(
                    logs.latest(
                        call.app(),
                        LogFilter.of(exchange),
                        exchange.number("pageSize", DEFAULT_LINES, 1, MAX_LINES),
                        exchange.number("offset", 0, 0, Integer.MAX_VALUE)))),
        console.app(GET, "/logging/export", this::export));
  }

  private Response change(Call call, Exchange exchange) {
    return Response.json(
        logs.change(call.app(), LogSettings.changes(exchange.jsonObject(), logs.mostMegabytes())));
  }

  /** All lines that are asked for, the oldest first, as one JSON object a line. */
  private Response export(Call call, Exchange exchange) throws IOException {
    LogFilter filter = LogFilter.of(exchange);
    return Response.streamed(
        "application/x-ndjson",
        FileBody.spooled(
            spool,
            diskReserveMegabytes,
            out ->
                logs.forEach(
                    call.app(),
                    filter,
                    line -> {
                      out.write(Json.write(line));
                      out.write('\n');
                    })));
  }
}
