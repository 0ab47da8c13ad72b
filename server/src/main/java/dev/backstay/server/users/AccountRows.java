package dev.backstay.server.users;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.TargetRow;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.SchemaNeeds;
import dev.backstay.foundation.tables.WhereText;
import dev.backstay.security.decide.Permit;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import dev.backstay.server.users.directory.AccountChange;
import dev.backstay.server.users.directory.UserColumns;
import dev.backstay.server.users.directory.UserDirectory;
import dev.backstay.store.error.DataException;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.Reach;
import dev.backstay.store.records.Records;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rows of {@code Users} as a caller gets at them: through the gate, with their own rights. */
final class AccountRows {
  private final AppTables tables;
  private final AccessGate gate;
  private final UserDirectory directory;

  AccountRows(AppTables tables, AccessGate gate, UserDirectory directory) {
    this.tables = tables;
    this.gate = gate;
    this.directory = directory;
  }

  /**
   * Does something that takes the right to create users.
   *
   * @throws dev.backstay.foundation.error.ApiException 1011
   */
  <T extends @Nullable Object> T creating(Call call, Function<Permit, T> action) {
    return gate.perform(
        call, Operation.CREATE, new Asset.Table(directory.table(call.app()).id()), action);
  }

  /** Whether the caller may create users. */
  boolean mayCreate(Call call) {
    try {
      return creating(call, permit -> true);
    } catch (ApiException e) {
      return false;
    }
  }

  /**
   * Does something to the row of a user, as far as the permit reaches it.
   *
   * @throws dev.backstay.foundation.error.ApiException 1012 when it can reach no row at all
   */
  @Nullable Row updating(Call call, String objectId, Function<Permit, @Nullable Row> action) {
    return gate.<@Nullable Row>row(
        call,
        Operation.UPDATE,
        tables
            .row(call.app(), directory.table(call.app()), objectId)
            .with(TargetRow.Result.TELLS_SUCCESS),
        action,
        AccessGate.refuse(Operation.UPDATE));
  }

  /**
   * Deletes the row of a user; returns when, in milliseconds since the epoch.
   *
   * @throws dev.backstay.foundation.error.ApiException as {@link Accounts#remove}
   */
  long delete(Call call, String objectId, AccountChange.Standing standing) {
    Table table = directory.table(call.app());
    if (standing == AccountChange.Standing.OTHER) {
      var _ =
          gate.<@Nullable Row>row(
              call,
              Operation.REMOVE,
              tables.row(call.app(), table, objectId).with(TargetRow.Result.TELLS_SUCCESS),
              permit -> null,
              AccessGate.refuse(Operation.REMOVE));
      throw visible(call, objectId)
          ? ApiError.ACCOUNT_NOT_DELETABLE.with()
          : ApiError.ENTITY_NOT_FOUND.with(objectId);
    }
    Long deleted = tables.as(call).delete(table, objectId);
    if (deleted == null) {
      throw tables.as(call).refusedOrMissing(table, objectId, Operation.REMOVE);
    }
    return deleted;
  }

  /**
   * Deletes the rows that match; returns their ids.
   *
   * @param any whether also those of others. Who may not, deletes only rows that they may find:
   *     what is said of the others must not tell of hidden ones
   * @throws dev.backstay.foundation.error.ApiException as {@link Accounts#removeAll}
   */
  List<String> deleteWhere(Call call, String where, boolean any) {
    Table table = directory.table(call.app());
    if (any) {
      return tables.as(call).deleteReturningIds(table, where, _ -> {});
    }
    String readable = WhereText.both(where, Table.OBJECT_ID + " is not null");
    return tables
        .as(call)
        .deleteReturningIds(
            table,
            readable,
            ids -> {
              if (!ids.stream().allMatch(id -> id.equals(call.caller().userId()))) {
                throw ApiError.ACCOUNT_NOT_DELETABLE.with();
              }
            });
  }

  /** Whether the caller may do something to any row at all; decides nothing. */
  boolean could(Call call, Operation operation) {
    return tables.as(call).could(operation, directory.table(call.app()).id());
  }

