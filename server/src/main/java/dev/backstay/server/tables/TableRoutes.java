package dev.backstay.server.tables;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.server.users.UserProperties;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnDefinition;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Relationship;
import dev.backstay.store.schema.Schema;
import dev.backstay.store.schema.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tables of an app and their columns. */
public final class TableRoutes implements Feature {
  /** What a relation column is called on the wire. */
  private static final String RELATION = "DATA_REF";

  private final ConsoleAuthenticator console;
  private final AppTables tables;
  private final UserProperties properties;

  /**
   * @param properties the rules of the table Users
   */
  public TableRoutes(Core core, UserProperties properties) {
    this.console = core.console();
    this.tables = core.tables();
    this.properties = properties;
  }

  @Override
  public List<Route> consoleRoutes() {
    return List.of(
        console.app(HttpMethod.GET, "/data/tables", this::list),
        console.app(HttpMethod.GET, "/data/tables/{table}", this::show),
        console.app(HttpMethod.POST, "/data/tables", this::create),
        console.app(HttpMethod.PUT, "/data/tables/{table}", this::rename),
        console.app(HttpMethod.DELETE, "/data/tables/{table}", this::delete),
        console.app(HttpMethod.POST, "/data/tables/{table}/columns", this::createColumn),
        console.app(HttpMethod.PUT, "/data/tables/{table}/columns/{column}", this::updateColumn),
        console.app(HttpMethod.DELETE, "/data/tables/{table}/columns/{column}", this::deleteColumn),
        console.app(HttpMethod.POST, "/data/tables/{table}/columns/relation", this::createRelation),
        console.app(HttpMethod.PUT, "/data/tables/{table}/columns/relation", this::updateRelation),
        console.app(
            HttpMethod.PUT, "/data/tables/{table}/columns/relation/{column}", this::updateRelation),
        console.app(
            HttpMethod.DELETE,
            "/data/tables/{table}/columns/relation/{column}",
            this::deleteColumn));
  }

  /**
   * All tables; with {@code ?outline=true} their names and numbers of columns alone, since the
   * columns of a thousand tables are megabytes.
   */
  private Response list(Call call, Exchange exchange) {
    Schema schema = tables.schema(call.app());
    if ("true".equals(exchange.query("outline"))) {
      return Response.json(
          Map.of("tables", schema.tables().stream().map(TableRoutes::outline).toList()));
    }
    return Response.json(
        Map.of(
            "mode",
            "internal",
            "tables",
            schema.tables().stream().map(table -> toJson(schema, table)).toList()));
  }

  private static Map<String, Object> outline(Table table) {
    return Map.of(
        "tableId", table.id(),
        "name", table.name(),
        "system", table.system(),
        "columns", table.columns().size());
  }

  private Response show(Call call, Exchange exchange) {
    return Response.json(toJson(tables.schema(call.app()), requireTable(call, exchange)));
  }

  private Response create(Call call, Exchange exchange) {
    Table table = tables.create(call.app(), JsonFields.of(exchange).text("name"));
    return Response.json(toJson(tables.schema(call.app()), table));
  }

  private Response rename(Call call, Exchange exchange) {
    String name = JsonFields.of(exchange).text("name");
    Table table = tables.rename(call.app(), requireTable(call, exchange), name);
    return Response.json(toJson(tables.schema(call.app()), table));
  }

  private Response delete(Call call, Exchange exchange) {
    tables.delete(call.app(), requireTable(call, exchange));
    return Response.empty();
  }

  private Response createColumn(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    Table table = requireTable(call, exchange);
    properties.refuseReserved(table, body.text("name"));
    Column column =
        tables
            .editor(call.app())
            .addColumn(
                table.name(),
                definition(
                    body,
                    ColumnDefinition.of(body.text("name"), type(body.text("dataType")))
                        .withAutoIncrement(numbers(body.text("dataType")))));
    return Response.json(toJson(column));
  }

  /** What the body does not say stays as it is. */
  private Response updateColumn(Call call, Exchange exchange) {
    Table table = requireTable(call, exchange);
    Column old = requireColumn(table, exchange);
    JsonFields body = JsonFields.of(exchange);
    String name = body.optionalText("name");
    String type = body.optionalText("dataType");
    ColumnDefinition before = ColumnDefinition.of(old).withName(name == null ? old.name() : name);
    if (type != null) {
      before = before.withType(type(type)).withAutoIncrement(numbers(type));
    }
    ColumnDefinition after = definition(body, before);
    properties.refuseReserved(table, after.name());
    properties.refuseWithoutIdentity(call.app(), table, old, after);
    Column column = tables.editor(call.app()).updateColumn(table.name(), old.name(), after);
    return Response.json(toJson(column));
  }

  private Response createRelation(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    Table table = requireTable(call, exchange);
    properties.refuseReserved(table, body.text("name"));
    Column column =
        tables
            .editor(call.app())
            .addRelation(
                table.name(),
                body.text("name"),
                body.text("toTableName"),
                relationship(body.text("relationshipType")));
    return Response.json(relation(tables.schema(call.app()), column));
  }

