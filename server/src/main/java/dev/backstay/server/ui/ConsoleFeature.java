package dev.backstay.server.ui;

import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Page;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.settings.ConsoleSettings;
import dev.backstay.server.ui.ConsoleFiles.BuiltFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Serves the web console: {@code /ui/assets/…} are files, kept by browsers for ever since their
 * names change with their content; every other address below {@code /ui/} is the one page, which
 * finds out from the address what to show. A browser that asks for {@code /} is led there.
 *
 * <p>The page may load and call this server alone, run no script but the built ones, and be framed
 * by nobody. Nothing of an app is in these answers, so they need no login.
 */
public final class ConsoleFeature implements Feature {
  private static final String HOME = "/ui/";
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
          + " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private final Core core;
  private final boolean enabled;
  private final ConsoleFiles files;
  private final boolean terminal;

  /**
   * @param terminal whether the person who starts the server reads its notices on a terminal: then
   *     they hold a link that logs in
   */
  public ConsoleFeature(Core core, boolean terminal) {
    this.core = core;
    this.terminal = terminal;
    ConsoleSettings settings = core.settings().console();
    enabled = settings.enabled();
    files = new ConsoleFiles(directory(settings));
  }

  private static @Nullable Path directory(ConsoleSettings settings) {
    if (settings.directory() != null) {
      return settings.directory();
    }
    String home = System.getenv("BACKSTAY_HOME");
    if (home == null) {
      return null;
    }
    // a checkout keeps its build there; in a release the launcher lies in the distribution itself
    Path built = Path.of(home, "cli", "target", "dist");
    return (Files.isDirectory(built) ? built : Path.of(home)).resolve("console");
  }

  @Override
  public List<Route> serverRoutes() {
    List<Route> routes = new ArrayList<>();
    routes.add(Route.get("/", this::root));
    if (enabled) {
      routes.add(Route.get("/ui", exchange -> redirect()));
      routes.add(Route.get("/ui/assets/{file}", this::asset));
      routes.add(Route.get("/ui/{path...}", this::page));
    }
    return routes;
  }

  @Override
  public List<String> notices() {
    if (!enabled) {
      return List.of();
    }
    try {
      if (files.page() == null) {
        return List.of("no web console: " + files.whyMissing());
      }
    } catch (IOException e) {
      return List.of("no web console: its files cannot be read");
    }
    String token = terminal ? core.developerRoutes().createLoginToken() : null;
    return List.of(
        "web console "
            + core.urls().publicUrl()
            + HOME
            + (token == null
                ? ""
                : "welcome#" + token + " (this link logs in once, within ten minutes)"));
  }

  private Response root(Exchange exchange) {
    String accept = exchange.header("Accept");
    if (!enabled || accept == null || !accept.contains("text/html")) {
      throw ApiError.ROUTE_NOT_FOUND.with("/");
    }
    return redirect();
  }

  private static Response redirect() {
    return Response.empty()
        .withStatus(302)
        .withHeader("Location", HOME)
        .withHeader("Cache-Control", "no-cache");
  }

  private Response page(Exchange exchange) throws IOException {
    BuiltFile page = files.page();
    if (page == null) {
      return Page.of(
          503,
          "Backstay",
          "There is no web console here",
          "<p>The server runs and serves its API. Of its console it says: "
              + Page.escaped(files.whyMissing())
              + ".</p>");
    }
    String etag = ConsoleFiles.etag(page.plain());
    if (etag.equals(exchange.header("If-None-Match"))) {
      return safe(Response.empty().withStatus(304), etag);
    }
    return safe(body(page, exchange), etag)
        .withHeader("Content-Security-Policy", POLICY)
        .withHeader("X-Frame-Options", "DENY")
        .withHeader("Referrer-Policy", "no-referrer")
        .withHeader("Cross-Origin-Opener-Policy", "same-origin");
  }

  private static Response safe(Response response, String etag) {
    return response.withHeader("ETag", etag).withHeader("Cache-Control", "no-cache");
  }

  private Response asset(Exchange exchange) throws IOException {
    BuiltFile file = files.asset(exchange.parameter("file"));
    if (file == null) {
      throw ApiError.ROUTE_NOT_FOUND.with(exchange.template());
    }
    return body(file, exchange)
        .withHeader("Cache-Control", "public, max-age=31536000, immutable")
        .withHeader("Cross-Origin-Resource-Policy", "same-origin");
  }

  private static Response body(BuiltFile file, Exchange exchange) {
    byte[] brotli = file.brotli();
    byte[] gzip = file.gzip();
    Response response;
    if (brotli != null && takes(exchange, "br")) {
      response = Response.bytes(file.type(), brotli).withHeader("Content-Encoding", "br");
    } else if (gzip != null && takes(exchange, "gzip")) {
      response = Response.bytes(file.type(), gzip).withHeader("Content-Encoding", "gzip");
    } else {
      response = Response.bytes(file.type(), file.plain());
    }
    return response.withHeader("Vary", "Accept-Encoding");
  }

  /** Whether a client names a coding and does not refuse it. */
  private static boolean takes(Exchange exchange, String coding) {
    String accepted = exchange.header("Accept-Encoding");
    if (accepted == null) {
      return false;
    }
    for (String each : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = each.split(";", 2);
      if (parts[0].strip().equals(coding)) {
        return parts.length == 1 || !parts[1].strip().matches("q=0(\\.0*)?");
      }
    }
    return false;
  }
}
