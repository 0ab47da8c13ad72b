package dev.backstay.server.users.credentials;

import static dev.backstay.store.generated.app.tables.CredentialTable.CREDENTIAL;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.limits.GuessLimits.Failures;
import dev.backstay.store.database.Database;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Reads and writes backstay_credential (migrations/app). No data query reaches it. */
public final class Credentials {
  private final Function<App, Database> databases;

  public Credentials(Apps apps) {
    this(apps::database);
  }

  /**
   * @param databases each app's database, or what it is inside a transaction
   */
  public Credentials(Function<App, Database> databases) {
    this.databases = databases;
  }

  /** The credential of a user, or null without one. */
  public @Nullable Credential find(App app, String userId) {
    return databases
        .apply(app)
        .read(sql -> {
          Record row = sql.selectFrom(CREDENTIAL).where(CREDENTIAL.USER_ID.eq(userId)).fetchOne();
          return row == null
              ? null
              : new Credential(
                  row.get(CREDENTIAL.USER_ID),
                  row.get(CREDENTIAL.PASSWORD_HASH),
                  new Failures(row.get(CREDENTIAL.FAILED_LOGINS), row.get(CREDENTIAL.LOCKED_UNTIL)),
                  row.get(CREDENTIAL.FAILED_NETWORK));
        });
  }

  /** Stores the hash of a user's password, in place of the former one; failures are forgotten. */
  public void put(App app, String userId, String hash) {
    databases
        .apply(app)
        .write(sql -> {
          put(sql, userId, hash);
          return null;
        });
  }

  /** The same within a write. */
  public static void put(DSLContext sql, String userId, String hash) {
    sql.insertInto(CREDENTIAL, CREDENTIAL.USER_ID, CREDENTIAL.PASSWORD_HASH)
        .values(userId, hash)
        .onConflict(CREDENTIAL.USER_ID)
        .doUpdate()
        .set(CREDENTIAL.PASSWORD_HASH, hash)
        .set(CREDENTIAL.FAILED_LOGINS, 0)
        .set(CREDENTIAL.LOCKED_UNTIL, 0L)
        .set(CREDENTIAL.FAILED_NETWORK, DSL.castNull(CREDENTIAL.FAILED_NETWORK))
        .execute();
  }

  /**
   * Stores the failures of a network, in place of those of another.
   *
   * @param userId empty for an account that does not exist: as much work, for nothing
   */
  public void putFailures(App app, String userId, String network, Failures failures) {
    databases
        .apply(app)
        .write(sql ->
            sql.update(CREDENTIAL)
                .set(CREDENTIAL.FAILED_LOGINS, failures.count())
                .set(CREDENTIAL.LOCKED_UNTIL, failures.waitUntil())
                .set(CREDENTIAL.FAILED_NETWORK, network)
                .where(CREDENTIAL.USER_ID.eq(userId))
                .execute());
  }

  /**
   * Stores the hashes of new accounts' passwords, by user.
   *
   * @throws dev.backstay.store.error.DatabaseException when one of them has one already
   */
  public void add(App app, Map<String, String> hashes) {
    if (hashes.isEmpty()) {
      return;
    }
    databases
        .apply(app)
        .write(sql -> {
          hashes.forEach((userId, hash) ->
              sql.insertInto(CREDENTIAL, CREDENTIAL.USER_ID, CREDENTIAL.PASSWORD_HASH)
                  .values(userId, hash)
                  .execute());
          return null;
        });
  }

  /** Deletes the credentials of users of an app. */
  public void delete(App app, Collection<String> userIds) {
    databases
        .apply(app)
        .write(sql -> {
          delete(sql, userIds);
          return null;
        });
  }

  /** The same within a write. */
  public static void delete(DSLContext sql, Collection<String> userIds) {
    sql.deleteFrom(CREDENTIAL).where(CREDENTIAL.USER_ID.in(userIds)).execute();
  }

  /**
   * Whether a password that was checked is still that of its user; stored failures are forgotten
   * with the login that asks.
   */
  public static boolean isCurrent(DSLContext sql, Credential checked) {
    if (!checked.failures().equals(Failures.NONE)) {
      sql.update(CREDENTIAL)
          .set(CREDENTIAL.FAILED_LOGINS, 0)
          .set(CREDENTIAL.LOCKED_UNTIL, 0L)
          .where(CREDENTIAL.USER_ID.eq(checked.userId()))
          .execute();
    }
    return sql.fetchExists(
        CREDENTIAL,
        CREDENTIAL.USER_ID.eq(checked.userId()).and(CREDENTIAL.PASSWORD_HASH.eq(checked.hash())));
  }
}
