package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.tables.WhereText;
import dev.backstay.server.data.DataOperation.CountInGroup;
import dev.backstay.server.data.DataOperation.Group;
import dev.backstay.server.data.RecordOperation.AddRelation;
import dev.backstay.server.data.RecordOperation.Count;
import dev.backstay.server.data.RecordOperation.Create;
import dev.backstay.server.data.RecordOperation.CreateBulk;
import dev.backstay.server.data.RecordOperation.DeleteRelation;
import dev.backstay.server.data.RecordOperation.Find;
import dev.backstay.server.data.RecordOperation.FindById;
import dev.backstay.server.data.RecordOperation.RemoveBulk;
import dev.backstay.server.data.RecordOperation.Update;
import dev.backstay.server.data.RecordOperation.UpsertBulk;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.Table;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of an app as the console reads and writes them: the same operations as for clients,
 * asked for by the developer.
 */
final class RecordRoutes {
  private static final int MAX_DELETED = 500;

  /** Tables whose records are counted by one request. */
  private static final int MAX_COUNTED = 1_000;

  private final ConsoleAuthenticator console;
  private final DataService data;
  private final Operations operations;
  private final RowBatches batches;
  private final ConfirmedWrites confirmed;

  RecordRoutes(
      ConsoleAuthenticator console,
      DataService data,
      Operations operations,
      RowBatches batches,
      ConfirmedWrites confirmed) {
    this.console = console;
    this.data = data;
    this.operations = operations;
    this.batches = batches;
    this.confirmed = confirmed;
  }

