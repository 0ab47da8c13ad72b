package dev.backstay.server.metrics;

import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.meters.Meters;
import dev.backstay.foundation.settings.ServerSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics} for those who hold the token; without one in the settings, there is no such
 * address and nothing is measured.
 *
 * <p>A token, and not the network that a request comes from: a proxy on the same machine makes the
 * whole world come from the loopback address, and the server code of every app runs there as well.
 */
public final class MetricsFeature implements Feature {
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final byte @Nullable [] credentials;
  private final @Nullable PrometheusMeters meters;

  /** Where a server with these settings counts and times. */
  public static Meters meters(ServerSettings settings) {
    return settings.metricsToken() == null
        ? Meters.OFF
        : new PrometheusMeters(settings.dataDirectory());
  }

  public MetricsFeature(Core core) {
    String token = core.settings().metricsToken();
    credentials = token == null ? null : ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    meters = core.meters() instanceof PrometheusMeters prometheus ? prometheus : null;
    if (meters != null) {
      core.resources().add(meters);
      core.operations().addOutermost(new OperationMeters(meters));
    }
  }

  @Override
  public List<Route> serverRoutes() {
    PrometheusMeters measured = meters;
    return measured == null
        ? List.of()
        : List.of(Route.get("/metrics", exchange -> metrics(exchange, measured)));
  }

  /**
   * @throws dev.backstay.foundation.error.ApiException 90401 without the token
   */
  private Response metrics(Exchange exchange, PrometheusMeters measured) {
    String given = exchange.header("Authorization");
    if (given == null
        || !MessageDigest.isEqual(credentials, given.getBytes(StandardCharsets.UTF_8))) {
      throw ApiError.METRICS_TOKEN_NEEDED
          .with()
          .withHeaders(List.of(java.util.Map.entry("WWW-Authenticate", "Bearer")));
    }
    return Response.bytes(TYPE, measured.text().getBytes(StandardCharsets.UTF_8));
  }
}
