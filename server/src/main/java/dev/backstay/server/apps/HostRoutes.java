package dev.backstay.server.apps;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.core.ServerUrls;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.security.caller.ApiKeyType;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** The host names by which clients reach an app without naming it. */
final class HostRoutes {
  /** An IPv4 address; those of IPv6 are not names anyway. */
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");

  private final ConsoleAuthenticator console;
  private final Apps apps;
  private final ServerUrls urls;

  HostRoutes(ConsoleAuthenticator console, Apps apps, ServerUrls urls) {
    this.console = console;
    this.apps = apps;
    this.urls = urls;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/settings/custom-domain", this::domains),
        console.app(HttpMethod.POST, "/settings/custom-domain", this::addDomain),
        console.app(HttpMethod.DELETE, "/settings/custom-domain/{domain}", this::deleteDomain));
  }

  private Response domains(Call call, Exchange exchange) {
    return Response.json(apps.hosts().of(call.app()));
  }

  /**
   * Registers {@code domain} for one of the app's keys, the REST key when {@code apiKeyId} is not
   * given. The server's own name is nobody's: the console is served there, and the other apps.
   */
  private Response addDomain(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    String keyId = body.optionalText("apiKeyId");
    ApiKey key =
        call.app().keys().stream()
            .filter(
                each -> keyId == null ? each.type() == ApiKeyType.REST : each.id().equals(keyId))
            .findFirst()
            .orElseThrow(() ->
                ApiError.INVALID_PARAMETER_BECAUSE.with("apiKeyId", "The app has no such API key"));
    String domain = body.text("domain");
    if (domain.equalsIgnoreCase(URI.create(urls.publicUrl()).getHost())) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "domain", "It is the name of this server, where all apps and the console are");
    }
    if (domain.indexOf('.') < 0 || ADDRESS.matcher(domain).matches()) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "domain",
          "It has to be a name with a dot: addresses and names without one may be those by which"
              + " people reach the console");
    }
    return Response.json(apps.hosts().register(call.app(), domain, key));
  }

  private Response deleteDomain(Call call, Exchange exchange) {
    apps.hosts().remove(call.app(), exchange.parameter("domain"));
    return Response.empty();
  }
}
