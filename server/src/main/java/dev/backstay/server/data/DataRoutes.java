package dev.backstay.server.data;

import static dev.backstay.foundation.http.Route.delete;
import static dev.backstay.foundation.http.Route.get;
import static dev.backstay.foundation.http.Route.post;
import static dev.backstay.foundation.http.Route.put;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.access.Grants.RowGrant;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.server.data.DataOperation.ChangeObjectPermission;
import dev.backstay.server.data.DataOperation.ChangeTablePermission;
import dev.backstay.server.data.DataOperation.CountInGroup;
import dev.backstay.server.data.DataOperation.DeepSave;
import dev.backstay.server.data.DataOperation.Describe;
import dev.backstay.server.data.DataOperation.Group;
import dev.backstay.server.data.DataOperation.TableName;
import dev.backstay.server.data.RecordOperation.AddRelation;
import dev.backstay.server.data.RecordOperation.Count;
import dev.backstay.server.data.RecordOperation.Create;
import dev.backstay.server.data.RecordOperation.CreateBulk;
import dev.backstay.server.data.RecordOperation.DeleteRelation;
import dev.backstay.server.data.RecordOperation.Find;
import dev.backstay.server.data.RecordOperation.FindById;
import dev.backstay.server.data.RecordOperation.First;
import dev.backstay.server.data.RecordOperation.Last;
import dev.backstay.server.data.RecordOperation.LoadRelations;
import dev.backstay.server.data.RecordOperation.RelationChange;
import dev.backstay.server.data.RecordOperation.Remove;
import dev.backstay.server.data.RecordOperation.RemoveBulk;
import dev.backstay.server.data.RecordOperation.SetRelation;
import dev.backstay.server.data.RecordOperation.Update;
import dev.backstay.server.data.RecordOperation.UpdateBulk;
import dev.backstay.server.data.RecordOperation.Upsert;
import dev.backstay.server.data.RecordOperation.UpsertBulk;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.Children;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;

/** The addresses of the data service (reference: Data API §1). */
final class DataRoutes {
  private final Callers callers;
  private final DataService data;

  DataRoutes(Callers callers, DataService data) {
    this.callers = callers;
    this.data = data;
  }

  /**
   * Routes below an app and key. Writing accounts hashes passwords, which waits for its turn, so
   * those addresses are routes of their own.
   */
  List<Route> routes() {
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
        get("/data/{table}/first", this::first),
        get("/data/{table}/last", this::last),
        get("/data/{table}/count", this::countByAddress),
        post("/data/{table}/count", this::countByBody),
        get("/data/{table}/properties", this::describe),
        get("/data/{table}/table-name", this::tableName),
        put("/data/{table}/permissions/{access}", this::changeTablePermission),
        put("/data/{table}/permissions/{access}/{objectId}", this::changeObjectPermission),
        put("/data/{table}/upsert", this::upsert),
        put("/data/{table}/deep-save", this::deepSave).waiting(),
        get("/data/{table}/{objectId}/{relation}", this::loadRelated),
        post("/data/{table}/{objectId}/{relation}", exchange -> relate(exchange, SetRelation::new)),
        put("/data/{table}/{objectId}/{relation}", exchange -> relate(exchange, AddRelation::new)),
        delete(
            "/data/{table}/{objectId}/{relation}",
            exchange -> relate(exchange, DeleteRelation::new)),
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
    return row(call, RecordOperation.save(table(exchange), exchange.jsonObject()));
  }

  private Response create(Exchange exchange) {
    Call call = callers.of(exchange);
    return row(call, new Create(table(exchange), exchange.jsonObject()));
  }

  private Response createAll(Exchange exchange) {
    Call call = callers.of(exchange);
    return json(call, new CreateBulk(table(exchange), exchange.jsonObjects()));
  }

  private Response deepSave(Exchange exchange) {
    Call call = callers.of(exchange);
    return json(call, new DeepSave(table(exchange), exchange.jsonObject()));
  }

  private Response upsert(Exchange exchange) {
    Call call = callers.of(exchange);
    return row(call, new Upsert(table(exchange), exchange.jsonObject()));
  }

  private Response upsertAll(Exchange exchange) {
    Call call = callers.of(exchange);
    return json(call, new UpsertBulk(table(exchange), exchange.jsonObjects()));
  }

  private Response update(Exchange exchange) {
    Call call = callers.of(exchange);
    return row(
        call, new Update(table(exchange), exchange.parameter("objectId"), exchange.jsonObject()));
  }

