package dev.backstay.server.users.directory;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.sessions.UserStatus;
import dev.backstay.foundation.sessions.UserStatusSource;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.SchemaNeeds;
import dev.backstay.foundation.tables.WhereText;
import dev.backstay.security.model.Operation;
import dev.backstay.server.users.settings.UserSettings;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.Records;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The server's own look at accounts. It passes the gate like any other, as the server. */
public final class UserDirectory implements UserStatusSource {
  private final AppTables tables;
  private final AccessGate gate;
  private final UserSettings settings;

  public UserDirectory(AppTables tables, AccessGate gate, UserSettings settings) {
    this.settings = settings;
    this.tables = tables;
    this.gate = gate;
  }

  @Override
  public @Nullable UserStatus status(App app, String userId) {
    Account account = byId(Call.ofServer(app, "session"), userId);
    return account == null ? null : account.status();
  }

  /** The account of an id, or null. */
  public @Nullable Account byId(Call server, String userId) {
    Row row = tables.as(server).findById(table(server.app()), userId);
    return row == null ? null : Account.of(row);
  }

  /** What the users of an app log in by. */
  public Identity identity(App app) {
    String chosen = settings.identityColumn(app);
    if (chosen != null) {
      for (Column column : table(app).columns()) {
        if (column.id().equals(chosen)) {
          return new Identity(column.name());
        }
      }
    }
    return Identity.EMAIL;
  }

  /** Whether nobody registers without an address. */
  public boolean emailRequired(App app) {
    return identity(app).isEmail() || settings.emailRequired(app);
  }

  /** The account of an identity, or null. */
  public @Nullable Account byIdentity(Call server, String identity) {
    Identity column = identity(server.app());
    return byColumn(server, column.column(), column.normal(identity));
  }

  /** The account of an e-mail address, or null. */
  public @Nullable Account byEmail(Call server, String address) {
    return byColumn(server, UserColumns.EMAIL, EmailAddresses.normal(address));
  }

  /** The account with a value, as it is stored, in a column whose values are unique; or null. */
  @Nullable Account byColumn(Call server, String column, String value) {
    // what nobody can have is asked of no database, whose limits on texts would answer otherwise
    if (!Identity.isPossible(value)) {
      return null;
    }
    List<Row> found = find(server, "`" + column + "` = " + WhereText.quoted(value));
    return found.isEmpty() ? null : Account.of(found.getFirst());
  }

  /** Whether any account that someone registered or made has no value in a column. */
  public boolean anyWithout(Call server, String column) {
    String where =
        "`%s` is null and (userStatus is null or userStatus != '%s') and socialAccount is null"
            .formatted(column, UserStatus.GUEST);
    return !find(server, where).isEmpty();
  }

  /** The first row that matches, if there is one. */
  private List<Row> find(Call server, String where) {
    return tables.as(server).find(table(server.app()), Query.ALL.withWhere(where).withPage(1, 0));
  }

  /**
   * Changes columns of an account, with those made that are missing, if the app's schema is
   * dynamic.
   *
   * @param asker for whom: the answer holds what they may find, and columns are made as for them
   * @return the record; null when it is gone
   */
  public @Nullable Row update(
      Call server, String userId, Map<String, @Nullable Object> values, Call asker) {
    return tables.as(server, asker).update(table(server.app()), userId, values);
  }

  /**
   * Makes a guest's account that of a user, which happens once: of several that try it at the same
   * time, the first has its values stored.
   *
   * @param values with a status other than GUEST
   * @param asker for whom, as for {@link #update}
   * @return the record as it is now
   * @throws dev.backstay.foundation.error.ApiException 3033 when the account is no longer a
   *     guest's; 1000 when it is gone
   */
  public Row convertGuest(
      Call server, String userId, Map<String, @Nullable Object> values, Call asker) {
    String guest = UserColumns.STATUS + " = '" + UserStatus.GUEST.name() + "'";
    String where = WhereText.both(guest, WhereText.ofId(userId));
    String tableId = table(server.app()).id();
    Row converted =
        gate.<@Nullable Row>rows(
            server,
            Operation.UPDATE,
            tableId,
            where,
            permit ->
                tables.<@Nullable Row>growing(
                    asker,
                    SchemaNeeds.columns(tableId, Table.USERS, List.of(values)),
                    inside -> {
                      Records records = inside.records(server.app());
                      long changed = records.updateWhere(permit, gate.reach(server), where, values);
                      // once more by the id, for an answer that the asker may have
                      return changed == 0
                          ? null
                          : records.update(permit, gate.reach(asker), userId, values);
                    },
                    Objects::nonNull),
            () -> null);
    if (converted == null) {
      throw byId(server, userId) == null
          ? ApiError.ENTITY_NOT_FOUND.with(userId)
          : ApiError.USER_EXISTS.with();
    }
    return converted;
  }

  /**
   * Opens a session of an account and notes the login in its record, both in one transaction.
   *
   * @param open opens the session under a condition, which throws when the login is not to be
   * @throws dev.backstay.foundation.error.ApiException 3003 when the account is gone by now
   */
  public String stampingLogin(
      Call server, String userId, long now, Function<Consumer<DSLContext>, String> open) {
    return gate.rows(
        server,
        Operation.UPDATE,
        table(server.app()).id(),
        null,
        permit ->
            open.apply(sql -> {
              if (!tables
                  .records(server.app())
                  .stamp(permit, sql, userId, UserColumns.LAST_LOGIN, now)) {
                throw ApiError.WRONG_LOGIN.with();
              }
            }),
        AccessGate.refuse(Operation.UPDATE));
  }

  /** Makes sure that records can say whether an address is confirmed. */
  public void ensureConfirmation(App app) {
    if (table(app).column(UserColumns.EMAIL_CONFIRMED) == null) {
      var _ = tables.ensure(app, Table.USERS, Map.of(UserColumns.EMAIL_CONFIRMED, true));
    }
  }

  /** The app's table of users. */
  public Table table(App app) {
    return tables.require(app, Table.USERS);
  }
}
