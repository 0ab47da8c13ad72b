package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.tables.AppTables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Filters of tables that a developer keeps by name: a condition and an order. They belong to the
 * app, so that they are there in every browser, and stay with a table that gets another name.
 */
final class SavedFilters {
  private static final String SETTING = "saved-filters";
  private static final String NAME = "name";
  private static final String WHERE = "where";
  private static final String SORT = "sort";
  private static final int MAX_NAME = 100;
  private static final int MAX_TEXT = 4_000;
  private static final int MAX_OF_TABLE = 50;

  private final ConsoleAuthenticator console;
  private final AppSettings settings;
  private final AppTables tables;

  SavedFilters(ConsoleAuthenticator console, AppSettings settings, AppTables tables) {
    this.console = console;
    this.settings = settings;
    this.tables = tables;
  }

  /** The routes below {@code /{appId}/console}; each answers the table's filters afterwards. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/data/{table}/filters", this::list),
        console.app(HttpMethod.POST, "/data/{table}/filters", this::save),
        console.app(HttpMethod.DELETE, "/data/{table}/filters/{name}", this::delete));
  }

  private Response list(Call call, Exchange exchange) {
    return Response.json(filters(settings.get(call.app(), SETTING).get(tableId(call, exchange))));
  }

  /** Keeps a filter; one of the same name is replaced. */
  private Response save(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    Map<String, String> filter = new LinkedHashMap<>();
    filter.put(NAME, limited(NAME, body.text(NAME).strip(), MAX_NAME));
    if (filter.containsValue("")) {
      throw ApiError.MISSING_PARAMETER.with(NAME);
    }
    for (String field : List.of(WHERE, SORT)) {
      String text = body.optionalText(field);
      filter.put(field, text == null ? "" : limited(field, text, MAX_TEXT));
    }
    return put(call, exchange, String.valueOf(filter.get(NAME)), filter);
  }

  private Response delete(Call call, Exchange exchange) {
    return put(call, exchange, exchange.parameter("name"), null);
  }

  private Response put(
      Call call, Exchange exchange, String name, @Nullable Map<String, String> filter) {
    String tableId = tableId(call, exchange);
    Map<String, @Nullable Object> all =
        settings.merge(
            call.app(),
            SETTING,
            before -> {
              List<Map<String, String>> kept = new ArrayList<>(filters(before.get(tableId)));
              kept.removeIf(each -> name.equals(each.get(NAME)));
              if (filter != null) {
                kept.add(filter);
              }
              if (kept.size() > MAX_OF_TABLE) {
                throw ApiError.INVALID_PARAMETER_BECAUSE.with(
                    NAME, "A table has at most " + MAX_OF_TABLE + " filters");
              }
              return Map.of(tableId, kept);
            });
    return Response.json(filters(all.get(tableId)));
  }

  private String tableId(Call call, Exchange exchange) {
    return tables.require(call.app(), exchange.parameter("table")).id();
  }

  @SuppressWarnings("unchecked") // as it was put
  private static List<Map<String, String>> filters(@Nullable Object stored) {
    return stored instanceof List<?> list ? (List<Map<String, String>>) list : List.of();
  }

  private static String limited(String name, String text, int most) {
    if (text.length() > most) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It has at most " + most + " characters");
    }
    return text;
  }
}