  private Response updateWhere(Exchange exchange) {
    Call call = callers.of(exchange);
    String where = QueryReader.conditionOfAddress(exchange);
    return json(call, new UpdateBulk(table(exchange), where, exchange.jsonObject()));
  }

  private Response remove(Exchange exchange) {
    Call call = callers.of(exchange);
    long time = data.perform(call, new Remove(table(exchange), exchange.parameter("objectId")));
    return Response.json(Map.of("deletionTime", time));
  }

  private Response deleteByBody(Exchange exchange) {
    Call call = callers.of(exchange);
    String where = QueryReader.conditionOfBody(exchange.jsonObject());
    return json(call, new RemoveBulk(table(exchange), where));
  }

  private Response deleteByAddress(Exchange exchange) {
    Call call = callers.of(exchange);
    String where = QueryReader.conditionOfAddress(exchange);
    return json(call, new RemoveBulk(table(exchange), where));
  }

  private Response findByBody(Exchange exchange) {
    Call call = callers.of(exchange);
    return rows(call, new Find(table(exchange), QueryReader.ofBody(exchange.jsonObject())));
  }

  private Response findByAddress(Exchange exchange) {
    Call call = callers.of(exchange);
    return rows(call, new Find(table(exchange), QueryReader.ofAddress(exchange)));
  }

  private Response first(Exchange exchange) {
    Call call = callers.of(exchange);
    return row(call, new First(table(exchange), QueryReader.ofAddress(exchange)));
  }

  private Response last(Exchange exchange) {
    Call call = callers.of(exchange);
    return row(call, new Last(table(exchange), QueryReader.ofAddress(exchange)));
  }

  private Response findById(Exchange exchange) {
    Call call = callers.of(exchange);
    Query query = QueryReader.ofAddress(exchange);
    return row(call, new FindById(table(exchange), exchange.parameter("objectId"), query));
  }

  private Response countByBody(Exchange exchange) {
    Call call = callers.of(exchange);
    return json(call, new Count(table(exchange), QueryReader.ofBody(exchange.jsonObject())));
  }

  private Response countByAddress(Exchange exchange) {
    Call call = callers.of(exchange);
    return json(call, new Count(table(exchange), QueryReader.ofAddress(exchange)));
  }

  private Response group(Exchange exchange) {
    Call call = callers.of(exchange);
    return json(call, new Group(table(exchange), GroupQuery.of(exchange.jsonObject())));
  }

  private Response countInGroup(Exchange exchange) {
    Call call = callers.of(exchange);
    return json(
        call, new CountInGroup(table(exchange), GroupQuery.ofRecords(exchange.jsonObject())));
  }

  private Response loadRelated(Exchange exchange) {
    Call call = callers.of(exchange);
    return rows(
        call,
        new LoadRelations(
            table(exchange),
            exchange.parameter("objectId"),
            exchange.parameter("relation"),
            QueryReader.ofAddress(exchange)));
  }

  /** One of the ways to change a relation. */
  interface Relate {
    RelationChange of(String table, String parentId, String relation, Children children);
  }

  private Response relate(Exchange exchange, Relate relate) {
    Call call = callers.of(exchange);
    Children children = QueryReader.children(exchange);
    return json(
        call,
        relate.of(
            table(exchange),
            exchange.parameter("objectId"),
            exchange.parameter("relation"),
            children));
  }

  private Response describe(Exchange exchange) {
    return json(callers.of(exchange), new Describe(table(exchange)));
  }

  private Response tableName(Exchange exchange) {
    return json(callers.of(exchange), new TableName(table(exchange)));
  }

  private Response changeObjectPermission(Exchange exchange) {
    var _ =
        data.perform(
            callers.of(exchange),
            new ChangeObjectPermission(
                table(exchange),
                exchange.parameter("objectId"),
                List.of(new RowGrant(exchange.parameter("access"), JsonFields.of(exchange)))));
    return Response.empty();
  }

  private Response changeTablePermission(Exchange exchange) {
    var _ =
        data.perform(
            callers.of(exchange),
            new ChangeTablePermission(
                table(exchange), exchange.parameter("access"), JsonFields.of(exchange)));
    return Response.empty();
  }

  private Response row(Call call, RecordOperation<Row> operation) {
    return Response.json(RowJson.of(data.perform(call, operation)))
        .withSchemaChanges(call.schemaChanges());
  }

  private Response rows(Call call, RecordOperation<List<Row>> operation) {
    return Response.json(RowJson.of(data.perform(call, operation)));
  }

  /** Answers what an operation results in as it is. */
  private <R> Response json(Call call, DataOperation<R> operation) {
    return Response.json(data.perform(call, operation)).withSchemaChanges(call.schemaChanges());
  }
}
