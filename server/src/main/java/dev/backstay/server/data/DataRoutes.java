package dev.backstay.server.data;

import static dev.backstay.server.http.Route.delete;
import static dev.backstay.server.http.Route.get;
import static dev.backstay.server.http.Route.post;
import static dev.backstay.server.http.Route.put;

import dev.backstay.server.access.Call;
import dev.backstay.server.access.Callers;
import dev.backstay.server.http.Exchange;
import dev.backstay.server.http.Response;
import dev.backstay.server.http.Route;
import dev.backstay.store.query.Query;
import dev.backstay.store.records.Children;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;

/** The addresses of the data service (reference: Data API §1). */
public final class DataRoutes {
  private final Callers callers;
  private final RecordOperations records;
  private final RelationOperations relations;
  private final TableOperations tables;
  private final PermissionOperations permissions;
  private final DeepSave deepSave;
  private final Grouping grouping;

  public DataRoutes(
      Callers callers,
      RecordOperations records,
      RelationOperations relations,
      TableOperations tables,
      PermissionOperations permissions,
      DeepSave deepSave,
      Grouping grouping) {
    this.deepSave = deepSave;
    this.grouping = grouping;
    this.callers = callers;
    this.records = records;
    this.relations = relations;
    this.tables = tables;
    this.permissions = permissions;
  }

  /**
   * Routes below an app and key. Writing accounts hashes passwords, which waits for its turn, so
   * those addresses are routes of their own.
   */
  public List<Route> routes() {
    return List.of(
        put("/data/Users", this::save).waiting(),
        post("/data/Users", this::create).waiting(),
        put("/data/Users/{objectId}", this::update).waiting(),
        post("/data/bulk/Users", this::createAll).waiting(),
        put("/data/Users/upsert", this::upsert).waiting(),
        put("/data/Users/deep-save", this::deepSave).waiting(),
        put("/data/bulkupsert/Users", this::upsertAll).waiting(),
        put("/data/{table}", this::save),
        post("/data/{table}", this::create),
        get("/data/{table}", this::findByAddress),
        post("/data/{table}/find", this::findByBody),
        get("/data/{table}/first", exchange -> findOne(exchange, "created asc")),
        get("/data/{table}/last", exchange -> findOne(exchange, "created desc")),
        get("/data/{table}/count", this::countByAddress),
        post("/data/{table}/count", this::countByBody),
        get("/data/{table}/properties", this::describe),
        get("/data/{table}/table-name", this::tableName),
        put("/data/{table}/permissions/{access}", this::changeTablePermission),
        put("/data/{table}/permissions/{access}/{objectId}", this::changeObjectPermission),
        put("/data/{table}/upsert", this::upsert),
        put("/data/{table}/deep-save", this::deepSave).waiting(),
        get("/data/{table}/{objectId}/{relation}", this::loadRelated),
        post("/data/{table}/{objectId}/{relation}", exchange -> relate(exchange, relations::set)),
        put("/data/{table}/{objectId}/{relation}", exchange -> relate(exchange, relations::add)),
        delete(
            "/data/{table}/{objectId}/{relation}", exchange -> relate(exchange, relations::delete)),
        put("/data/bulkupsert/{table}", this::upsertAll),
        post("/data/data-grouping/{table}", this::group),
        post("/data/data-grouping/{table}/count", this::countInGroup),
        get("/data/{table}/{objectId}", this::findById),
        put("/data/{table}/{objectId}", this::update),
        delete("/data/{table}/{objectId}", this::remove),
        post("/data/bulk/{table}", this::createAll),
        put("/data/bulk/{table}", this::updateWhere),
        delete("/data/bulk/{table}", this::deleteByAddress),
        post("/data/bulk/{table}/delete", this::deleteByBody));
  }

  private static String table(Exchange exchange) {
    return exchange.parameter("table", Table.USERS);
  }

  private Response save(Exchange exchange) {
    Call call = callers.of(exchange);
    return Response.json(RowJson.of(records.save(call, table(exchange), exchange.jsonObject())));
  }

  private Response create(Exchange exchange) {
    Call call = callers.of(exchange);
    return Response.json(RowJson.of(records.create(call, table(exchange), exchange.jsonObject())));
  }

  private Response deepSave(Exchange exchange) {
    Call call = callers.of(exchange);
    return Response.json(deepSave.save(call, table(exchange), exchange.jsonObject()));
  }

  private Response group(Exchange exchange) {
    Call call = callers.of(exchange);
    return Response.json(grouping.group(call, table(exchange), exchange.jsonObject()));
  }

  private Response countInGroup(Exchange exchange) {
    Call call = callers.of(exchange);
    return Response.json(grouping.count(call, table(exchange), exchange.jsonObject()));
  }

