package dev.backstay.server.social;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.store.database.Ids;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The providers that developers set up for social login (reference: management, section 5): those
 * of OAuth 1.0a and all others have addresses of their own.
 */
final class ProviderRoutes {
  private final ConsoleAuthenticator console;
  private final Providers providers;
  private final Supplier<String> callbackUrl;

  /**
   * @param callbackUrl where providers send browsers back to
   */
  ProviderRoutes(ConsoleAuthenticator console, Providers providers, Supplier<String> callbackUrl) {
    this.console = console;
    this.providers = providers;
    this.callbackUrl = callbackUrl;
  }

  /** Routes below {@code /{appId}/console}. */
  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (Protocol protocol : Protocol.values()) {
      String base = "/users/" + protocol.path;
      routes.add(
          console.app(
              HttpMethod.GET,
              base + "-templates",
              (call, e) -> Response.json(protocol.templates())));
      routes.add(console.app(HttpMethod.GET, base, (call, e) -> list(call, protocol)));
      routes.add(console.app(HttpMethod.POST, base, (call, e) -> create(call, e, protocol)));
      routes.add(
          console.app(
              HttpMethod.POST,
              base + "/create-from-template",
              (call, e) -> fromTemplate(call, e, protocol)));
      String one = base + "/{id}";
      routes.add(
          console.app(
              HttpMethod.GET,
              one,
              (call, e) -> Response.json(require(call, e, protocol).toJson())));
      routes.add(console.app(HttpMethod.PUT, one, (call, e) -> change(call, e, protocol)));
      routes.add(console.app(HttpMethod.DELETE, one, (call, e) -> remove(call, e, protocol)));
      routes.add(
          console.app(
              HttpMethod.GET,
              base + "/{code}/callback-url",
              (call, e) -> Response.json(callbackUrl.get())));
    }
    return routes;
  }

  /** What a provider speaks, and so by which addresses developers set it up. */
  private enum Protocol {
    OAUTH1("oauth1"),
    OAUTH2("oauth2");

    private final String path;

    Protocol(String path) {
      this.path = path;
    }

    List<Map<String, Object>> templates() {
      return this == OAUTH1 ? Providers.OAUTH1_TEMPLATES : Providers.TEMPLATES;
    }

    static Protocol of(Provider provider) {
      return provider.isOAuth1() ? OAUTH1 : OAUTH2;
    }
  }

  private Response list(Call call, Protocol protocol) {
    return Response.json(
        providers.all(call.app()).stream()
            .filter(provider -> Protocol.of(provider) == protocol)
            .map(Provider::toJson)
            .toList());
  }

  private Response create(Call call, Exchange exchange, Protocol protocol) {
    return put(call, Ids.next(), exchange.jsonObject(), null, protocol);
  }

  private Response fromTemplate(Call call, Exchange exchange, Protocol protocol) {
    Map<String, @Nullable Object> sent = exchange.jsonObject();
    JsonFields body = JsonFields.of(sent, "provider");
    String template = body.optionalText("template");
    return put(
        call,
        Ids.next(),
        Providers.fromTemplate(
            protocol.templates(), template == null ? body.text("code") : template, sent),
        null,
        protocol);
  }

  /**
   * @throws dev.backstay.foundation.error.ApiException 8008 for an id that is none of a provider of
   *     that protocol
   */
  private Provider require(Call call, Exchange exchange, Protocol protocol) {
    Provider provider = providers.require(call.app(), exchange.parameter("id"));
    if (Protocol.of(provider) != protocol) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with("id", "The app has no such provider");
    }
    return provider;
  }

  private Response change(Call call, Exchange exchange, Protocol protocol) {
    Provider before = require(call, exchange, protocol);
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(before.toJson());
    fields.putAll(exchange.jsonObject());
    return put(call, before.id(), fields, before, protocol);
  }

  private Response remove(Call call, Exchange exchange, Protocol protocol) {
    providers.remove(call.app(), require(call, exchange, protocol).id());
    return Response.empty();
  }

  private Response put(
      Call call,
      String id,
      Map<String, @Nullable Object> fields,
      @Nullable Provider before,
      Protocol protocol) {
    Provider provider = Provider.of(id, JsonFields.of(fields, "provider"), before);
    if (Protocol.of(provider) != protocol) {
      throw protocol == Protocol.OAUTH1
          ? ApiError.MISSING_PARAMETER.with("requestTokenEndpoint")
          : ApiError.INVALID_PARAMETER_BECAUSE.with(
              "requestTokenEndpoint", "A provider that speaks OAuth 2 has none");
    }
    providers.put(call.app(), provider);
    return Response.json(provider.toJson());
  }
}
