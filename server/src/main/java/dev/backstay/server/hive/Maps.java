package dev.backstay.server.hive;

import static dev.backstay.store.generated.app.tables.HiveMapItemTable.HIVE_MAP_ITEM;

import dev.backstay.foundation.apps.App;
import dev.backstay.server.hive.MapOperation.AddToField;
import dev.backstay.server.hive.MapOperation.DeleteFields;
import dev.backstay.server.hive.MapOperation.FieldExists;
import dev.backstay.server.hive.MapOperation.GetField;
import dev.backstay.server.hive.MapOperation.GetFieldNames;
import dev.backstay.server.hive.MapOperation.GetFieldValues;
import dev.backstay.server.hive.MapOperation.GetFields;
import dev.backstay.server.hive.MapOperation.GetLength;
import dev.backstay.server.hive.MapOperation.ReplaceFields;
import dev.backstay.server.hive.MapOperation.SetField;
import dev.backstay.server.hive.MapOperation.SetFields;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jooq.DSLContext;
import org.jooq.InsertValuesStep4;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Maps: values by field. */
final class Maps {
  private final HiveSessions sessions;

  Maps(HiveSessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Does an operation.
   *
   * @throws dev.backstay.foundation.error.ApiException as {@link KeyValues#run}
   */
  @Nullable Object run(App app, MapOperation<?> operation) {
    return switch (operation) {
      case GetFields(StoreKey key, List<String> fields) -> get(app, key, fields);
      case GetField(StoreKey key, String field) -> {
        String name = HiveNames.field(field);
        yield read(app, key, null, (sql, row) -> values(sql, row, List.of(name)).get(name));
      }
      case FieldExists(StoreKey key, String field) -> {
        String name = HiveNames.field(field);
        yield read(app, key, false, (sql, row) -> !values(sql, row, List.of(name)).isEmpty());
      }
      case GetLength(StoreKey key) -> read(app, key, 0L, (sql, row) -> row.items);
      case GetFieldNames(StoreKey key) ->
          read(app, key, List.of(), (sql, row) -> List.copyOf(all(sql, row).keySet()));
      case GetFieldValues(StoreKey key) ->
          read(app, key, List.of(), (sql, row) -> List.copyOf(all(sql, row).values()));
      case SetFields(StoreKey key, Map<String, HiveValue> values) ->
          sessions.write(
              app, session -> set(session, session.findOrCreate(key), checked(values), true));
      case SetField(StoreKey key, String field, HiveValue value, boolean overwrite) -> {
        Map<String, HiveValue> one = Map.of(HiveNames.field(field), value);
        yield sessions.write(
            app, session -> set(session, session.findOrCreate(key), one, overwrite) == 1);
      }
      case AddToField(StoreKey key, String field, BigDecimal difference) ->
          add(app, key, HiveNames.field(field), difference);
      case DeleteFields(StoreKey key, List<String> fields) -> delete(app, key, fields);
      case ReplaceFields(StoreKey key, Map<String, HiveValue> values) ->
          sessions.write(
              app,
              session -> {
                session.clear(key);
                var _ = set(session, session.findOrCreate(key), checked(values), true);
                return true;
              });
    };
  }

  private <T extends @Nullable Object> T read(
      App app, StoreKey key, T missing, BiFunction<DSLContext, KeyRow, T> work) {
    return sessions.read(app, key, missing, (session, row) -> work.apply(session.sql, row));
  }

  private static Map<String, HiveValue> checked(Map<String, HiveValue> values) {
    values.keySet().forEach(HiveNames::field);
    return values;
  }

  private Map<String, @Nullable HiveValue> get(App app, StoreKey key, List<String> fields) {
    fields.forEach(HiveNames::field);
    Map<String, HiveValue> found =
        read(
            app,
            key,
            Map.of(),
            (sql, row) -> fields.isEmpty() ? all(sql, row) : values(sql, row, fields));
    if (fields.isEmpty()) {
      return new LinkedHashMap<>(found);
    }
    Map<String, @Nullable HiveValue> asked = new LinkedHashMap<>();
    fields.forEach(field -> asked.put(field, found.get(field)));
    return asked;
  }

  private static Map<String, HiveValue> all(DSLContext sql, KeyRow row) {
    Map<String, HiveValue> found = new TreeMap<>();
    sql.select(HIVE_MAP_ITEM.FIELD, HIVE_MAP_ITEM.VALUE)
        .from(HIVE_MAP_ITEM)
        .where(HIVE_MAP_ITEM.KEY_ID.eq(row.id))
        .fetch()
        .forEach(item -> found.put(item.value1(), new HiveValue(item.value2())));
    return found;
  }

  private static Map<String, HiveValue> values(DSLContext sql, KeyRow row, List<String> fields) {
    Map<String, HiveValue> found = new LinkedHashMap<>();
    HiveItems.inParts(
        fields,
        part ->
            sql.select(HIVE_MAP_ITEM.FIELD, HIVE_MAP_ITEM.VALUE)
                .from(HIVE_MAP_ITEM)
                .where(HIVE_MAP_ITEM.KEY_ID.eq(row.id))
                .and(HIVE_MAP_ITEM.FIELD.in(part))
                .fetch()
                .forEach(item -> found.put(item.value1(), new HiveValue(item.value2()))));
    return found;
  }

  /** Sets fields; answers how many are new. */
  private static int set(
      HiveSession session, KeyRow row, Map<String, HiveValue> values, boolean overwrite) {
    DSLContext sql = session.sql;
    List<String> fields = List.copyOf(values.keySet());
    Map<String, Long> before = new LinkedHashMap<>();
    HiveItems.inParts(
        fields,
        part ->
            sql.select(HIVE_MAP_ITEM.FIELD, HIVE_MAP_ITEM.BYTES)
                .from(HIVE_MAP_ITEM)
                .where(HIVE_MAP_ITEM.KEY_ID.eq(row.id))
                .and(HIVE_MAP_ITEM.FIELD.in(part))
                .fetch()
                .forEach(item -> before.put(item.value1(), item.value2())));
    long bytesBefore = row.bytes;
    List<String> written = new ArrayList<>(fields);
    if (!overwrite) {
      written.removeAll(before.keySet());
    }
    HiveItems.inParts(
        written,
        part -> {
          InsertValuesStep4<Record, Long, String, String, Long> insert =
              sql.insertInto(
                  HIVE_MAP_ITEM,
                  HIVE_MAP_ITEM.KEY_ID,
                  HIVE_MAP_ITEM.FIELD,
                  HIVE_MAP_ITEM.VALUE,
                  HIVE_MAP_ITEM.BYTES);
          for (String field : part) {
            HiveValue value = Objects.requireNonNull(values.get(field));
            long bytes = (long) session.size(value) + field.getBytes(StandardCharsets.UTF_8).length;
            insert = insert.values(row.id, field, value.text(), bytes);
            row.change(0, bytes - before.getOrDefault(field, 0L));
          }
          insert
              .onConflict(HIVE_MAP_ITEM.KEY_ID, HIVE_MAP_ITEM.FIELD)
              .doUpdate()
              .set(HIVE_MAP_ITEM.VALUE, DSL.excluded(HIVE_MAP_ITEM.VALUE))
              .set(HIVE_MAP_ITEM.BYTES, DSL.excluded(HIVE_MAP_ITEM.BYTES))
              .execute();
        });
    int added = fields.size() - before.size();
    row.change(added, 0);
    session.save(row, bytesBefore);
    return added;
  }

  private HiveValue add(App app, StoreKey key, String field, BigDecimal difference) {
    return sessions.write(
        app,
        session -> {
          KeyRow row = session.findOrCreate(key);
          HiveValue sum =
              HiveNumbers.sum(values(session.sql, row, List.of(field)).get(field), difference);
          var _ = set(session, row, Map.of(field, sum), true);
          return sum;
        });
  }

  private int delete(App app, StoreKey key, List<String> fields) {
    fields.forEach(HiveNames::field);
    return sessions.write(
        app,
        session -> {
          KeyRow row = session.find(key);
          if (row == null) {
            return 0;
          }
          long bytesBefore = row.bytes;
          long itemsBefore = row.items;
          HiveItems.OF_MAP.delete(session.sql, row, fields);
          session.save(row, bytesBefore);
          return (int) (itemsBefore - row.items);
        });
  }
}
