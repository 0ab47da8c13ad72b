package dev.backstay.server.transactions;

import dev.backstay.server.access.Call;
import dev.backstay.server.data.DataOperations;
import dev.backstay.server.data.DataTransactions;
import dev.backstay.server.data.QueryReader;
import dev.backstay.server.data.RecordOperations;
import dev.backstay.server.data.UserRecords;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.error.ApiException;
import dev.backstay.server.tables.AppTables;
import dev.backstay.server.tables.WhereText;
import dev.backstay.store.error.DataException;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.Children;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs transactions: every step by the operation that a request of its own would run. */
final class Transactions {
  private final DataTransactions transactions;

  Transactions(DataTransactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Runs a transaction.
   *
   * @throws StepFailedException when a step was refused or cannot be; then nothing has happened
   */
  Results run(Call call, UnitOfWork work) {
    call.admit("a transaction, operations: " + work.steps().size());
    return transactions.run(
        call,
        work.isolation(),
        accounts(work),
        (inside, data) -> {
          // new with every try: a transaction that lost against another one starts over
          Results results = new Results();
          for (Step step : work.steps()) {
            run(call, inside, data, step, results);
          }
          return results;
        });
  }

  /** The values of the accounts that the steps may write, as far as they are not references. */
  private static List<Map<String, @Nullable Object>> accounts(UnitOfWork work) {
    List<Map<String, @Nullable Object>> accounts = new ArrayList<>();
    for (Step step : work.steps()) {
      if (step.table().equals(Table.USERS)) {
        switch (step.type()) {
          case CREATE, UPDATE, UPSERT, CREATE_BULK, UPSERT_BULK ->
              written(step).forEach(values -> accounts.add(object(values)));
          default -> {}
        }
      }
    }
    return accounts;
  }

  private static void run(
      Call call, AppTables inside, DataOperations data, Step step, Results results) {
    try {
      results.add(step, run(call, data, step, results.resolved(step.payload())));
    } catch (ApiException e) {
      throw new StepFailedException(step, e.code(), e.text());
    } catch (DataException e) {
      throw new StepFailedException(step, e.code(), message(inside, call, step, e));
    }
  }

  private static Object run(Call call, DataOperations data, Step step, @Nullable Object payload) {
    RecordOperations records = data.records();
    String table = step.table();
    return switch (step.type()) {
      case CREATE -> records.create(call, table, object(payload));
      case UPSERT -> records.upsert(call, table, object(payload));
      case UPDATE -> {
        Map<String, @Nullable Object> values = object(payload);
        yield records.update(call, table, text(values.get(Table.OBJECT_ID), "objectId"), values);
      }
      case DELETE -> records.delete(call, table, text(payload, "objectId"));
      case CREATE_BULK -> records.createAll(call, table, objects(payload));
      case UPSERT_BULK -> records.upsertAll(call, table, objects(payload));
      case UPDATE_BULK -> {
        Map<String, @Nullable Object> bulk = object(payload);
        yield records.updateWhere(call, table, which(bulk), object(bulk.get("changes")));
      }
      case DELETE_BULK -> records.deleteWhere(call, table, which(object(payload)));
      case FIND -> records.find(call, table, QueryReader.ofBody(query(object(payload))));
      case ADD_RELATION, SET_RELATION, DELETE_RELATION -> relate(call, data, step, object(payload));
    };
  }

  private static Long relate(
      Call call, DataOperations data, Step step, Map<String, @Nullable Object> payload) {
    String parent = text(payload.get("parentObject"), "parentObject");
    String column = text(payload.get("relationColumn"), "relationColumn");
    Object ids = payload.get("unconditional");
    Children children =
        ids != null
            ? new Children.ByIds(ids(ids))
            : new Children.Where(text(payload.get("conditional"), "conditional"));
    return switch (step.type()) {
      case ADD_RELATION -> data.relations().add(call, step.table(), parent, column, children);
      case SET_RELATION -> data.relations().set(call, step.table(), parent, column, children);
      default -> data.relations().delete(call, step.table(), parent, column, children);
    };
  }

  /** The condition that a bulk change names, or the one that is true of the rows it lists. */
  private static String which(Map<String, @Nullable Object> bulk) {
    Object ids = bulk.get("unconditional");
    return ids != null ? WhereText.ofIds(ids(ids)) : text(bulk.get("conditional"), "conditional");
  }

  /** A query in the words of a find request; those of a transaction are others. */
  private static Map<String, @Nullable Object> query(Map<String, @Nullable Object> payload) {
    Map<String, @Nullable Object> query = new LinkedHashMap<>();
    query.put("where", payload.get("whereClause"));
    query.put("having", payload.get("havingClause"));
    query.put("props", payload.get("properties"));
    for (String same : List.of("excludeProps", "groupBy", "pageSize", "offset")) {
      query.put(same, payload.get(same));
    }
    if (payload.get("queryOptions") instanceof Map<?, ?> options) {
      query.put("sortBy", options.get("sortBy"));
      query.put("loadRelations", options.get("related"));
      query.put("relationsDepth", options.get("relationsDepth"));
      query.put("relationsPageSize", options.get("relationsPageSize"));
    }
    query.values().removeIf(Objects::isNull);
    return query;
  }

  /** Tables and columns are not made inside a transaction, and clients know this text for it. */
  private static String message(AppTables inside, Call call, Step step, DataException e) {
    String said = String.valueOf(e.getMessage());
    Table table = inside.schema(call.app()).table(step.table());
    if (table == null || !step.type().writesRows()) {
      return said;
    }
    for (Map<?, ?> values : written(step)) {
      for (Object column : values.keySet()) {
        if (table.column(String.valueOf(column)) == null && !isPassword(table, column)) {
          return "Column '"
              + column
              + "' in table '"
              + step.table()
              + "' does not exists. All tables and columns must be present in the database before"
              + " a transaction is executed.";
        }
      }
    }
    return said;
  }

  /** What an account has and its record has not. */
  private static boolean isPassword(Table table, Object column) {
    return table.name().equals(Table.USERS) && UserRecords.isPassword(String.valueOf(column));
  }

  /** The values that a step writes, as far as they are there before it runs. */
  private static List<Map<?, ?>> written(Step step) {
    Object values =
        step.type() == StepType.UPDATE_BULK && step.payload() instanceof Map<?, ?> bulk
            ? bulk.get("changes")
            : step.payload();
    List<Map<?, ?>> written = new ArrayList<>();
    for (Object each : values instanceof List<?> many ? many : Collections.singletonList(values)) {
      if (each instanceof Map<?, ?> one) {
        written.add(one);
      }
    }
    return written;
  }

  private static String text(@Nullable Object value, String name) {
    if (value instanceof String text) {
      return text;
    }
    // clients also send the record instead of its id
    if (value instanceof Map<?, ?> map && map.get(Table.OBJECT_ID) instanceof String id) {
      return id;
    }
    throw ApiError.INVALID_PARAMETER.with(name);
  }

  private static List<String> ids(Object value) {
    if (!(value instanceof List<?> list)) {
      throw ApiError.INVALID_PARAMETER.with("unconditional");
    }
    List<String> ids = new ArrayList<>();
    for (Object each : list) {
      if (each instanceof Row row) {
        ids.add(row.objectId());
      } else {
        ids.add(text(each, "unconditional"));
      }
    }
    return ids;
  }

  @SuppressWarnings("unchecked") // JSON objects have text keys
  private static Map<String, @Nullable Object> object(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw ApiError.INVALID_PARAMETER.with("payload");
  }

  private static List<Map<String, @Nullable Object>> objects(@Nullable Object value) {
    if (!(value instanceof List<?> list)) {
      throw ApiError.INVALID_PARAMETER.with("payload");
    }
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    list.forEach(each -> objects.add(object(each)));
    return objects;
  }
}