  private Response upsert(Exchange exchange) {
    Call call = callers.of(exchange);
    return Response.json(RowJson.of(records.upsert(call, table(exchange), exchange.jsonObject())));
  }

  private Response upsertAll(Exchange exchange) {
    Call call = callers.of(exchange);
    return Response.json(records.upsertAll(call, table(exchange), exchange.jsonObjects()));
  }

  private Response update(Exchange exchange) {
    Call call = callers.of(exchange);
    return Response.json(
        RowJson.of(
            records.update(
                call, table(exchange), exchange.parameter("objectId"), exchange.jsonObject())));
  }

  private Response remove(Exchange exchange) {
    Call call = callers.of(exchange);
    long time = records.delete(call, table(exchange), exchange.parameter("objectId"));
    return Response.json(Map.of("deletionTime", time));
  }

  private Response findByBody(Exchange exchange) {
    Call call = callers.of(exchange);
    Query query = QueryReader.ofBody(exchange.jsonObject());
    return Response.json(RowJson.of(records.find(call, table(exchange), query)));
  }

  private Response findByAddress(Exchange exchange) {
    Call call = callers.of(exchange);
    Query query = QueryReader.ofAddress(exchange);
    return Response.json(RowJson.of(records.find(call, table(exchange), query)));
  }

  private Response findOne(Exchange exchange, String order) {
    Call call = callers.of(exchange);
    Query query = QueryReader.ofAddress(exchange);
    Query sorted = query.sortBy() == null ? query.withSortBy(order) : query;
    return Response.json(RowJson.of(records.findOne(call, table(exchange), sorted)));
  }

  private Response findById(Exchange exchange) {
    Call call = callers.of(exchange);
    Query query = QueryReader.ofAddress(exchange);
    return Response.json(
        RowJson.of(records.findById(call, table(exchange), exchange.parameter("objectId"), query)));
  }

  private Response countByBody(Exchange exchange) {
    Call call = callers.of(exchange);
    Query query = QueryReader.ofBody(exchange.jsonObject());
    return Response.json(records.count(call, table(exchange), query));
  }

  private Response countByAddress(Exchange exchange) {
    Call call = callers.of(exchange);
    Query query = QueryReader.ofAddress(exchange);
    return Response.json(records.count(call, table(exchange), query));
  }

  private Response createAll(Exchange exchange) {
    Call call = callers.of(exchange);
    return Response.json(records.createAll(call, table(exchange), exchange.jsonObjects()));
  }

  private Response updateWhere(Exchange exchange) {
    Call call = callers.of(exchange);
    Query query = QueryReader.ofAddress(exchange);
    return Response.json(
        records.updateWhere(call, table(exchange), query.where(), exchange.jsonObject()));
  }

  private Response deleteByBody(Exchange exchange) {
    Call call = callers.of(exchange);
    String where = QueryReader.text(exchange.jsonObject().get("where"), "where");
    return Response.json(records.deleteWhere(call, table(exchange), where));
  }

  private Response deleteByAddress(Exchange exchange) {
    Call call = callers.of(exchange);
    Query query = QueryReader.ofAddress(exchange);
    return Response.json(records.deleteWhere(call, table(exchange), query.where()));
  }

  private Response loadRelated(Exchange exchange) {
    Call call = callers.of(exchange);
    Query query = QueryReader.ofAddress(exchange);
    return Response.json(
        RowJson.of(
            relations.load(
                call,
                table(exchange),
                exchange.parameter("objectId"),
                exchange.parameter("relation"),
                query)));
  }

  /** One of the ways to change a relation. */
  private interface Relate {
    long run(Call call, String table, String parentId, String column, Children children);
  }

  private Response relate(Exchange exchange, Relate relate) {
    Call call = callers.of(exchange);
    Children children = QueryReader.children(exchange.json(), exchange.query("whereClause"));
    return Response.json(
        relate.run(
            call,
            table(exchange),
            exchange.parameter("objectId"),
            exchange.parameter("relation"),
            children));
  }

  private Response describe(Exchange exchange) {
    return Response.json(tables.describe(callers.of(exchange), table(exchange)));
  }

  private Response tableName(Exchange exchange) {
    return Response.json(tables.name(callers.of(exchange), table(exchange)));
  }

  private Response changeObjectPermission(Exchange exchange) {
    permissions.changeObject(
        callers.of(exchange),
        table(exchange),
        exchange.parameter("objectId"),
        exchange.parameter("access"),
        exchange.jsonObject());
    return Response.empty();
  }

  private Response changeTablePermission(Exchange exchange) {
    permissions.changeTable(
        callers.of(exchange), table(exchange), exchange.parameter("access"), exchange.jsonObject());
    return Response.empty();
  }
}
