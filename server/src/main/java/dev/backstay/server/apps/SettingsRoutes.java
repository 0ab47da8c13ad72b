package dev.backstay.server.apps;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.DataConfig;
import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.server.users.UserSettings;
import java.util.List;
import java.util.Map;

/** What a developer sets for a whole app: data, registration, login, host names. */
public final class SettingsRoutes {
  private static final String DYNAMIC_SCHEMA = "dynamicSchema";
  private static final String INCLUDE_OBJECT_ID = "includeObjectIdByDefault";

  private final ConsoleAuthenticator console;
  private final Apps apps;
  private final AppTables tables;
  private final UserSettings userSettings;

  public SettingsRoutes(ConsoleAuthenticator console, Apps apps, AppTables tables, UserSettings userSettings) {
    this.console = console;
    this.apps = apps;
    this.tables = tables;
    this.userSettings = userSettings;
  }

  /** The routes below {@code /{appId}/console}. */
  public List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/data/config", this::dataConfig),
        console.app(HttpMethod.PUT, "/data/config", this::setDataConfig),
        console.app(HttpMethod.GET, "/userregistration", this::registration),
        console.app(HttpMethod.PUT, "/userregistration", this::setRegistration),
        console.app(HttpMethod.GET, "/userlogin", this::login),
        console.app(HttpMethod.POST, "/userlogin", this::setLogin),
        console.app(HttpMethod.GET, "/settings/custom-domain", this::domains),
        console.app(HttpMethod.POST, "/settings/custom-domain", this::addDomain),
        console.app(HttpMethod.DELETE, "/settings/custom-domain/{domain}", this::deleteDomain));
  }

  private Response dataConfig(Call call, Exchange exchange) {
    return Response.json(shown(tables.config(call.app())));
  }

  private Response setDataConfig(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    Boolean dynamicSchema = body.optionalFlag(DYNAMIC_SCHEMA);
    Boolean includeObjectId = body.optionalFlag(INCLUDE_OBJECT_ID);
    DataConfig before = tables.config(call.app());
    DataConfig after =
        new DataConfig(
            dynamicSchema == null ? before.dynamicSchema() : dynamicSchema,
            includeObjectId == null ? before.includeObjectIdByDefault() : includeObjectId);
    tables.configure(call.app(), after);
    return Response.json(shown(after));
  }

  private static Map<String, Boolean> shown(DataConfig config) {
    return Map.of(
        DYNAMIC_SCHEMA, config.dynamicSchema(),
        INCLUDE_OBJECT_ID, config.includeObjectIdByDefault());
  }

  private Response registration(Call call, Exchange exchange) {
    return Response.json(userSettings.registration(call.app()));
  }

  private Response setRegistration(Call call, Exchange exchange) {
    return Response.json(userSettings.putRegistration(call.app(), exchange.jsonObject()));
  }

  private Response login(Call call, Exchange exchange) {
    return Response.json(userSettings.login(call.app()));
  }

  private Response setLogin(Call call, Exchange exchange) {
    return Response.json(userSettings.putLogin(call.app(), exchange.jsonObject()));
  }

  private Response domains(Call call, Exchange exchange) {
    return Response.json(apps.hosts(call.app()).stream().map(SettingsRoutes::shown).toList());
  }

  /**
   * Registers {@code domain} for one of the app's keys, the REST key when {@code apiKeyId} is not
   * given.
   */
  private Response addDomain(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    String keyId = body.optionalText("apiKeyId");
    ApiKey key =
        call.app().keys().stream()
            .filter(
                each -> keyId == null ? each.type() == ApiKeyType.REST : each.id().equals(keyId))
            .findFirst()
            .orElseThrow(() -> ApiError.INVALID_PARAMETER.with("apiKeyId"));
    return Response.json(shown(apps.registerHost(call.app(), body.text("domain"), key)));
  }

  private Response deleteDomain(Call call, Exchange exchange) {
    apps.removeHost(call.app(), exchange.parameter("domain"));
    return Response.empty();
  }

  private static Map<String, String> shown(Apps.Host host) {
    return Map.of("id", host.id(), "domain", host.name(), "apiKeyId", host.keyId());
  }
}
