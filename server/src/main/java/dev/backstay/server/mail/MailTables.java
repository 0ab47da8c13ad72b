package dev.backstay.server.mail;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Reads and writes backstay_mail (migrations/app) and mail_app (migrations/platform). */
final class MailTables {
  private static final Table<Record> MAIL = table(name("backstay_mail"));
  private static final Field<String> ID = field(name("id"), String.class);
  private static final Field<String> KIND = field(name("kind"), String.class);
  private static final Field<String> ABOUT = field(name("about"), String.class);
  private static final Field<String> VALUES = field(name("values_json"), String.class);
  private static final Field<String> STATE = field(name("state"), String.class);
  private static final Field<Integer> TRIES = field(name("tries"), Integer.class);
  private static final Field<Long> CREATED = field(name("created"), Long.class);
  private static final Field<Long> NEXT_TRY = field(name("next_try"), Long.class);
  private static final Field<String> PROBLEM = field(name("problem"), String.class);

  private static final Table<Record> WAITING_APP = table(name("mail_app"));
  private static final Field<String> APP = field(name("app_id"), String.class);

  private static final String WAITING = "WAITING";
  private static final String FAILED = "FAILED";
  private static final int MAX_PROBLEM = 300;

  private MailTables() {}

  static void insert(DSLContext sql, QueuedMail mail, long now) {
    sql.insertInto(MAIL, ID, KIND, ABOUT, VALUES, STATE, TRIES, CREATED, NEXT_TRY)
        .values(
            mail.id(),
            mail.kind(),
            mail.about(),
            new String(Json.write(mail.values()), StandardCharsets.UTF_8),
            WAITING,
            0,
            now,
            now)
        .execute();
  }

  static int waiting(DSLContext sql) {
    return sql.fetchCount(MAIL, STATE.eq(WAITING));
  }

  static List<QueuedMail> due(DSLContext sql, long now, int most) {
    return sql.selectFrom(MAIL)
        .where(STATE.eq(WAITING))
        .and(NEXT_TRY.le(now))
        .orderBy(NEXT_TRY)
        .limit(most)
        .fetch(MailTables::queued);
  }

  /** When the next mail is due; null when none waits. */
  static @Nullable Long nextTry(DSLContext sql) {
    return sql.select(min(NEXT_TRY)).from(MAIL).where(STATE.eq(WAITING)).fetchOne(0, Long.class);
  }

  static void delete(DSLContext sql, String id) {
    sql.deleteFrom(MAIL).where(ID.eq(id)).execute();
  }

  static void postpone(DSLContext sql, String id, long nextTry, String problem) {
    sql.update(MAIL)
        .set(TRIES, TRIES.plus(1))
        .set(NEXT_TRY, nextTry)
        .set(PROBLEM, cut(problem))
        .where(ID.eq(id))
        .execute();
  }

  static void fail(DSLContext sql, String id, String problem) {
    sql.update(MAIL)
        .set(TRIES, TRIES.plus(1))
        .set(STATE, FAILED)
        .set(PROBLEM, cut(problem))
        .where(ID.eq(id))
        .execute();
  }

  static void deleteFailedBefore(DSLContext sql, long time) {
    sql.deleteFrom(MAIL).where(STATE.eq(FAILED)).and(NEXT_TRY.lt(time)).execute();
  }

  /** Has everything tried at once, what has failed too. */
  static int retry(DSLContext sql, long now) {
    return sql.update(MAIL).set(STATE, WAITING).set(TRIES, 0).set(NEXT_TRY, now).execute();
  }

  /** The latest mails, as developers see them. */
  static List<Map<String, @Nullable Object>> list(DSLContext sql, int most) {
    return sql.select(
            ID, KIND, ABOUT.as("to"), STATE, TRIES, CREATED, NEXT_TRY.as("nextTry"), PROBLEM)
        .from(MAIL)
        .orderBy(CREATED.desc(), ID)
        .limit(most)
        .fetch(row -> new LinkedHashMap<String, @Nullable Object>(row.intoMap()));
  }

  static void mark(DSLContext platform, String appId) {
    platform.insertInto(WAITING_APP, APP).values(appId).onConflictDoNothing().execute();
  }

  static void unmark(DSLContext platform, String appId) {
    platform.deleteFrom(WAITING_APP).where(APP.eq(appId)).execute();
  }

  static List<String> marked(DSLContext platform) {
    return platform.select(APP).from(WAITING_APP).fetch(APP);
  }

  @SuppressWarnings("unchecked")
  private static QueuedMail queued(Record row) {
    Object values = Json.read(row.get(VALUES).getBytes(StandardCharsets.UTF_8));
    return new QueuedMail(
        row.get(ID),
        row.get(KIND),
        row.get(ABOUT),
        values instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of(),
        row.get(TRIES));
  }

  private static String cut(String text) {
    return text.length() <= MAX_PROBLEM ? text : text.substring(0, MAX_PROBLEM);
  }
}