  /**
   * Refuses values of columns that the caller is denied, before anything is said of the others.
   *
   * @param given their names
   * @throws DataException 1053
   */
  void refuseHidden(Call call, Permit permit, Set<String> given) {
    tables.records(call.app()).refuseHidden(permit, given);
  }

  /** Whether the caller may find the row of a user. */
  boolean visible(Call call, String objectId) {
    return tables.as(call).findById(directory.table(call.app()), objectId) != null;
  }

  /** What a caller is told whose change did not reach the row of a user. */
  RuntimeException refusedOrMissing(Call call, String objectId) {
    return tables
        .as(call)
        .refusedOrMissing(directory.table(call.app()), objectId, Operation.UPDATE);
  }

  /**
   * Refuses a registration without the value of a required property.
   *
   * @param before the record that is there already: a guest's
   * @throws dev.backstay.foundation.error.ApiException 3012
   */
  void requireComplete(App app, Map<String, @Nullable Object> values, @Nullable Row before) {
    boolean email = directory.emailRequired(app);
    for (Column column : directory.table(app).columns()) {
      if ((column.required() || (email && column.name().equals(UserColumns.EMAIL)))
          && column.defaultValue() == null
          && !Table.OBJECT_ID.equals(column.name())
          && (values.containsKey(column.name())
                  ? values.get(column.name())
                  : before == null ? null : before.get(column.name()))
              == null) {
        throw ApiError.PROPERTY_REQUIRED.with(column.name());
      }
    }
  }

  /**
   * Inserts accounts, with columns made for values that have none, if the app's schema is dynamic.
   *
   * @param asker to whom the records are answered
   * @param insert gets the records to insert into, and what the asker may find of them
   */
  <T> T inserting(
      Call call,
      Call asker,
      List<Map<String, @Nullable Object>> values,
      BiFunction<Records, Reach, T> insert) {
    return tables.growing(
        call,
        SchemaNeeds.columns(directory.table(call.app()).id(), Table.USERS, values),
        inside -> insert.apply(inside.records(call.app()), gate.reach(asker)),
        any -> true);
  }

  /**
   * Changes an account, with columns made likewise.
   *
   * @param given those of the values that the caller has given as they are
   */
  @Nullable Row update(
      Call call,
      Permit permit,
      String objectId,
      Map<String, @Nullable Object> values,
      Set<String> given) {
    return tables.<@Nullable Row>growing(
        call,
        SchemaNeeds.columns(directory.table(call.app()).id(), Table.USERS, List.of(values)),
        now -> now.records(call.app()).reaches(permit, objectId, given),
        () -> null,
        inside ->
            inside.records(call.app()).update(permit, gate.reach(call), objectId, values, given),
        Objects::nonNull);
  }

  /**
   * Which columns of an account the caller may find. What they send for others must be answered
   * alike, whether it is what the account has or not.
   */
  Predicate<String> readable(Call call, String objectId) {
    Table table = directory.table(call.app());
    Permit find = gate.reach(call).findInWrittenTable(table.id());
    if (find == null || find.rows().isNothing()) {
      return column -> false;
    }
    if (!find.rows().isEverything() && !visible(call, objectId)) {
      return column -> false;
    }
    return name -> {
      Column column = table.column(name);
      return column == null || !find.hiddenColumns().contains(column.id());
    };
  }

  /**
   * Does something that fails when an identity or address is taken, and then says so.
   *
   * @throws dev.backstay.foundation.error.ApiException 3033
   */
  <T extends @Nullable Object> T orTaken(Call call, Supplier<T> action) {
    try {
      return action.get();
    } catch (DataException e) {
      String column = e.duplicateColumn();
      if (column != null && directory.identity(call.app()).names().contains(column)) {
        ApiException taken = ApiError.USER_EXISTS.with();
        String remark = e.remark();
        throw remark == null ? taken : taken.saying(remark);
      }
      throw e;
    }
  }
}
