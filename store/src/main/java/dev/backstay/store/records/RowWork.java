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
import dev.backstay.store.plan.Asked;
import dev.backstay.store.plan.FilterShape;
import dev.backstay.store.plan.Plans;
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
  private final LongSupplier policyVersion;
  private final ColumnCodec codec;

  RowWork(Database database, Catalog catalog, LongSupplier policyVersion) {
    this.database = database;
    this.catalog = catalog;
    this.policyVersion = policyVersion;
    this.codec = ColumnCodec.of(database.dialect());
  }

  Database database() {
    return database;
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
      List<Permit> permits, Table table, Asked.WithValues asked, boolean single, SqlWork<T> work) {
    return write(
        single,
        Stream.concat(permits.stream(), asked.permits().stream()).toList(),
        Stream.concat(Stream.of(table), asked.tables().stream()).toList(),
        work);
  }

  /** What {@code where} asks for, with what {@code reach} permits of the tables it comes to. */
  Asked.WithValues asked(Table table, @Nullable String where, Set<String> hidden, Reach reach) {
    return asked(Plans.SHARED.resolved.where(table, schema(), where, hidden), reach);
  }

  /**
   * Asks {@code reach} for its permits for the tables that a condition comes to.
   *
   * @throws DataException 1053 if a column is named that is hidden
   */
  static Asked.WithValues asked(ResolvedWhere where, Reach reach) {
    List<Object> values = new ArrayList<>(where.values());
    List<Permit> permits = new ArrayList<>();
    List<Asked.ReachedTable> reached = new ArrayList<>();
    for (Table table : where.tables()) {
      Permit permit = reach.permit(Operation.FIND, table.id());
      if (permit == null || permit.rows().isNothing()) {
        reached.add(new Asked.ReachedTable(table, Optional.empty()));
        continue;
      }
      table.refuseHidden(permit.hiddenColumns(), where.columns());
      FilterShape shape = FilterShape.of(permit.rows());
      values.addAll(shape.values(permit.rows(), table.id(), permit.operation()));
      permits.add(permit);
      reached.add(new Asked.ReachedTable(table, Optional.of(shape)));
    }
    return new Asked.WithValues(
        new Asked(where.where(), where.types(), reached), values, permits, where.reads());
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
