package dev.backstay.foundation.http;

import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.meters.Meters;
import dev.backstay.foundation.settings.HttpLimits;
import dev.backstay.foundation.settings.HttpSettings;
import dev.backstay.foundation.settings.TlsSettings;
import dev.backstay.foundation.tls.CertificateKeeper;
import dev.backstay.foundation.traces.Traces;
import dev.backstay.store.nodes.Nodes;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets and what every request passes before a route sees it: limits on addresses,
 * headers and time, CORS, and a graceful end.
 */
public final class HttpEdge implements AutoCloseable {
  private static final Duration PREFLIGHT_AGE = Duration.ofHours(1);

  /** Where processes on this machine are served, whatever else is listened on. */
  public static final String LOCAL_HOST = "127.0.0.1";

  private final Server server;
  private final ServerConnector connector;

  /** Beside TLS, for this machine alone; without TLS the same. */
  private final ServerConnector localConnector;

  private final @Nullable CertificateKeeper certificate;
  private final CodeConnector codeConnector;
  private final SlowSenders slowSenders;
  private final EdgeHandler handler;

  /**
   * Makes the edge; {@link #start()} opens the socket.
   *
   * @throws dev.backstay.foundation.tls.UnusableCertificateException when there is to be TLS, and
   *     its files cannot be used
   */
  public HttpEdge(HttpSettings settings, Apps apps, EdgeRoutes routes, Meters meters) {
    this(settings, apps, routes, meters, Traces.OFF, Nodes.ALONE);
  }

  /**
   * As the other.
   *
   * @param nodes say whether requests may be answered with what is in memory; asked before and
   *     after each, but for those that are answered always
   */
  public HttpEdge(
      HttpSettings settings,
      Apps apps,
      EdgeRoutes routes,
      Meters meters,
      Traces traces,
      Nodes nodes) {
    HttpLimits limits = settings.limits();
    QueuedThreadPool threads = new QueuedThreadPool(limits.maxThreads(), 4);
    threads.setName("http");
    server = new Server(threads);
    TlsSettings tls = settings.tls();
    certificate = tls == null ? null : new CertificateKeeper(tls);
    Connectors connectors = new Connectors(server, limits);
    if (tls == null || certificate == null) {
      connector = connectors.plain(settings.host(), settings.port());
      localConnector = connector;
    } else {
      connector = connectors.secure(settings.host(), settings.port(), tls, certificate);
      localConnector = connectors.plain(LOCAL_HOST, 0);
    }
    codeConnector = connectors.code();
    LowestRate rate = LowestRate.of(limits.headerTime(), limits.bodyBytesPerSecond());
    slowSenders = new SlowSenders(limits.headerTime(), rate);
    for (Connector each : server.getConnectors()) {
      each.addEventListener(slowSenders);
    }
    Shares shares = new Shares(apps, limits, threads, tls == null ? 1 : 2, server.getScheduler());
    handler =
        new EdgeHandler(
            nodes,
            new RequestIds(nodes.id()),
            new Addresses(apps, routes),
            shares,
            new RequestMeters(meters),
            new RequestSpans(traces),
            new UnavailableLog(server.getScheduler()),
            rate,
            settings);
    server.setHandler(slowSenders.watching(new GracefulHandler(origins(crossOrigin(settings)))));
    server.setErrorHandler(new EnvelopeErrorHandler());
    server.setStopTimeout(limits.drainTime().toMillis());
    meters.gauge(
        "backstay_requests_waiting",
        "requests that wait for a place in the share of their app",
        shares::waiting);
    meters.gauge(
        "backstay_http_connections",
        "open connections of clients",
        () -> connector.getConnectedEndPoints().size());
    meters.gauge("backstay_http_threads", "threads that requests may use", limits::maxThreads);
    meters.gauge(
        "backstay_http_threads_used",
        "of those, how many are being used",
        () -> threads.getThreads() - threads.getIdleThreads());
  }

  /** Initializes the classes that an edge is made of. */
  public static void warmUp() {
    Server server = new Server(new QueuedThreadPool());
    server.addConnector(
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(new HttpConfiguration())));
    server.setHandler(new GracefulHandler());
  }

  /** Opens the socket; requests are served when this returns. */
  public void start() throws Exception {
    server.start();
    slowSenders.start(server.getScheduler());
    if (certificate != null) {
      certificate.start(server.getScheduler());
    }
  }

  /** The port that is listened on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** The port on {@link #LOCAL_HOST} for processes on this machine, always without TLS. */
  public int localPort() {
    return localConnector.getLocalPort();
  }

  /** Opens sockets of the API for the server code of apps. */
  public ApiSockets codeSockets() {
    return codeConnector;
  }

  /** Refuses new connections, lets requests under way end within the drain time, then closes. */
  @Override
  public void close() throws Exception {
    server.stop();
    handler.close();
  }

  /** Passes by {@code cors} what comes from no page, and would only be looked at there. */
  private Handler origins(CrossOriginHandler cors) {
    HttpField vary = new PreEncodedHttpField(HttpHeader.VARY, HttpHeader.ORIGIN.asString());
    return new Handler.Wrapper(cors) {
      @Override
      public boolean handle(
          Request request, org.eclipse.jetty.server.Response response, Callback callback)
          throws Exception {
        if (request.getHeaders().contains(HttpHeader.ORIGIN)) {
          return super.handle(request, response, callback);
        }
        response.getHeaders().add(vary);
        return handler.handle(request, response, callback);
      }
    };
  }

  private CrossOriginHandler crossOrigin(HttpSettings settings) {
    CrossOriginHandler cors = new CrossOriginHandler();
    cors.setAllowedOriginPatterns(
        settings.corsOrigins().stream()
            .map(origin -> origin.equals("*") ? "*" : java.util.regex.Pattern.quote(origin))
            .collect(Collectors.toSet()));
    cors.setAllowedMethods(Set.of("GET", "POST", "PUT", "DELETE", "HEAD"));
    cors.setAllowedHeaders(Set.of("*"));
    cors.setExposedHeaders(
        Set.of(
            "X-Request-Id",
            Response.SCHEMA_CHANGES,
            "auth-key",
            "Retry-After",
            "ETag",
            "Accept-Ranges",
            "Content-Range"));
    // No cookie authenticates, so no page can act with another user's credentials.
    cors.setAllowCredentials(false);
    cors.setPreflightMaxAge(PREFLIGHT_AGE);
    cors.setHandler(handler);
    return cors;
  }
}
