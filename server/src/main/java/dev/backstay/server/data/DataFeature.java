package dev.backstay.server.data;

import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.access.Grants;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.operations.EventSource;
import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.BinarySource;
import java.util.List;
import java.util.stream.Stream;

/** Records of tables. */
public final class DataFeature implements Feature, EventSource, BinarySource {
  private final DataTransactions transactions;
  private final DataRoutes data;
  private final List<BinaryService> binaryServices;
  private final RecordRoutes records;
  private final DataSettingsRoutes settings;
  private final SavedFilters filters;

  /**
   * @param users does what concerns records of Users
   */
  public DataFeature(Core core, Callers callers, UserRecords users) {
    AppTables tables = core.tables();
    transactions = new DataTransactions(tables, users);
    DataService service =
        new DataService(
            core.operations(),
            tables,
            users,
            transactions,
            new PermissionOperations(
                tables, new Grants(core.gate(), core.policies(), core.tables()::findsUser)));
    data = new DataRoutes(callers, service);
    binaryServices =
        Stream.concat(
                new DataBinary(callers, service).services().stream(),
                Stream.of(new PermissionBinary(callers, service).service()))
            .toList();
    records =
        new RecordRoutes(
            core.console(),
            service,
            core.operations(),
            new RowBatches(tables, transactions),
            new ConfirmedWrites(tables, transactions));
    settings = new DataSettingsRoutes(core.console(), tables);
    filters = new SavedFilters(core.console(), core.appSettings(), tables);
  }

  /** Runs several operations on records as one. */
  public DataTransactions transactions() {
    return transactions;
  }

  @Override
  public List<OperationEvent<?, ?>> events() {
    return DataEvents.all();
  }

  @Override
  public List<BinaryService> binaryServices() {
    return binaryServices;
  }

  @Override
  public List<Route> clientRoutes() {
    return data.routes();
  }

  @Override
  public List<Route> consoleRoutes() {
    return Stream.of(records.routes(), settings.routes(), filters.routes())
        .flatMap(List::stream)
        .toList();
  }
}
