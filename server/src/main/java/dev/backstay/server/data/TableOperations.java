package dev.backstay.server.data;

import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.tables.AppTables;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What clients may ask about tables themselves. */
public final class TableOperations {
  private final AppTables tables;
  private final AccessGate gate;

  public TableOperations(AppTables tables, AccessGate gate) {
    this.tables = tables;
    this.gate = gate;
  }

  /**
   * The columns of a table that the caller may see, as the wire API describes them (reference: Data
   * API §8).
   */
  public List<Map<String, @Nullable Object>> describe(Call call, String tableName) {
    Table table = tables.require(call.app(), tableName);
    return gate.perform(
        call,
        Operation.DESCRIBE,
        new Asset.Table(table.id()),
        permit -> {
          List<Map<String, @Nullable Object>> columns = new ArrayList<>();
          for (Column column : table.columns()) {
            if (!permit.hiddenColumns().contains(column.id())) {
              columns.add(describe(call, column));
            }
          }
          return columns;
        });
  }

  /** The name of the table with that id, for callers who may describe it. */
  public String name(Call call, String tableId) {
    Table table = tables.schema(call.app()).tableById(tableId);
    if (table == null) {
      throw ApiError.TABLE_NOT_FOUND.with(tableId);
    }
    return gate.perform(call, Operation.DESCRIBE, new Asset.Table(tableId), permit -> table.name());
  }

  private Map<String, @Nullable Object> describe(Call call, Column column) {
    Table related =
        column.relatedTableId() == null
            ? null
            : tables.schema(call.app()).tableById(column.relatedTableId());
    Map<String, @Nullable Object> described = new LinkedHashMap<>();
    described.put("name", column.name());
    described.put("required", column.required());
    described.put("type", column.name().equals(Table.OBJECT_ID) ? "STRING_ID" : column.typeName());
    described.put("defaultValue", column.defaultValue());
    described.put("expression", column.expression());
    described.put("relatedTable", related == null ? null : related.name());
    described.put("customRegex", column.customRegex());
    described.put("autoLoad", false);
    described.put("isPrimaryKey", column.name().equals(Table.OBJECT_ID));
    return described;
  }
}
