package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.json.JsonWritable;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.server.data.RecordOperation.FindById;
import dev.backstay.server.data.RecordOperation.SetRelation;
import dev.backstay.store.database.Isolation;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.ResultSize;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.Children;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Schema;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Saves records with what hangs on them by relations, all or nothing (reference: Data API 2, deep
 * save). Every record and relation is written by the operation that a request of its own would be,
 * so each passes the gate.
 */
final class DeepSaves {
  /** Relations below each other. */
  static final int MAX_DEPTH = 10;

  /** Records of one deep save. */
  static final int MAX_RECORDS = 500;

  /**
   * Objects of the answer. It repeats a record with all that hangs on it wherever a reference to it
   * stands, so few records can make an answer without end.
   */
  static final int MAX_OBJECTS = 10_000;

  /** Marks that clients put on a record that stands in several places. */
  private static final String SUB_ID = "__subID";

  private static final String ORIGIN_SUB_ID = "__originSubID";

  private final AppTables tables;
  private final DataTransactions transactions;

  DeepSaves(AppTables tables, DataTransactions transactions) {
    this.tables = tables;
    this.transactions = transactions;
  }

  /**
   * Saves a record and its children.
   *
   * @param values of the record; those of relation columns are records, lists of records or null
   * @return the record with the relations that were given, as the caller may see them
   * @throws dev.backstay.foundation.error.ApiException as for creating, updating and relating; 2004
   *     for too many records or too many levels
   * @throws dev.backstay.store.error.DataException 1026 for an answer of more than {@value
   *     #MAX_OBJECTS} objects or of too many characters
   */
  JsonWritable save(Call call, String tableName, Map<String, @Nullable Object> values) {
    List<Map<String, @Nullable Object>> accounts = new ArrayList<>();
    new Preparation(tables.schema(call.app()), accounts).prepare(tableName, values, 0);
    call.admit("a deep save of " + tableName);
    return transactions.runGrowing(
        call,
        Isolation.REPEATABLE_READ,
        accounts,
        inside -> new Saving(call, inside).save(tableName, values).json());
  }

  /** Counts and checks what was sent, before anything is written. */
  private static final class Preparation {
    private final Schema schema;
    private final List<Map<String, @Nullable Object>> accounts;
    private final Map<Object, ResultSize> marked = new HashMap<>();
    private int count;

    /**
     * @param accounts gets the values of the accounts that will be written
     */
    Preparation(Schema schema, List<Map<String, @Nullable Object>> accounts) {
      this.schema = schema;
      this.accounts = accounts;
    }

    /** Returns how much of the answer the record makes, as far as what was sent tells. */
    ResultSize prepare(String tableName, Map<?, ?> values, int depth) {
      if (depth > MAX_DEPTH || ++count > MAX_RECORDS) {
        throw ApiError.WRONG_DATA.with(
            "A deep save takes at most "
                + MAX_RECORDS
                + " objects in "
                + MAX_DEPTH
                + " levels of relations");
      }
      Object origin = values.get(ORIGIN_SUB_ID);
      if (origin != null) {
        return marked.getOrDefault(origin, ResultSize.ONE);
      }
      Split split = Split.of(schema.table(tableName), values);
      if (tableName.equals(Table.USERS) && split.writes()) {
        accounts.add(split.scalars());
      }
      Object mark = values.get(SUB_ID);
      if (mark != null) {
        marked.put(mark, ResultSize.ONE);
      }
      ResultSize size = ResultSize.ONE;
      for (Map.Entry<Column, List<Map<?, ?>>> relation : split.relations().entrySet()) {
        String child = childTable(schema, relation.getKey());
        Set<Object> origins = new HashSet<>();
        for (Map<?, ?> each : relation.getValue()) {
          ResultSize added = prepare(child, each, depth + 1);
          Object reference = each.get(ORIGIN_SUB_ID);
          if (reference == null || origins.add(reference)) {
            size = size.plus(added);
          }
        }
      }
      size.requireAtMost(MAX_OBJECTS);
      if (mark != null) {
        marked.put(mark, size);
      }
      return size;
    }
  }

  private static String childTable(Schema schema, Column relation) {
    Table child = schema.tableById(String.valueOf(relation.relatedTableId()));
    if (child == null) {
      throw ApiError.WRONG_DATA.with("The relation " + relation.name() + " leads nowhere");
    }
    return child.name();
  }

