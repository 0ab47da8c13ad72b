package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.server.data.UserRecords;
import dev.backstay.server.users.directory.UserColumns;
import dev.backstay.server.users.directory.UserDirectory;
import dev.backstay.server.users.settings.UserSettings;
import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnDefinition;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The properties that accounts can have: the columns of {@code Users} (reference: users, sections 2
 * and 7).
 */
public final class UserProperties {
  private final AppTables tables;
  private final UserDirectory directory;
  private final UserSettings settings;

  public UserProperties(AppTables tables, UserDirectory directory, UserSettings settings) {
    this.settings = settings;
    this.tables = tables;
    this.directory = directory;
  }

  /** The name of the column that users log in by. */
  public String identity(App app) {
    return directory.identity(app).column();
  }

  /** The descriptions of all columns, for developers. */
  public List<Map<String, @Nullable Object>> all(App app) {
    return directory.table(app).columns().stream().map(column -> describe(app, column)).toList();
  }

  /**
   * Changes a property; what is not given stays. A property becomes the identity when {@code
   * identity} is true, and then the one before is it no more. With another type every value becomes
   * one of that type, or nothing changes.
   *
   * @return its description
   * @throws dev.backstay.foundation.error.ApiException 8008 for an unknown one, a field of the
   *     wrong kind or another type of a system column, 3070 when there would be no identity, 3049
   *     when it cannot be one, 3056 when values cannot become ones of the type, 3073 when existing
   *     users have no value, 3088 when addresses are to be confirmed
   * @throws DataException 1145 for the type of a relation, 1155 when values of the new identity are
   *     not unique, 1163 for a system column
   */
  public Map<String, @Nullable Object> change(App app, String name, JsonFields fields) {
    Column column = directory.table(app).column(name);
    if (column == null || column.type().isRelation()) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "name", "Users has no such property, or it is a relation");
    }
    Boolean identity = fields.optionalFlag("identity");
    boolean isIdentity = name.equals(identity(app));
    if (Boolean.FALSE.equals(identity) && isIdentity) {
      throw ApiError.IDENTITY_NEEDED.with();
    }
    String type = fields.optionalText("type");
    ColumnType wanted = type == null ? column.type() : ColumnType.parse(type);
    if (column.system() && wanted != column.type()) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "type", "A system property keeps its type, " + column.type());
    }
    if (isIdentity && wanted != column.type()) {
      throw ApiError.USER_PROPERTY_TYPE.with(name);
    }
    boolean becomes = Boolean.TRUE.equals(identity) && !isIdentity;
    if (becomes) {
      requireIdentityPossible(app, column);
    }
    Boolean required = fields.optionalFlag("required");
    if (name.equals(UserColumns.EMAIL)) {
      if (required != null) {
        requireEmail(app, required, becomes);
      }
    } else {
      alter(app, column, wanted, required, becomes, fields);
    }
    if (becomes) {
      settings.putIdentityColumn(app, name.equals(UserColumns.EMAIL) ? null : column.id());
    }
    return describe(app, Objects.requireNonNull(directory.table(app).column(name)));
  }

  /**
   * Refuses that the identity's column goes, stops being unique or stops being text.
   *
   * @param after what becomes of the column; null when it goes
   * @throws dev.backstay.foundation.error.ApiException 3065, 3049
   */
  public void refuseWithoutIdentity(
      App app, Table table, Column column, @Nullable ColumnDefinition after) {
    if (!table.name().equals(Table.USERS) || !column.name().equals(identity(app))) {
      return;
    }
    if (after == null || !after.unique()) {
      throw ApiError.PROPERTY_NOT_DELETABLE.with(column.name());
    }
    if (after.type() != column.type()) {
      throw ApiError.USER_PROPERTY_TYPE.with(column.name());
    }
  }

  /**
   * Refuses a column for what is never stored in one.
   *
   * @throws dev.backstay.foundation.error.ApiException 3016
   */
  public void refuseReserved(Table table, String name) {
    if (table.name().equals(Table.USERS)
        && (UserRecords.isPassword(name) || UserColumns.NEVER_STORED.contains(name))) {
      throw ApiError.PROPERTY_RESERVED.with();
    }
  }

  private void requireIdentityPossible(App app, Column column) {
    if (column.type() != ColumnType.STRING
        || (column.system() && !column.name().equals(UserColumns.EMAIL))) {
      throw ApiError.USER_PROPERTY_TYPE.with(column.name());
    }
    if (settings.registrationSettings(app).confirmationRequired() && !settings.emailRequired(app)) {
      if (!column.name().equals(UserColumns.EMAIL)) {
        throw ApiError.EMAIL_MUST_STAY_REQUIRED.with();
      }
    }
    if (directory.anyWithout(Call.ofServer(app, "identity"), column.name())) {
      throw ApiError.PROPERTY_HAS_NULLS.with();
    }
  }

  private void requireEmail(App app, boolean required, boolean becomesIdentity) {
    boolean before = directory.emailRequired(app);
    boolean identity = becomesIdentity || identity(app).equals(UserColumns.EMAIL);
    if (!required && !identity && settings.registrationSettings(app).confirmationRequired()) {
      throw ApiError.EMAIL_MUST_STAY_REQUIRED.with();
    }
    if (required
        && !before
        && directory.anyWithout(Call.ofServer(app, "properties"), UserColumns.EMAIL)) {
      throw ApiError.PROPERTY_HAS_NULLS.with();
    }
    settings.putEmailRequired(app, required);
  }

  private void alter(
      App app,
      Column column,
      ColumnType type,
      @Nullable Boolean required,
      boolean identity,
      JsonFields fields) {
    ColumnDefinition before = ColumnDefinition.of(column);
    ColumnDefinition after = before.withType(type).withUnique(column.unique() || identity);
    // an identity is required of anyone who registers; guests and others have none
    after = required == null || identity ? after : after.withRequired(required);
    after =
        fields.has("defaultValue")
            ? after.withDefaultValue(fields.optionalScalar("defaultValue"))
            : after;
    after =
        fields.has("customRegex")
            ? after.withCustomRegex(fields.optionalText("customRegex"))
            : after;
    if (after.equals(before)) {
      return;
    }
    if (after.required()
        && !before.required()
        && directory.anyWithout(Call.ofServer(app, "properties"), column.name())) {
      throw ApiError.PROPERTY_HAS_NULLS.with();
    }
    try {
      var _ = tables.editor(app).updateColumn(Table.USERS, column.name(), after);
    } catch (DataException e) {
      String inTheWay = e.objectsInTheWay();
      throw inTheWay == null ? e : ApiError.PROPERTY_TYPE_LOSS.with(inTheWay);
    }
  }

  /** The descriptions of the columns that the caller may see. */
  List<Map<String, @Nullable Object>> describe(Call call) {
    return tables.as(call).describe(directory.table(call.app())).stream()
        .map(column -> describe(call.app(), column))
        .toList();
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
    boolean identity = column.name().equals(identity(app));
    boolean email = column.name().equals(UserColumns.EMAIL) && directory.emailRequired(app);
    Map<String, @Nullable Object> described = new LinkedHashMap<>();
    described.put("name", column.name());
    described.put("required", identity || email || column.required());
    described.put("type", column.type().name());
    described.put("identity", identity);
    described.put("defaultValue", column.defaultValue());
    described.put("customRegex", column.customRegex());
    described.put("relatedTable", related == null ? null : related.name());
    described.put("autoLoad", false);
    return described;
  }
}