  /**
   * The routes below {@code /{appId}/console}. Writing to Users hashes passwords, so writes wait.
   */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.POST, "/data/{table}/find", this::find),
        console.app(HttpMethod.POST, "/data/{table}/count", this::countByBody),
        console.app(HttpMethod.GET, "/data/{table}/count", this::countByAddress),
        console.app(HttpMethod.POST, "/data/{table}", this::create).waiting(),
        console.app(HttpMethod.POST, "/data/{table}/batch", this::saveTogether).waiting(),
        console.app(HttpMethod.POST, "/data/{table}/update-where", this::updateMatching).waiting(),
        console.app(HttpMethod.POST, "/data/{table}/delete-where", this::deleteMatching).waiting(),
        console.app(HttpMethod.POST, "/data/bulk/{table}", this::createAll).waiting(),
        console.app(HttpMethod.PUT, "/data/bulkupsert/{table}", this::upsertAll).waiting(),
        console.app(HttpMethod.PUT, "/data/{table}/{objectId}", this::update).waiting(),
        console
            .app(HttpMethod.PUT, "/data/{table}/file/{column}/{objectId}", this::setFile)
            .waiting(),
        console
            .app(HttpMethod.DELETE, "/data/{table}/file/{column}/{objectId}", this::clearFile)
            .waiting(),
        console.app(HttpMethod.POST, "/data/tables-counters", this::countEach),
        console.app(HttpMethod.POST, "/data/data-grouping/{table}", this::group),
        console.app(HttpMethod.POST, "/data/data-grouping/{table}/count", this::countInGroup),
        console.app(
            HttpMethod.GET, "/data/{table}/{objectId}/{column}/retrieve-value", this::value),
        console.app(HttpMethod.PUT, "/data/{table}/{objectId}/{column}", this::relate),
        console.app(
            HttpMethod.DELETE, "/data/{table}/{objectId}/{column}/relations", this::unrelate),
        console.app(HttpMethod.DELETE, "/data/tables/{table}/records", this::delete),
        console.app(HttpMethod.DELETE, "/data/tables/{table}/all", this::deleteAll));
  }

  private Response find(Call call, Exchange exchange) {
    Find find = new Find(table(exchange), QueryReader.ofBody(exchange.jsonObject()));
    return Response.json(RowJson.of(data.perform(call, find)));
  }

  private Response countByBody(Call call, Exchange exchange) {
    return json(call, new Count(table(exchange), QueryReader.ofBody(exchange.jsonObject())));
  }

  private Response countByAddress(Call call, Exchange exchange) {
    return json(call, new Count(table(exchange), QueryReader.ofAddress(exchange)));
  }

  private Response create(Call call, Exchange exchange) {
    Create create = new Create(table(exchange), exchange.jsonObject());
    return Response.json(RowJson.of(data.perform(call, create)))
        .withSchemaChanges(call.schemaChanges());
  }

  private Response saveTogether(Call call, Exchange exchange) {
    RowBatch batch = RowBatch.of(table(exchange), JsonFields.of(exchange));
    return Response.json(operations.perform(call, batch, batches))
        .withSchemaChanges(call.schemaChanges());
  }

  private Response updateMatching(Call call, Exchange exchange) {
    MatchingRows rows = MatchingRows.toUpdate(table(exchange), JsonFields.of(exchange));
    return Response.json(Map.of("updated", operations.perform(call, rows, confirmed)));
  }

  private Response deleteMatching(Call call, Exchange exchange) {
    MatchingRows rows = MatchingRows.toDelete(table(exchange), JsonFields.of(exchange));
    return Response.json(Map.of("deleted", operations.perform(call, rows, confirmed)));
  }

  private Response createAll(Call call, Exchange exchange) {
    return json(call, new CreateBulk(table(exchange), exchange.jsonObjects()));
  }

  private Response upsertAll(Call call, Exchange exchange) {
    return json(call, new UpsertBulk(table(exchange), exchange.jsonObjects()));
  }

  private Response group(Call call, Exchange exchange) {
    return json(call, new Group(table(exchange), GroupQuery.of(exchange.jsonObject())));
  }

  private Response countInGroup(Call call, Exchange exchange) {
    return json(
        call, new CountInGroup(table(exchange), GroupQuery.ofRecords(exchange.jsonObject())));
  }

  /** How many records each of the tables of a body {@code {"tables": […]}} has. */
  private Response countEach(Call call, Exchange exchange) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Object name : JsonFields.of(exchange).list("tables", MAX_COUNTED)) {
      if (!(name instanceof String table)) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            "tables", "Each must be the name of a table, a text");
      }
      counts.put(table, data.perform(call, new Count(table, Query.ALL)));
    }
    return Response.json(counts);
  }

  private Response update(Call call, Exchange exchange) {
    Update update =
        new Update(table(exchange), exchange.parameter("objectId"), exchange.jsonObject());
    return Response.json(RowJson.of(data.perform(call, update)))
        .withSchemaChanges(call.schemaChanges());
  }

  /** Puts the address of a file into a cell: the body, as text or as JSON. */
  private Response setFile(Call call, Exchange exchange) {
    String text = new String(exchange.body(), StandardCharsets.UTF_8);
    Object value = text.startsWith("\"") ? exchange.json() : text;
    return changeCell(call, exchange, value);
  }

  private Response clearFile(Call call, Exchange exchange) {
    return changeCell(call, exchange, null);
  }

  private Response changeCell(Call call, Exchange exchange, @Nullable Object value) {
    Map<String, @Nullable Object> change = new HashMap<>();
    change.put(exchange.parameter("column"), value);
    Update update = new Update(table(exchange), exchange.parameter("objectId"), change);
    return Response.json(RowJson.of(data.perform(call, update)));
  }

  /** The value of one cell. */
  private Response value(Call call, Exchange exchange) {
    String column = exchange.parameter("column");
    Query query = Query.ALL.withProps("`" + column + "`", null);
    Row row =
        data.perform(call, new FindById(table(exchange), exchange.parameter("objectId"), query));
    return Response.json(RowJson.value(row, column));
  }

  /** Adds children; where there can be one, it takes the place of the one before. */
  private Response relate(Call call, Exchange exchange) {
    return json(
        call,
        new AddRelation(
            table(exchange),
            exchange.parameter("objectId"),
            exchange.parameter("column"),
            QueryReader.children(exchange)));
  }

  private Response unrelate(Call call, Exchange exchange) {
    return json(
        call,
        new DeleteRelation(
            table(exchange),
            exchange.parameter("objectId"),
            exchange.parameter("column"),
            QueryReader.children(exchange)));
  }

  /**
   * Deletes the records of a body {@code [{"objectId"}]} in one go; those that are gone already do
   * not count.
   */
  private Response delete(Call call, Exchange exchange) {
    List<@Nullable Object> given = exchange.jsonArray();
    if (given.size() > MAX_DELETED) {
      throw ApiError.WRONG_DATA.with("At most " + MAX_DELETED + " records are deleted at once");
    }
    List<String> ids =
        given.stream().map(each -> JsonFields.of(each, "records").text(Table.OBJECT_ID)).toList();
    return json(call, new RemoveBulk(table(exchange), WhereText.ofIds(ids)));
  }

  private Response deleteAll(Call call, Exchange exchange) {
    return json(call, new RemoveBulk(table(exchange), RemoveBulk.ALL));
  }

  private static String table(Exchange exchange) {
    return exchange.parameter("table");
  }

  /** Answers what an operation results in as it is. */
  private <R> Response json(Call call, DataOperation<R> operation) {
    return Response.json(data.perform(call, operation));
  }
}
