package dev.backstay.server.csv;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.server.csv.CsvOperation.ExportCsv;
import dev.backstay.server.csv.CsvOperation.ImportCsv;
import dev.backstay.server.data.DataTransactions;
import dev.backstay.server.data.QueryReader;
import dev.backstay.server.permissions.HypotheticalCallers;
import dev.backstay.store.schema.Table;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CSV in the developer's API, through the gate as all records. The reference names the addresses
 * and the body of the export; the form of the texts and of an import's answer are ours.
 */
public final class CsvRoutes implements Feature {
  private static final String TYPE = "text/csv;charset=utf-8";

  private final ConsoleAuthenticator console;
  private final AppTables tables;
  private final Operations operations;
  private final HypotheticalCallers callers;
  private final CsvExport export;
  private final CsvImport imports;

  public CsvRoutes(Core core, DataTransactions transactions, HypotheticalCallers callers) {
    this.callers = callers;
    this.console = core.console();
    this.tables = core.tables();
    this.operations = core.operations();
    // exports that are being sent
    Path spool = core.directory().child("spool");
    this.export =
        new CsvExport(tables, transactions, spool, core.settings().files().diskReserveMegabytes());
    this.imports = new CsvImport(tables, transactions);
  }

  /** Rows of Users may set passwords, so an import waits. */
  @Override
  public List<Route> consoleRoutes() {
    return List.of(
        console.app(HttpMethod.POST, "/data/{table}/csv", this::write).waiting(),
        console.app(HttpMethod.POST, "/data/{table}/csv-as", this::writeAs).waiting(),
        console.app(HttpMethod.POST, "/import/csv", this::read).waiting());
  }

  private Response write(Call call, Exchange exchange) {
    Table table = tables.require(call.app(), exchange.parameter("table"));
    ExportCsv operation = new ExportCsv(table, QueryReader.ofBody(exchange.jsonObject()));
    return Response.streamed(TYPE, operations.perform(call, operation, export));
  }

  /** What a hypothetical caller would export; nothing happens around it. */
  private Response writeAs(Call call, Exchange exchange) {
    Map<String, @Nullable Object> asked = new LinkedHashMap<>(exchange.jsonObject());
    Call hypothetical = callers.hypothetical(call, asked);
    Table table = tables.require(call.app(), exchange.parameter("table"));
    return Response.streamed(
        TYPE, export.run(hypothetical, new ExportCsv(table, QueryReader.ofBody(asked))));
  }

  /** Reads the body into the table that {@code ?table=} names. */
  private Response read(Call call, Exchange exchange) {
    String name = exchange.query("table");
    if (name == null || name.isEmpty()) {
      throw ApiError.MISSING_PARAMETER.with("table");
    }
    Table table = tables.require(call.app(), name);
    ImportCsv operation = new ImportCsv(table, exchange.body());
    return Response.json(Map.of("imported", operations.perform(call, operation, imports)));
  }
}
