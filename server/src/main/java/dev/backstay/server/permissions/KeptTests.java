package dev.backstay.server.permissions;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The permission tests that an app keeps, as text: {@code GET} and {@code PUT
 * /security/policy/tests}. They are kept as they come and read when they are run, so that a test of
 * what is not there yet can be kept too.
 */
final class KeptTests {
  private static final String SETTING = "permission-tests";
  private static final String TEXT = "text";
  private static final int MAX_BYTES = 200_000;

  private final ConsoleAuthenticator console;
  private final AppSettings settings;

  KeptTests(ConsoleAuthenticator console, AppSettings settings) {
    this.console = console;
    this.settings = settings;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/security/policy/tests", this::get),
        console.app(HttpMethod.PUT, "/security/policy/tests", this::put));
  }

  private Response get(Call call, Exchange exchange) {
    return yaml(settings.get(call.app(), SETTING).get(TEXT) instanceof String text ? text : "");
  }

  private Response put(Call call, Exchange exchange) {
    if (exchange.body().length > MAX_BYTES) {
      throw ApiError.BODY_TOO_LARGE.with(MAX_BYTES);
    }
    String text = new String(exchange.body(), StandardCharsets.UTF_8);
    var _ = settings.merge(call.app(), SETTING, Map.of(TEXT, text));
    return yaml(text);
  }

  private static Response yaml(String text) {
    return Response.bytes("application/yaml", text.getBytes(StandardCharsets.UTF_8));
  }
}
