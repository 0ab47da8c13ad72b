package dev.backstay.code;

import static dev.backstay.foundation.http.Route.delete;
import static dev.backstay.foundation.http.Route.get;
import static dev.backstay.foundation.http.Route.post;
import static dev.backstay.foundation.http.Route.put;

import dev.backstay.code.debug.DebugElsewhere;
import dev.backstay.code.debug.DebugSessions;
import dev.backstay.code.deploy.DebugModel;
import dev.backstay.code.deploy.Deployments;
import dev.backstay.code.deploy.ServiceCatalog;
import dev.backstay.code.invoke.Invoke;
import dev.backstay.code.invoke.ServiceInvocation;
import dev.backstay.code.invoke.TaskReply;
import dev.backstay.code.log.AppLogs;
import dev.backstay.code.settings.Language;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.http.Router;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of server code below an app and key (reference: business-logic.md §1,
 * cache-counters-logging.md §3).
 */
final class CodeRoutes {
  private final Callers callers;
  private final ServiceInvocation services;
  private final Deployments deployments;
  private final AppLogs logs;
  private final UploadedCode uploaded;
  private final ServiceCatalog catalog;
  private final DebugSessions debugging;
  private final DebugElsewhere elsewhere;

  CodeRoutes(
      Callers callers,
      ServiceInvocation services,
      Deployments deployments,
      AppLogs logs,
      UploadedCode uploaded,
      ServiceCatalog catalog,
      DebugSessions debugging,
      DebugElsewhere elsewhere) {
    this.elsewhere = elsewhere;
    this.callers = callers;
    this.services = services;
    this.deployments = deployments;
    this.logs = logs;
    this.uploaded = uploaded;
    this.catalog = catalog;
    this.debugging = debugging;
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
        post("/servercode/registerRunner/{language}", this::registerRunner)
            .waiting()
            .forKeys(Route.KeyRule.PERMANENT),
        post("/servercode/registermodel", this::registerModel)
            .waiting()
            .forKeys(Route.KeyRule.PERMANENT),
        get("/servercode/unregisterRunner", this::unregisterRunner)
            .waiting()
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
    return invoke(exchange, segments);
  }

  private Response invoke(Exchange exchange, List<String> segments) {
    CompletableFuture<TaskReply> reply =
        services.start(callers.of(exchange), Invoke.of(exchange, segments));
    return reply == null
        ? Response.empty()
        : Response.later(reply.thenApply(ServiceAnswer::of).thenApply(exchange::ofCode));
  }

  /**
   * Takes the archive of a deployment: multipart with the fields {@code model} and {@code code}.
   */
  private Response publish(Exchange exchange) throws IOException {
    requireCodeRunnerKey(exchange);
    return Response.json(
        uploaded.deploy(
            exchange.app(), language(exchange), exchange, "code", "the CodeRunner key"));
  }

  /** A developer's machine says that it will take calls of the app's code. */
  private Response registerRunner(Exchange exchange) {
    requireCodeRunnerKey(exchange);
    Language language = language(exchange);
    if (debugging.find(exchange.app()) == null) {
      Map<String, ?> other = elsewhere.find(exchange.app());
      if (other != null && Boolean.TRUE.equals(other.get("connected"))) {
        throw ApiError.DEBUGGED_ALREADY.with().saying("it is at the server " + other.get("server"));
      }
      if (other != null) {
        elsewhere.end(exchange.app());
      }
    }
    String debugId = debugging.register(exchange.app(), language, exchange.key().value());
    return Response.json(Map.of("debugId", debugId, "msgBroker", debugging.address()));
  }

  private Response registerModel(Exchange exchange) {
    requireCodeRunnerKey(exchange);
    if (debugging.find(exchange.app()) == null) {
      Map<String, ?> other = elsewhere.find(exchange.app());
      if (other != null) {
        throw ApiError.DEBUGGER_DISCONNECTED
            .with()
            .saying(
                "the debug session is at the server "
                    + other.get("server")
                    + ", which alone can use it: debug with the address of one server, not with"
                    + " that of a load balancer");
      }
    }
    debugging.register(
        exchange.app(),
        DebugModel.of(
            debugging.language(exchange.app()),
            exchange.jsonObject(),
            catalog.services(exchange.app())));
    return Response.empty();
  }

  private Response unregisterRunner(Exchange exchange) {
    requireCodeRunnerKey(exchange);
    debugging.end(exchange.app().id());
    elsewhere.end(exchange.app());
    return Response.empty();
  }

  private static Language language(Exchange exchange) {
    Language language = Language.find(exchange.parameter("language"));
    if (language == null) {
      throw ApiError.NOT_IMPLEMENTED.with("server code in " + exchange.parameter("language"));
    }
    return language;
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
    logs.write(exchange, exchange.jsonArray());
    return Response.empty();
  }

  private static void requireCodeRunnerKey(Exchange exchange) {
    if (!exchange.key().type().isServerCode()) {
      throw ApiError.OPERATION_NOT_ALLOWED.with();
    }
  }

  private static int number(@Nullable String text, int otherwise) {
    return text != null && text.matches("\\d{1,9}") ? Integer.parseInt(text) : otherwise;
  }
}
