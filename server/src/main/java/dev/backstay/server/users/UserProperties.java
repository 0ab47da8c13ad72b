package dev.backstay.server.users;

import dev.backstay.security.Asset;
import dev.backstay.security.Operation;
import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.apps.App;
import dev.backstay.server.tables.AppTables;
import dev.backstay.store.Column;
import dev.backstay.store.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The properties that accounts can have: the columns of {@code Users} (reference: users, sections 2
 * and 7).
 */
public final class UserProperties {
  private final AppTables tables;
  private final AccessGate gate;
  private final UserDirectory directory;

  public UserProperties(AppTables tables, AccessGate gate, UserDirectory directory) {
    this.tables = tables;
    this.gate = gate;
    this.directory = directory;
  }

  /** The descriptions of the columns that the caller may see. */
  List<Map<String, @Nullable Object>> describe(Call call) {
    Table table = directory.table(call.app());
    return gate.perform(
        call,
        Operation.DESCRIBE,
        new Asset.Table(table.id()),
        permit -> {
          List<Map<String, @Nullable Object>> described = new ArrayList<>();
          for (Column column : table.columns()) {
            if (!permit.hiddenColumns().contains(column.id())) {
              described.add(describe(call.app(), column));
            }
          }
          return described;
        });
  }

  /**
   * What of a body the users service takes: everything where columns are made as they come (dynamic
   * schema), else what there is a column for. The rest is dropped without a word, as clients expect
   * of this service.
   */
  Map<String, @Nullable Object> known(App app, Map<String, @Nullable Object> body) {
    if (tables.config(app).dynamicSchema()) {
      return body;
    }
    Table table = directory.table(app);
    Map<String, @Nullable Object> known = new LinkedHashMap<>(body);
    known
        .keySet()
        .removeIf(name -> table.column(name) == null && !name.equals(UserColumns.PASSWORD));
    return known;
  }

  private Map<String, @Nullable Object> describe(App app, Column column) {
    String relatedId = column.relatedTableId();
    Table related = relatedId == null ? null : tables.schema(app).tableById(relatedId);
    boolean identity = column.name().equals(UserColumns.IDENTITY);
    Map<String, @Nullable Object> described = new LinkedHashMap<>();
    described.put("name", column.name());
    described.put("required", identity || column.required());
    described.put("type", column.type().name());
    described.put("identity", identity);
    described.put("defaultValue", column.defaultValue());
    described.put("customRegex", column.customRegex());
    described.put("relatedTable", related == null ? null : related.name());
    described.put("autoLoad", false);
    return described;
  }
}
