package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.DataConfig;
import java.util.List;

/** What a developer sets for the data of a whole app. */
final class DataSettingsRoutes {
  private static final String DYNAMIC_SCHEMA = "dynamicSchema";
  private static final String INCLUDE_OBJECT_ID = "includeObjectIdByDefault";

  private final ConsoleAuthenticator console;
  private final AppTables tables;

  DataSettingsRoutes(ConsoleAuthenticator console, AppTables tables) {
    this.console = console;
    this.tables = tables;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/data/config", this::config),
        console.app(HttpMethod.PUT, "/data/config", this::setConfig));
  }

  private Response config(Call call, Exchange exchange) {
    return Response.json(tables.config(call.app()));
  }

  private Response setConfig(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    Boolean dynamicSchema = body.optionalFlag(DYNAMIC_SCHEMA);
    Boolean includeObjectId = body.optionalFlag(INCLUDE_OBJECT_ID);
    DataConfig before = tables.config(call.app());
    DataConfig after =
        new DataConfig(
            dynamicSchema == null ? before.dynamicSchema() : dynamicSchema,
            includeObjectId == null ? before.includeObjectIdByDefault() : includeObjectId);
    tables.configure(call.app(), after);
    return Response.json(after);
  }
}
