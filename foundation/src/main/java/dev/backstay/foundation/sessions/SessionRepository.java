package dev.backstay.foundation.sessions;

import static dev.backstay.store.generated.app.tables.SessionTable.SESSION;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.max;

import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.SocialProvider;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Reads and writes backstay_session (migrations/app). */
final class SessionRepository {
  private SessionRepository() {}

  static @Nullable StoredSession find(DSLContext sql, TokenHash hash) {
    Record row = sql.selectFrom(SESSION).where(SESSION.TOKEN_HASH.eq(hash.text())).fetchOne();
    return row == null ? null : stored(row);
  }

  static List<StoredSession> ofUser(DSLContext sql, String userId) {
    return sql.selectFrom(SESSION)
        .where(SESSION.USER_ID.eq(userId))
        .fetch(SessionRepository::stored);
  }

  static List<StoredSession> ofUsers(DSLContext sql, Collection<String> userIds) {
    return sql.selectFrom(SESSION)
        .where(SESSION.USER_ID.in(userIds))
        .fetch(SessionRepository::stored);
  }

  /**
   * The users with a living session in the order of their ids, with how many and the latest use.
   *
   * @param after the id after which to begin; "" for the first
   */
  static List<UserSessions> users(DSLContext sql, long usedAfter, String after, int most) {
    return sql.select(SESSION.USER_ID, count(), max(SESSION.LAST_USED))
        .from(SESSION)
        .where(SESSION.LAST_USED.gt(usedAfter))
        .and(SESSION.USER_ID.gt(after))
        .groupBy(SESSION.USER_ID)
        .orderBy(SESSION.USER_ID)
        .limit(most)
        .fetch(row -> new UserSessions(row.value1(), row.value2(), row.value3()));
  }

  /** A page of a user's living sessions, the latest first. */
  static List<StoredSession> page(
      DSLContext sql, String userId, long usedAfter, int offset, int most) {
    return sql.selectFrom(SESSION)
        .where(SESSION.USER_ID.eq(userId))
        .and(SESSION.LAST_USED.gt(usedAfter))
        .orderBy(SESSION.CREATED.desc(), SESSION.TOKEN_HASH)
        .limit(most)
        .offset(offset)
        .fetch(SessionRepository::stored);
  }

  static void insert(DSLContext sql, StoredSession session) {
    SocialProvider social = session.session().social();
    SessionChanges.none(sql);
    sql.insertInto(
            SESSION,
            SESSION.TOKEN_HASH,
            SESSION.USER_ID,
            SESSION.KIND,
            SESSION.SOCIAL,
            SESSION.CREATED,
            SESSION.LAST_USED)
        .values(
            session.hash().text(),
            session.session().userId(),
            session.session().state().name(),
            social == null ? null : social.name(),
            session.created(),
            session.lastUsed())
        .execute();
  }

  /** Makes a guest's session that of a user. */
  static void becomeUser(DSLContext sql, TokenHash hash) {
    SessionChanges.of(sql, hash);
    sql.update(SESSION)
        .set(SESSION.KIND, LoginState.USER.name())
        .where(SESSION.TOKEN_HASH.eq(hash.text()))
        .execute();
  }

  static void delete(DSLContext sql, TokenHash hash) {
    SessionChanges.of(sql, hash);
    sql.deleteFrom(SESSION).where(SESSION.TOKEN_HASH.eq(hash.text())).execute();
  }

  static void deleteOfUsers(DSLContext sql, Collection<String> userIds) {
    SessionChanges.ofUsers(sql, userIds);
    sql.deleteFrom(SESSION).where(SESSION.USER_ID.in(userIds)).execute();
  }

  static void deleteAll(DSLContext sql) {
    SessionChanges.all(sql);
    sql.deleteFrom(SESSION).execute();
  }

  /** Deletes what was last used longer ago than {@code time}, timed out for good or not. */
  static void deleteUsedBefore(DSLContext sql, long time) {
    SessionChanges.none(sql); // they have timed out on every server
    sql.deleteFrom(SESSION).where(SESSION.LAST_USED.between(-time, time)).execute();
  }

  /** Times out for good what was last used before {@code time}. */
  static void timeOutUsedBefore(DSLContext sql, long time) {
    SessionChanges.stored(sql);
    sql.update(SESSION)
        .set(SESSION.LAST_USED, SESSION.LAST_USED.neg())
        .where(SESSION.LAST_USED.gt(0L))
        .and(SESSION.LAST_USED.lt(time))
        .execute();
  }

  /** Stores times of use, where they are later than what is stored. */
  static void use(DSLContext sql, Map<TokenHash, Long> lastUsed) {
    SessionChanges.none(sql);
    var batch =
        sql.batch(
            sql.update(SESSION)
                .set(SESSION.LAST_USED, (Long) null)
                .where(SESSION.TOKEN_HASH.eq((String) null))
                .and(SESSION.LAST_USED.gt(0L))
                .and(SESSION.LAST_USED.lt((Long) null)));
    for (Map.Entry<TokenHash, Long> use : lastUsed.entrySet()) {
      batch = batch.bind(use.getValue(), use.getKey().text(), 0L, use.getValue());
    }
    batch.execute();
  }

  private static StoredSession stored(Record row) {
    String social = row.get(SESSION.SOCIAL);
    return new StoredSession(
        TokenHash.parse(row.get(SESSION.TOKEN_HASH)),
        new Session(
            row.get(SESSION.USER_ID),
            LoginState.valueOf(row.get(SESSION.KIND)),
            social == null ? null : SocialProvider.valueOf(social)),
        row.get(SESSION.CREATED),
        row.get(SESSION.LAST_USED));
  }
}
