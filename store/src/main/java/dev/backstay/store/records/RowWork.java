package dev.backstay.store.records;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.decide.Permit;
import dev.backstay.security.model.Operation;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.SqlWork;
import dev.backstay.store.error.DataException;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import dev.backstay.store.error.StalePermitException;
import dev.backstay.store.plan.BoundFilter;
import dev.backstay.store.plan.BoundQuery;
import dev.backstay.store.plan.Plan;
import dev.backstay.store.plan.PlanKey;
import dev.backstay.store.plan.Plans;
import dev.backstay.store.query.ResolvedQueries;
import dev.backstay.store.query.ResolvedWhere;
import dev.backstay.store.schema.Catalog;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnCodec;
import dev.backstay.store.schema.Schema;
import dev.backstay.store.schema.Table;
import dev.backstay.store.schema.UniqueViolations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How work on rows is run: on the table as it is now, again if the schema changes under it, and
 * written only under decisions that still hold.
 */
final class RowWork {
  /** How often an operation is repeated that met a change of the schema. */
  private static final int TRIES = 5;

  private final Database database;
  private final Catalog catalog;
  private final Plans plans;
  private final LongSupplier policyVersion;
  private final ColumnCodec codec;

  RowWork(Database database, Catalog catalog, Plans plans, LongSupplier policyVersion) {
    this.database = database;
    this.catalog = catalog;
    this.plans = plans;
    this.policyVersion = policyVersion;
    this.codec = ColumnCodec.of(database.dialect());
  }

  Database database() {
    return database;
  }

  /** The statement for {@code key}. */
  <V> Plan<V> plan(PlanKey<V> key) {
    return plans.of(database, key);
  }

  /** What the texts of queries mean. */
  ResolvedQueries resolved() {
    return plans.resolved();
  }

  ColumnCodec codec() {
    return codec;
  }

  Schema schema() {
    return catalog.schema();
  }

  /** The table that {@code column} leads to. */
  Table related(Column column) {
    String tableId = String.valueOf(column.relatedTableId());
    Table table = catalog.schema().tableById(tableId);
    if (table == null) {
      // it went with the column, a moment ago
      throw new DatabaseException(Kind.SCHEMA_CHANGED, "the schema was changed meanwhile");
    }
    return table;
  }

  /** Runs {@code work} on the table as it is now, again if the schema changed under it. */
  <T extends @Nullable Object> T onTable(String tableId, Function<Table, T> work) {
    for (int tried = 1; ; tried++) {
      Table table = catalog.schema().tableById(tableId);
      if (table == null) {
        table = catalog.refresh().tableById(tableId);
      }
      if (table == null) {
        throw DataException.tableNotFound(tableId);
      }
      try {
        return work.apply(table);
      } catch (DatabaseException e) {
        if (e.kind() == Kind.UNIQUE_VIOLATION) {
          throw UniqueViolations.translate(e, table);
        }
        if (e.kind() != Kind.SCHEMA_CHANGED || tried == TRIES) {
          throw e;
        }
        catalog.refresh();
      }
    }
  }

  /**
   * Writes in one transaction.
   *
   * @param single whether {@code work} runs no more than one statement that writes
   * @param permits under which it is written
   * @param tables that the statements were made for
   */
  <T extends @Nullable Object> T write(
      boolean single, Collection<Permit> permits, Collection<Table> tables, SqlWork<T> work) {
    return database.writeRows(
        single,
        statements -> {
          permits.forEach(this::checkCurrent);
          tables.forEach(this::checkCurrent);
          return work.run(statements);
        });
  }

  <T extends @Nullable Object> T write(
      Permit permit, Table table, boolean single, SqlWork<T> work) {
    return write(List.of(permit), table, single, work);
  }

  <T extends @Nullable Object> T write(
      List<Permit> permits, Table table, boolean single, SqlWork<T> work) {
    return write(single, permits, List.of(table), work);
  }

  /** Writes what {@code asked} matches, under its permits too. */
  <T extends @Nullable Object> T write(
      List<Permit> permits, Table table, BoundQuery asked, boolean single, SqlWork<T> work) {
    return write(
        single,
        Stream.concat(permits.stream(), asked.permits().stream()).toList(),
        Stream.concat(Stream.of(table), asked.tables().stream()).toList(),
        work);
  }

  /** What {@code where} asks for, with what {@code reach} permits of the tables it comes to. */
  BoundQuery asked(Table table, @Nullable String where, Set<String> hidden, Reach reach) {
    return asked(resolved().where(table, schema(), where, hidden), reach);
  }

  /**
   * Asks {@code reach} for its permits for the tables that a condition comes to.
   *
   * @throws DataException 1053 if a column is named that is hidden
   */
  static BoundQuery asked(ResolvedWhere where, Reach reach) {
    if (where.tables().isEmpty()) {
      BoundQuery.Shape shape = new BoundQuery.Shape(where.where(), where.types(), List.of());
      return new BoundQuery(shape, where.values(), List.of(), List.of(), where.reads());
    }
    List<@Nullable BoundFilter> filters = new ArrayList<>();
    List<Permit> permits = new ArrayList<>();
    List<BoundQuery.ReachedTable> reached = new ArrayList<>();
    for (Table table : where.tables()) {
      Permit permit = reach.permit(Operation.FIND, table.id());
      if (permit == null || permit.rows().isNothing()) {
        filters.add(null);
        reached.add(new BoundQuery.ReachedTable(table, Optional.empty()));
        continue;
      }
      table.refuseHidden(permit.hiddenColumns(), where.columns());
      BoundFilter filter = BoundFilter.of(permit);
      filters.add(filter);
      permits.add(permit);
      reached.add(new BoundQuery.ReachedTable(table, Optional.of(filter.shape())));
    }
    return new BoundQuery(
        new BoundQuery.Shape(where.where(), where.types(), reached),
        where.values(),
        filters,
        permits,
        where.reads());
  }

  /** At the moment of writing: is the decision still the current one? */
  private void checkCurrent(Permit permit) {
    if (permit.caller().kind() == Caller.Kind.CLIENT
        && permit.policyVersion() != policyVersion.getAsLong()) {
      throw new StalePermitException();
    }
  }

  /** At the moment of writing: is the table still the current one? */
  @SuppressWarnings("ReferenceEquality") // a changed table is another object
  private void checkCurrent(Table table) {
    if (catalog.schema().tableById(table.id()) != table) {
      throw new DatabaseException(Kind.SCHEMA_CHANGED, "the schema was changed meanwhile");
    }
  }

  static void require(Permit permit, Operation... operations) {
    for (Operation operation : operations) {
      if (permit.operation() == operation) {
        return;
      }
    }
    throw new IllegalArgumentException("a permit for " + permit.operation() + " is not for this");
  }
}
