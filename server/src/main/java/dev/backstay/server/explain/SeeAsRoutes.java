package dev.backstay.server.explain;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.server.data.QueryReader;
import dev.backstay.server.data.RowJson;
import dev.backstay.server.permissions.HypotheticalCallers;
import dev.backstay.store.query.Query;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What someone else would get: {@code POST /data/{table}/find-as} takes a query as {@code find}
 * does, and {@code who} asks as {@code POST /security/explain} does. The rows come through the same
 * gate as for a real request of that caller, with the same columns; nothing can be written this
 * way.
 */
final class SeeAsRoutes {
  private final ConsoleAuthenticator console;
  private final Policies policies;
  private final AppTables tables;
  private final HypotheticalCallers callers;
  private final HiddenRowCounts hidden;

  SeeAsRoutes(
      ConsoleAuthenticator console,
      Policies policies,
      AppTables tables,
      HypotheticalCallers callers,
      HiddenRowCounts hidden) {
    this.console = console;
    this.policies = policies;
    this.tables = tables;
    this.callers = callers;
    this.hidden = hidden;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.POST, "/data/{table}/find-as", this::find),
        console.app(HttpMethod.POST, "/data/{table}/count-as", this::count));
  }

  private Response find(Call call, Exchange exchange) {
    App app = call.app();
    Map<String, @Nullable Object> asked = new LinkedHashMap<>(exchange.jsonObject());
    Call hypothetical = callers.hypothetical(call, asked);
    Query query = QueryReader.ofBody(asked);
    Policy policy = policies.of(app);
    Table table = tables.require(app, exchange.parameter("table"));

    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("rows", RowJson.of(tables.as(hypothetical).find(table, query)));
    told.put("caller", hypothetical.caller().label());
    call.decisions().stream()
        .map(Call.Remembered::decision)
        .filter(each -> each.caller().equals(hypothetical.caller()))
        // related rows are decided about as well
        .filter(each ->
            each.operation() == Operation.FIND && each.asset().equals(new Asset.Table(table.id())))
        .reduce((first, last) -> last)
        .ifPresent(decision -> put(told, app, decision, query.where()));
    told.put(
        "hiddenColumns",
        table.columns().stream()
            .filter(column ->
                Decider.hiddenColumns(policy, hypothetical.caller(), table.id())
                    .contains(column.id()))
            .map(Column::name)
            .toList());
    return Response.json(told);
  }

  /** How many rows that caller would count: a number, as {@code count} answers it. */
  private Response count(Call call, Exchange exchange) {
    Map<String, @Nullable Object> asked = new LinkedHashMap<>(exchange.jsonObject());
    Call hypothetical = callers.hypothetical(call, asked);
    Query query = QueryReader.ofBody(asked);
    Table table = tables.require(call.app(), exchange.parameter("table"));
    return Response.json(tables.as(hypothetical).count(table, query));
  }

  private void put(
      Map<String, @Nullable Object> told, App app, Decision decision, @Nullable String where) {
    told.put("allowed", decision.isAllowed());
    told.put("decision", decision.outcome().name());
    told.put("layer", decision.layer().id());
    HiddenRowCounts.Counted counted = hidden.count(app, decision, where);
    told.put("counts", counted == null ? null : counted.toJson());
  }
}
