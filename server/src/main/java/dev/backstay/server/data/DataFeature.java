package dev.backstay.server.data;

import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.access.Grants;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.operations.EventSource;
import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.foundation.tables.AppTables;
import java.util.List;
import java.util.stream.Stream;

/** Records of tables. */
public final class DataFeature implements Feature, EventSource {
  private final DataTransactions transactions;
  private final DataRoutes data;
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