  /**
   * Gives a relation another name or number of children. Which one is in the address, or else by
   * its id in the body.
   */
  private Response updateRelation(Call call, Exchange exchange) {
    Table table = requireTable(call, exchange);
    JsonFields body = JsonFields.of(exchange);
    String named = exchange.parameter("column", "");
    String id = body.optionalText("columnId");
    Column old =
        table.columns().stream()
            .filter(column -> column.type().isRelation())
            .filter(column ->
                named.isEmpty()
                    ? column.id().equals(id)
                        || (id == null && column.name().equals(body.optionalText("name")))
                    : column.name().equals(named))
            .findFirst()
            .orElseThrow(() ->
                ApiError.INVALID_PARAMETER_BECAUSE.with(
                    "columnId", "The table has no such relation"));
    String name = body.optionalText("name");
    properties.refuseReserved(table, name == null ? old.name() : name);
    String type = body.optionalText("relationshipType");
    Column column =
        tables
            .editor(call.app())
            .updateRelation(
                table.name(),
                old.name(),
                name == null ? old.name() : name,
                type == null ? Objects.requireNonNull(old.relationship()) : relationship(type));
    return Response.json(relation(tables.schema(call.app()), column));
  }

  private Response deleteColumn(Call call, Exchange exchange) {
    Table table = requireTable(call, exchange);
    Column column = requireColumn(table, exchange);
    properties.refuseWithoutIdentity(call.app(), table, column, null);
    tables.editor(call.app()).deleteColumn(table.name(), column.name());
    return Response.empty();
  }

  private Table requireTable(Call call, Exchange exchange) {
    return tables.require(call.app(), exchange.parameter("table"));
  }

  private static Column requireColumn(Table table, Exchange exchange) {
    Column column = table.column(exchange.parameter("column"));
    if (column == null) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with("column", "The table has no such column");
    }
    return column;
  }

  private static ColumnDefinition definition(JsonFields body, ColumnDefinition definition) {
    ColumnDefinition changed = definition;
    Boolean required = body.optionalFlag("required");
    Boolean unique = body.optionalFlag("unique");
    Boolean indexed = body.optionalFlag("indexed");
    Integer size = body.optionalNumber("dataSize", 1, ColumnType.MAX_TEXT);
    changed = required == null ? changed : changed.withRequired(required);
    changed = unique == null ? changed : changed.withUnique(unique);
    changed = indexed == null ? changed : changed.withIndexed(indexed);
    // Clients send a size for columns of other types, too; it means something for a STRING alone.
    changed =
        size != null && changed.type() == ColumnType.STRING ? changed.withSize(size) : changed;
    changed =
        body.has("defaultValue")
            ? changed.withDefaultValue(body.optionalScalar("defaultValue"))
            : changed;
    return body.has("customRegex")
        ? changed.withCustomRegex(body.optionalText("customRegex"))
        : changed;
  }

  /** A column's own type; relations are made by an address of their own. */
  private static ColumnType type(String name) {
    ColumnType type = numbers(name) ? ColumnType.INT : ColumnType.parse(name);
    if (type.isRelation()) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "dataType", "Relations are created by an address of their own");
    }
    return type;
  }

  /** Whether the type is that of a column that numbers the rows. */
  private static boolean numbers(String type) {
    return type.equals(Column.AUTO_INCREMENT);
  }

  private static Relationship relationship(String name) {
    return switch (name) {
      case "ONE_TO_ONE" -> Relationship.ONE_TO_ONE;
      case "ONE_TO_MANY" -> Relationship.ONE_TO_MANY;
      default ->
          throw ApiError.INVALID_PARAMETER_BECAUSE.with(
              "relationshipType", "It is ONE_TO_ONE or ONE_TO_MANY");
    };
  }

  private static Map<String, @Nullable Object> toJson(Schema schema, Table table) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("tableId", table.id());
    shown.put("name", table.name());
    shown.put("system", table.system());
    shown.put("view", false);
    shown.put("dataConnector", false);
    shown.put("columns", table.scalars().stream().map(TableRoutes::toJson).toList());
    shown.put(
        "relations",
        table.columns().stream()
            .filter(column -> column.type().isRelation())
            .map(column -> relation(schema, column))
            .toList());
    shown.put("parentRelations", parents(schema, table));
    shown.put("geoRelations", List.of());
    return shown;
  }

  private static List<Map<String, @Nullable Object>> parents(Schema schema, Table child) {
    return schema.tables().stream()
        .flatMap(parent ->
            parent.columns().stream()
                .filter(column -> child.id().equals(column.relatedTableId()))
                .map(column -> {
                  Map<String, @Nullable Object> shown = relation(schema, column);
                  shown.put("fromTableId", parent.id());
                  shown.put("fromTableName", parent.name());
                  return shown;
                }))
        .toList();
  }

  private static Map<String, @Nullable Object> toJson(Column column) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("columnId", column.id());
    shown.put("name", column.name());
    shown.put("dataType", column.typeName());
    shown.put("dataSize", column.size());
    shown.put("required", column.required());
    shown.put("unique", column.unique());
    shown.put("indexed", column.indexed());
    shown.put("system", column.system());
    shown.put("isPrimaryKey", column.name().equals(Table.OBJECT_ID));
    shown.put("primaryKey", column.name().equals(Table.OBJECT_ID));
    shown.put("defaultValue", column.defaultValue());
    shown.put("customRegex", column.customRegex());
    return shown;
  }

  private static Map<String, @Nullable Object> relation(Schema schema, Column column) {
    String relatedId = Objects.requireNonNull(column.relatedTableId());
    Table related = schema.tableById(relatedId);
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("columnId", column.id());
    shown.put("name", column.name());
    shown.put("dataType", RELATION);
    shown.put("toTableId", relatedId);
    shown.put("toTableName", related == null ? null : related.name());
    shown.put("relationshipType", String.valueOf(column.relationship()));
    shown.put("required", column.required());
    shown.put("system", column.system());
    return shown;
  }
}
