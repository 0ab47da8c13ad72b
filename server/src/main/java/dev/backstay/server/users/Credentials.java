package dev.backstay.server.users;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.when;

import dev.backstay.server.apps.App;
import dev.backstay.server.apps.Apps;
import dev.backstay.store.Database;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Reads and writes backstay_credential (migrations/app). No data query reaches it. */
final class Credentials {
  private static final Table<Record> CREDENTIAL = table(name("backstay_credential"));
  private static final Field<String> USER = field(name("user_id"), String.class);
  private static final Field<String> HASH = field(name("password_hash"), String.class);
  private static final Field<Integer> FAILURES = field(name("failed_logins"), Integer.class);
  private static final Field<Long> LOCKED_UNTIL = field(name("locked_until"), Long.class);

  private final Function<App, Database> databases;

  Credentials(Apps apps) {
    this(apps::database);
  }

  /**
   * @param databases each app's database, or what it is inside a transaction
   */
  Credentials(Function<App, Database> databases) {
    this.databases = databases;
  }

  @Nullable Credential find(App app, String userId) {
    return databases
        .apply(app)
        .read(sql -> {
          Record row = sql.selectFrom(CREDENTIAL).where(USER.eq(userId)).fetchOne();
          return row == null
              ? null
              : new Credential(
                  row.get(USER), row.get(HASH), row.get(FAILURES), row.get(LOCKED_UNTIL));
        });
  }

  /** Stores the hash of a user's password, in place of the former one; failures are forgotten. */
  void put(App app, String userId, String hash) {
    databases
        .apply(app)
        .write(sql -> {
          put(sql, userId, hash);
          return null;
        });
  }

  /** The same within a write. */
  static void put(DSLContext sql, String userId, String hash) {
    sql.insertInto(CREDENTIAL, USER, HASH, FAILURES, LOCKED_UNTIL)
        .values(userId, hash, 0, 0L)
        .onConflict(USER)
        .doUpdate()
        .set(HASH, hash)
        .set(FAILURES, 0)
        .set(LOCKED_UNTIL, 0L)
        .execute();
  }

  /**
   * Stores the hashes of new accounts' passwords, by user.
   *
   * @throws dev.backstay.store.DatabaseException when one of them has one already
   */
  void add(App app, Map<String, String> hashes) {
    if (hashes.isEmpty()) {
      return;
    }
    databases
        .apply(app)
        .write(sql -> {
          hashes.forEach((userId, hash) ->
              sql.insertInto(CREDENTIAL, USER, HASH, FAILURES, LOCKED_UNTIL)
                  .values(userId, hash, 0, 0L)
                  .execute());
          return null;
        });
  }

  void delete(App app, Collection<String> userIds) {
    databases
        .apply(app)
        .write(sql -> {
          delete(sql, userIds);
          return null;
        });
  }

  /** The same within a write. */
  static void delete(DSLContext sql, Collection<String> userIds) {
    sql.deleteFrom(CREDENTIAL).where(USER.in(userIds)).execute();
  }

  /**
   * Counts a failed login; with the last that is allowed, the account is locked and the count
   * begins anew.
   */
  void failed(App app, String userId, int allowed, long lockUntil) {
    databases
        .apply(app)
        .write(sql ->
            sql.update(CREDENTIAL)
                .set(
                    LOCKED_UNTIL, when(FAILURES.ge(allowed - 1), lockUntil).otherwise(LOCKED_UNTIL))
                .set(FAILURES, when(FAILURES.ge(allowed - 1), 0).otherwise(FAILURES.plus(1)))
                .where(USER.eq(userId))
                .execute());
  }

  /**
   * Forgets failures after a login, if the password is still the one that was checked.
   *
   * @return whether it is
   */
  static boolean succeeded(DSLContext sql, Credential checked) {
    if (checked.failures() == 0) {
      return sql.fetchExists(CREDENTIAL, USER.eq(checked.userId()).and(HASH.eq(checked.hash())));
    }
    return sql.update(CREDENTIAL)
            .set(FAILURES, 0)
            .where(USER.eq(checked.userId()))
            .and(HASH.eq(checked.hash()))
            .execute()
        == 1;
  }
}