  /**
   * The values of a record, sorted.
   *
   * @param relations children by column; no children for null and empty lists
   */
  private record Split(
      Map<String, @Nullable Object> scalars, Map<Column, List<Map<?, ?>>> relations) {
    static Split of(@Nullable Table table, Map<?, ?> values) {
      Map<String, @Nullable Object> scalars = new LinkedHashMap<>();
      Map<Column, List<Map<?, ?>>> relations = new LinkedHashMap<>();
      values.forEach((key, value) -> {
        String name = String.valueOf(key);
        Column column = table == null ? null : table.column(name);
        if (column != null && column.type().isRelation()) {
          relations.put(column, children(name, value));
        } else if (!name.equals(SUB_ID)) {
          scalars.put(name, value);
        }
      });
      return new Split(scalars, relations);
    }

    private static List<Map<?, ?>> children(String column, @Nullable Object value) {
      List<Map<?, ?>> children = new ArrayList<>();
      for (Object each :
          value instanceof List<?> list ? list : value == null ? List.of() : List.of(value)) {
        if (!(each instanceof Map<?, ?> child)) {
          throw ApiError.INVALID_PARAMETER_BECAUSE.with(
              column, "It is a relation, so its value must be an object or a list of objects");
        }
        children.add(child);
      }
      return children;
    }

    @Nullable String objectId() {
      Object id = scalars.get(Table.OBJECT_ID);
      return id == null ? null : String.valueOf(id);
    }

    /** Whether there is more to save than that the record is meant. */
    boolean writes() {
      return objectId() == null
          || scalars.keySet().stream()
              .anyMatch(name -> !name.equals(Table.OBJECT_ID) && !name.startsWith("__"));
    }
  }

  /**
   * A saved record with the relations that were given for it.
   *
   * @param size of the record with its relations
   */
  private record Saved(
      String id, Row row, Map<String, @Nullable Object> relations, ResultSize size) {
    JsonWritable json() {
      return RowJson.of(row, Set.of(), relations);
    }

    /** Newest first, as relations are loaded. */
    static final Comparator<Saved> NEWEST_FIRST =
        Comparator.comparing(
                (Saved saved) -> saved.row().get(Table.CREATED) instanceof Long at ? at : 0L)
            .thenComparing(Saved::id)
            .reversed();
  }

  /** One deep save inside of its transaction. */
  private static final class Saving {
    private final Call call;
    private final RecordExecutor inside;
    private final Map<Object, Saved> marked = new HashMap<>();

    Saving(Call call, RecordExecutor inside) {
      this.call = call;
      this.inside = inside;
    }

    Saved save(String tableName, Map<?, ?> values) {
      Object origin = values.get(ORIGIN_SUB_ID);
      if (origin != null) {
        Saved known = marked.get(origin);
        if (known == null) {
          throw ApiError.INVALID_PARAMETER_BECAUSE.with(
              ORIGIN_SUB_ID, "No earlier object of the request has this id");
        }
        return known;
      }
      Split split = Split.of(schema().table(tableName), values);
      String objectId = split.objectId();
      Row row =
          inside.execute(
              call,
              split.writes()
                  ? RecordOperation.save(tableName, split.scalars())
                  : new FindById(tableName, String.valueOf(objectId), Query.ALL));
      String id = objectId == null ? idOf(row) : objectId;
      Object mark = values.get(SUB_ID);
      if (mark != null) {
        marked.put(mark, new Saved(id, row, Map.of(), ResultSize.of(row)));
      }
      Map<String, @Nullable Object> relations = new LinkedHashMap<>();
      ResultSize size = ResultSize.of(row);
      for (Map.Entry<Column, List<Map<?, ?>>> relation : split.relations().entrySet()) {
        Column column = relation.getKey();
        if (relation.getValue().isEmpty()) {
          var _ = set(tableName, id, column, List.of());
        } else {
          List<Saved> children = relate(tableName, id, column, relation.getValue());
          for (Saved child : children) {
            size = size.plus(child.size());
          }
          relations.put(
              column.name(),
              column.type() == ColumnType.RELATION
                  ? children.getFirst().json()
                  : children.stream().map(Saved::json).toList());
        }
      }
      // throws the transaction away: what is stored already may be much larger than what was sent
      size.requireAtMost(MAX_OBJECTS);
      Saved saved = new Saved(id, row, relations, size);
      if (mark != null) {
        marked.put(mark, saved);
      }
      return saved;
    }

    /** Saves and relates the children of a record; returns each once, newest first. */
    private List<Saved> relate(
        String tableName, String id, Column column, List<Map<?, ?>> children) {
      String childTable = childTable(schema(), column);
      Map<String, Saved> byId = new LinkedHashMap<>();
      for (Map<?, ?> child : children) {
        Saved saved = save(childTable, child);
        byId.put(saved.id(), saved);
      }
      List<String> ids = List.copyOf(byId.keySet());
      if (set(tableName, id, column, ids) != ids.size()) {
        // a child that the caller could not find is as good as not there, so nothing is
        throw ApiError.ENTITY_NOT_FOUND.with(String.join(", ", ids));
      }
      return byId.values().stream().sorted(Saved.NEWEST_FIRST).toList();
    }

    private long set(String tableName, String id, Column column, List<String> children) {
      return inside.execute(
          call, new SetRelation(tableName, id, column.name(), new Children.ByIds(children)));
    }

    private Schema schema() {
      return inside.tables().schema(call.app());
    }

    /** The id of a new record, which its relations need; a caller who may not see it gets none. */
    private static String idOf(Row row) {
      String id = row.objectId();
      if (id == null) {
        throw ApiError.WRONG_DATA.with("The id of a new object is not to be seen");
      }
      return id;
    }
  }
}
