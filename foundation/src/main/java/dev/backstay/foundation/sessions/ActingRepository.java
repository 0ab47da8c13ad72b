package dev.backstay.foundation.sessions;

import static dev.backstay.store.generated.app.tables.ActingSessionTable.ACTING_SESSION;

import dev.backstay.security.caller.LoginState;
import java.util.HashMap;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Record;

/** Reads and writes backstay_acting_session (migrations/app). */
final class ActingRepository {
  private ActingRepository() {}

  /**
   * One of them as it is stored.
   *
   * @param session what calls with its token are
   * @param passwordMark names the password that the developer has to have
   */
  record Stored(
      TokenHash hash,
      Session session,
      ActingSession details,
      String developerId,
      String passwordMark) {}

  /**
   * All of an app, also those that are over.
   *
   * @param from only those that were made since
   */
  static Map<TokenHash, Stored> all(DSLContext sql, long from) {
    Map<TokenHash, Stored> all = new HashMap<>();
    sql.selectFrom(ACTING_SESSION)
        .where(ACTING_SESSION.CREATED.ge(from))
        .forEach(row -> {
          Stored stored = stored(row);
          all.put(stored.hash(), stored);
        });
    return all;
  }

  static void insert(DSLContext sql, Stored stored) {
    ActingSession details = stored.details();
    sql.insertInto(ACTING_SESSION)
        .set(ACTING_SESSION.TOKEN_HASH, stored.hash().text())
        .set(ACTING_SESSION.USER_ID, details.userId())
        .set(ACTING_SESSION.KIND, stored.session().state().name())
        .set(ACTING_SESSION.DEVELOPER, details.developer())
        .set(ACTING_SESSION.DEVELOPER_ID, stored.developerId())
        .set(ACTING_SESSION.PASSWORD_MARK, stored.passwordMark())
        .set(ACTING_SESSION.REASON, details.reason())
        .set(ACTING_SESSION.CREATED, details.created())
        .set(ACTING_SESSION.ENDS, details.until())
        .execute();
  }

  static int count(DSLContext sql) {
    return sql.fetchCount(ACTING_SESSION);
  }

  /** Ends one; answers whether it was there. */
  static boolean delete(DSLContext sql, TokenHash hash) {
    return sql.deleteFrom(ACTING_SESSION).where(ACTING_SESSION.TOKEN_HASH.eq(hash.text())).execute()
        > 0;
  }

  static void deleteOfUser(DSLContext sql, String userId) {
    sql.deleteFrom(ACTING_SESSION).where(ACTING_SESSION.USER_ID.eq(userId)).execute();
  }

  /** Deletes those that are over, or were made before a time. */
  static void deleteOver(DSLContext sql, long now, long from) {
    sql.deleteFrom(ACTING_SESSION)
        .where(ACTING_SESSION.ENDS.le(now))
        .or(ACTING_SESSION.CREATED.lt(from))
        .execute();
  }

  static void deleteAll(DSLContext sql) {
    sql.deleteFrom(ACTING_SESSION).execute();
  }

  private static Stored stored(Record row) {
    TokenHash hash = TokenHash.parse(row.get(ACTING_SESSION.TOKEN_HASH));
    String userId = row.get(ACTING_SESSION.USER_ID);
    return new Stored(
        hash,
        new Session(userId, LoginState.valueOf(row.get(ACTING_SESSION.KIND)), null),
        new ActingSession(
            hash.name(),
            userId,
            row.get(ACTING_SESSION.DEVELOPER),
            row.get(ACTING_SESSION.REASON),
            row.get(ACTING_SESSION.CREATED),
            row.get(ACTING_SESSION.ENDS)),
        row.get(ACTING_SESSION.DEVELOPER_ID),
        row.get(ACTING_SESSION.PASSWORD_MARK));
  }
}
