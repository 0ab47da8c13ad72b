package dev.backstay.code;

import static dev.backstay.foundation.http.Route.delete;
import static dev.backstay.foundation.http.Route.get;
import static dev.backstay.foundation.http.Route.post;
import static dev.backstay.foundation.http.Route.put;

import dev.backstay.code.deploy.Deployments;
import dev.backstay.code.invoke.Invoke;
import dev.backstay.code.invoke.ServiceInvocation;
import dev.backstay.code.invoke.TaskReply;
import dev.backstay.code.log.AppLogs;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.http.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of server code below an app and key (reference: business-logic.md §1,
 * cache-counters-logging.md §3).
 */
final class CodeRoutes {
  private static final int MODEL_BYTES = 1_000;

  private final Callers callers;
  private final ServiceInvocation services;
  private final Deployments deployments;
  private final AppLogs logs;
  private final Path uploads;
  private final long maxUpload;

  CodeRoutes(
      Callers callers,
      ServiceInvocation services,
      Deployments deployments,
      AppLogs logs,
      Path uploads,
      long maxUpload) {
    this.callers = callers;
    this.services = services;
    this.deployments = deployments;
    this.logs = logs;
    this.uploads = uploads;
    this.maxUpload = maxUpload;
  }

  List<Route> routes() {
    return List.of(
        post(
            "/services/{service}/{method}",
            exchange -> invoke(exchange, exchange.parameter("method"))),
        post("/services/{service}/{path...}", this::invokePath),
        get("/services/{service}/{path...}", this::invokePath),
        put("/services/{service}/{path...}", this::invokePath),
        delete("/services/{service}/{path...}", this::invokePath),
        post("/servercode/publishcode/async/{language}", this::publish)
            .streaming()
            .forKeys(Route.KeyRule.PERMANENT),
        get("/servercode/publishcode/status/{deployId}", this::status)
            .forKeys(Route.KeyRule.PERMANENT),
        post(
                "/servercode/registerRunner/{language}",
                exchange -> notYet(exchange, "debugging of server code"))
            .forKeys(Route.KeyRule.PERMANENT),
        post("/servercode/registermodel", exchange -> notYet(exchange, "debugging of server code"))
            .forKeys(Route.KeyRule.PERMANENT),
        get(
                "/servercode/unregisterRunner",
                exchange -> notYet(exchange, "debugging of server code"))
            .forKeys(Route.KeyRule.PERMANENT),
        put("/log", this::log).forKeys(Route.KeyRule.LIVE_OR_ENDED));
  }

  private Response invoke(Exchange exchange, String method) {
    return invoke(exchange, List.of(method));
  }

  private Response invokePath(Exchange exchange) {
    List<String> segments = new ArrayList<>();
    for (String segment : exchange.parameter("path").split("/", -1)) {
      if (!segment.isEmpty()) {
        segments.add(Router.decode(segment));
      }
    }
    if (segments.isEmpty()) {
      throw ApiError.METHOD_NOT_FOUND.with();
    }
    return invoke(exchange, segments);
  }

  private Response invoke(Exchange exchange, List<String> segments) {
    CompletableFuture<TaskReply> reply =
        services.start(callers.of(exchange), Invoke.of(exchange, segments));
    return reply == null ? Response.empty() : Response.later(reply.thenApply(CodeRoutes::answer));
  }

  private static Response answer(TaskReply reply) {
    byte[] content = reply.content();
    String contentType = content == null ? "application/json" : "application/octet-stream";
    Map<String, String> headers = new LinkedHashMap<>(reply.headers());
    for (String name : reply.headers().keySet()) {
      if (name.equalsIgnoreCase("Content-Type")) {
        contentType = String.valueOf(headers.remove(name));
      }
    }
    Response response =
        Response.bytes(
            contentType,
            content == null
                ? String.valueOf(reply.value()).getBytes(StandardCharsets.UTF_8)
                : content);
    if (reply.status() != 0) {
      response = response.withStatus(reply.status());
    }
    for (Map.Entry<String, String> header : headers.entrySet()) {
      response = response.withHeader(header.getKey(), header.getValue());
    }
    for (String cookie : reply.cookies()) {
      response = response.withHeader("Set-Cookie", cookie);
    }
    return response;
  }

  /**
   * Takes the archive of a deployment: multipart with the fields {@code model} and {@code code}.
   */
  private Response publish(Exchange exchange) throws IOException {
    requireCodeRunnerKey(exchange);
    if (!exchange.parameter("language").equals("JS")) {
      throw ApiError.NOT_IMPLEMENTED.with("server code in " + exchange.parameter("language"));
    }
    String contentType = exchange.header(HttpHeader.CONTENT_TYPE.asString());
    if (contentType == null || !contentType.startsWith("multipart/form-data")) {
      throw ApiError.BAD_REQUEST.with("the code must come as multipart/form-data");
    }
    Path upload = Files.createTempFile(uploads, "upload", ".zip");
    try (MultiPartFormData.Parts parts = parts(exchange, contentType)) {
      String model = text(parts.getFirst("model"));
      MultiPart.Part code = parts.getFirst("code");
      if (code == null) {
        throw ApiError.MISSING_PARAMETER.with("code");
      }
      if (Deployments.wrongModel(model) != null) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            "model",
            "A model's name has 1 to 100 letters, digits, spaces and . _ -, and does not begin with"
                + " a dot");
      }
      code.writeTo(upload);
      return Response.json(deployments.start(exchange.app(), model, upload));
    } finally {
      Files.deleteIfExists(upload);
    }
  }

  private MultiPartFormData.Parts parts(Exchange exchange, String contentType) {
    try {
      return MultiPartFormData.getParts(
          exchange.request(),
          exchange.request(),
          contentType,
          new MultiPartConfig.Builder()
              .location(uploads)
              .maxParts(10)
              .maxSize(maxUpload + 10_000)
              .maxPartSize(maxUpload)
              .maxMemoryPartSize(MODEL_BYTES)
              .build());
    } catch (RuntimeException e) {
      // The parser says too large, broken and ended early by exceptions of many kinds.
      throw ApiError.CODE_TOO_LARGE.with(maxUpload);
    }
  }

  private Response status(Exchange exchange) {
    requireCodeRunnerKey(exchange);
    return Response.json(
        deployments.messages(
            exchange.app(),
            exchange.parameter("deployId"),
            number(exchange.query("offset"), 0),
            Math.min(number(exchange.query("pagesize"), 100), 1_000)));
  }

  private Response log(Exchange exchange) {
    String client = exchange.key().type().isServerCode() ? null : exchange.remoteAddress();
    logs.write(exchange.app(), exchange.jsonArray(), client, exchange.requestId());
    return Response.empty();
  }

  private static Response notYet(Exchange exchange, String what) {
    requireCodeRunnerKey(exchange);
    throw ApiError.NOT_IMPLEMENTED.with(what);
  }

  private static void requireCodeRunnerKey(Exchange exchange) {
    if (!exchange.key().type().isServerCode()) {
      throw ApiError.OPERATION_NOT_ALLOWED.with();
    }
  }

  private static String text(MultiPart.@Nullable Part part) {
    return part == null ? "default" : part.getContentAsString(StandardCharsets.UTF_8);
  }

  private static int number(@Nullable String text, int otherwise) {
    return text != null && text.matches("\\d{1,9}") ? Integer.parseInt(text) : otherwise;
  }
}
