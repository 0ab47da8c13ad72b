package dev.backstay.foundation.sessions;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.SocialProvider;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Reads and writes backstay_session (migrations/app). */
final class SessionRepository {
  private static final Table<Record> SESSION = table(name("backstay_session"));
  private static final Field<String> HASH = field(name("token_hash"), String.class);
  private static final Field<String> USER = field(name("user_id"), String.class);
  private static final Field<String> KIND = field(name("kind"), String.class);
  private static final Field<String> SOCIAL = field(name("social"), String.class);
  private static final Field<Long> CREATED = field(name("created"), Long.class);
  private static final Field<Long> LAST_USED = field(name("last_used"), Long.class);

  private SessionRepository() {}

  static @Nullable StoredSession find(DSLContext sql, TokenHash hash) {
    Record row = sql.selectFrom(SESSION).where(HASH.eq(hash.text())).fetchOne();
    return row == null ? null : stored(row);
  }

  static List<StoredSession> ofUser(DSLContext sql, String userId) {
    return sql.selectFrom(SESSION).where(USER.eq(userId)).fetch(SessionRepository::stored);
  }

  static List<StoredSession> ofUsers(DSLContext sql, Collection<String> userIds) {
    return sql.selectFrom(SESSION).where(USER.in(userIds)).fetch(SessionRepository::stored);
  }

  /**
   * The users with a living session in the order of their ids, with how many and the latest use.
   *
   * @param after the id after which to begin; "" for the first
   */
  static List<UserSessions> users(DSLContext sql, long usedAfter, String after, int most) {
    return sql.select(USER, count(), max(LAST_USED))
        .from(SESSION)
        .where(LAST_USED.gt(usedAfter))
        .and(USER.gt(after))
        .groupBy(USER)
        .orderBy(USER)
        .limit(most)
        .fetch(row -> new UserSessions(row.value1(), row.value2(), row.value3()));
  }

  /** A page of a user's living sessions, the latest first. */
  static List<StoredSession> page(
      DSLContext sql, String userId, long usedAfter, int offset, int most) {
    return sql.selectFrom(SESSION)
        .where(USER.eq(userId))
        .and(LAST_USED.gt(usedAfter))
        .orderBy(CREATED.desc(), HASH)
        .limit(most)
        .offset(offset)
        .fetch(SessionRepository::stored);
  }

  static void insert(DSLContext sql, StoredSession session) {
    SocialProvider social = session.session().social();
    sql.insertInto(SESSION, HASH, USER, KIND, SOCIAL, CREATED, LAST_USED)
        .values(
            session.hash().text(),
            session.session().userId(),
            session.session().state().name(),
            social == null ? null : social.name(),
            session.created(),
            session.lastUsed())
        .execute();
  }

  static void delete(DSLContext sql, TokenHash hash) {
    sql.deleteFrom(SESSION).where(HASH.eq(hash.text())).execute();
  }

  static void deleteOfUsers(DSLContext sql, Collection<String> userIds) {
    sql.deleteFrom(SESSION).where(USER.in(userIds)).execute();
  }

  static void deleteAll(DSLContext sql) {
    sql.deleteFrom(SESSION).execute();
  }

  /** Deletes what was last used longer ago than {@code time}, timed out for good or not. */
  static void deleteUsedBefore(DSLContext sql, long time) {
    sql.deleteFrom(SESSION).where(LAST_USED.between(-time, time)).execute();
  }

  /** Times out for good what was last used before {@code time}. */
  static void timeOutUsedBefore(DSLContext sql, long time) {
    sql.update(SESSION)
        .set(LAST_USED, LAST_USED.neg())
        .where(LAST_USED.gt(0L))
        .and(LAST_USED.lt(time))
        .execute();
  }

  /** Stores times of use, where they are later than what is stored. */
  static void use(DSLContext sql, Map<TokenHash, Long> lastUsed) {
    var batch =
        sql.batch(
            sql.update(SESSION)
                .set(LAST_USED, (Long) null)
                .where(HASH.eq((String) null))
                .and(LAST_USED.gt(0L))
                .and(LAST_USED.lt((Long) null)));
    for (Map.Entry<TokenHash, Long> use : lastUsed.entrySet()) {
      batch = batch.bind(use.getValue(), use.getKey().text(), 0L, use.getValue());
    }
    batch.execute();
  }

  private static StoredSession stored(Record row) {
    String social = row.get(SOCIAL);
    return new StoredSession(
        TokenHash.parse(row.get(HASH)),
        new Session(
            row.get(USER),
            LoginState.valueOf(row.get(KIND)),
            social == null ? null : SocialProvider.valueOf(social)),
        row.get(CREATED),
        row.get(LAST_USED));
  }
}
