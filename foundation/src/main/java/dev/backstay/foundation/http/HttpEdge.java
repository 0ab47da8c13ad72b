package dev.backstay.foundation.http;

import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.settings.HttpLimits;
import dev.backstay.foundation.settings.HttpSettings;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.http.UriCompliance;
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

/**
 * The listening sockets and what every request passes before a route sees it: limits on addresses,
 * headers and time, CORS, and a graceful end.
 */
public final class HttpEdge implements AutoCloseable {
  /**
   * Longest request line with all headers; clients send where clauses of 3,000 characters in
   * addresses.
   */
  private static final int MAX_HEADER_BYTES = 32 * 1024;

  /**
   * Workers keep their connections as long as they live. A timeout like that of clients would close
   * some just when a call is sent on them.
   */
  private static final Duration CODE_IDLE = Duration.ofHours(1);

  private static final Duration PREFLIGHT_AGE = Duration.ofHours(1);

  private final Server server;
  private final ServerConnector connector;
  private final CodeConnector codeConnector;
  private final SlowSenders slowSenders;
  private final EdgeHandler handler;

  /** Makes the edge; {@link #start()} opens the socket. */
  public HttpEdge(HttpSettings settings, Apps apps, EdgeRoutes routes) {
    HttpLimits limits = settings.limits();
    QueuedThreadPool threads = new QueuedThreadPool(limits.maxThreads(), 4);
    threads.setName("http");
    server = new Server(threads);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendDateHeader(true);
    configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
    // Encoded slashes and the like are part of identities and file names; routes match raw segments
    // and decode each.
    configuration.setUriCompliance(UriCompliance.UNSAFE);
    // Nothing that a proxy in front could read otherwise: no line that ends without CR, no folded
    // header, no length said twice or in two ways.
    configuration.setHttpCompliance(HttpCompliance.STRICT);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(limits.idleTimeout().toMillis());
    connector.setAcceptQueueSize(1_024);
    server.addConnector(connector);
    codeConnector = new CodeConnector(server, new HttpConnectionFactory(configuration));
    codeConnector.setIdleTimeout(CODE_IDLE.toMillis());
    server.addConnector(codeConnector);
    LowestRate rate = LowestRate.of(limits.headerTime(), limits.bodyBytesPerSecond());
    slowSenders = new SlowSenders(limits.headerTime(), rate);
    connector.addEventListener(slowSenders);
    codeConnector.addEventListener(slowSenders);
    handler =
        new EdgeHandler(
            new Addresses(apps, routes),
            new Shares(apps, limits, threads, server.getScheduler()),
            new UnavailableLog(server.getScheduler()),
            rate,
            settings);
    server.setHandler(slowSenders.watching(new GracefulHandler(origins(crossOrigin(settings)))));
    server.setErrorHandler(new EnvelopeErrorHandler());
    server.setStopTimeout(limits.drainTime().toMillis());
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
  }

  /** The port that is listened on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** The same for server code: opens sockets of their own for apps. */
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
