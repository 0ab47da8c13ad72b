package dev.backstay.server.mail;

import static dev.backstay.store.generated.app.tables.MailTable.MAIL;
import static dev.backstay.store.generated.platform.tables.MailAppTable.MAIL_APP;
import static org.jooq.impl.DSL.min;

import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Reads and writes backstay_mail (migrations/app) and mail_app (migrations/platform). */
final class MailTables {
  private static final String WAITING = "WAITING";
  private static final String FAILED = "FAILED";
  private static final int MAX_PROBLEM = 300;

  private MailTables() {}

  static void insert(DSLContext sql, QueuedMail mail, long now) {
    sql.insertInto(
            MAIL,
            MAIL.ID,
            MAIL.KIND,
            MAIL.ABOUT,
            MAIL.VALUES_JSON,
            MAIL.STATE,
            MAIL.TRIES,
            MAIL.CREATED,
            MAIL.NEXT_TRY)
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
    return sql.fetchCount(MAIL, MAIL.STATE.eq(WAITING));
  }

  static List<QueuedMail> due(DSLContext sql, long now, int most) {
    return sql.selectFrom(MAIL)
        .where(MAIL.STATE.eq(WAITING))
        .and(MAIL.NEXT_TRY.le(now))
        .orderBy(MAIL.NEXT_TRY)
        .limit(most)
        .fetch(MailTables::queued);
  }

  /**
   * Takes the mail that has been due for longest from other servers, for a time.
   *
   * @param until when it is due again unless it was forgotten, postponed or given up by then
   */
  static List<QueuedMail> claim(DSLContext sql, long now, long until) {
    List<QueuedMail> oldest =
        sql.selectFrom(MAIL)
            .where(MAIL.STATE.eq(WAITING))
            .and(MAIL.NEXT_TRY.le(now))
            .orderBy(MAIL.NEXT_TRY)
            .limit(1)
            .forUpdate()
            .skipLocked()
            .fetch(MailTables::queued);
    oldest.forEach(
        mail -> sql.update(MAIL).set(MAIL.NEXT_TRY, until).where(MAIL.ID.eq(mail.id())).execute());
    return oldest;
  }

  /** When the next mail is due; null when none waits. */
  static @Nullable Long nextTry(DSLContext sql) {
    return sql.select(min(MAIL.NEXT_TRY))
        .from(MAIL)
        .where(MAIL.STATE.eq(WAITING))
        .fetchOne(0, Long.class);
  }

  static void delete(DSLContext sql, String id) {
    sql.deleteFrom(MAIL).where(MAIL.ID.eq(id)).execute();
  }

  static void postpone(DSLContext sql, String id, long nextTry, String problem) {
    sql.update(MAIL)
        .set(MAIL.TRIES, MAIL.TRIES.plus(1))
        .set(MAIL.NEXT_TRY, nextTry)
        .set(MAIL.PROBLEM, cut(problem))
        .where(MAIL.ID.eq(id))
        .execute();
  }

  static void fail(DSLContext sql, String id, String problem) {
    sql.update(MAIL)
        .set(MAIL.TRIES, MAIL.TRIES.plus(1))
        .set(MAIL.STATE, FAILED)
        .set(MAIL.PROBLEM, cut(problem))
        .where(MAIL.ID.eq(id))
        .execute();
  }

  static void deleteFailedBefore(DSLContext sql, long time) {
    sql.deleteFrom(MAIL).where(MAIL.STATE.eq(FAILED)).and(MAIL.NEXT_TRY.lt(time)).execute();
  }

  /** Has everything tried at once, what has failed too. */
  static int retry(DSLContext sql, long now) {
    return sql.update(MAIL)
        .set(MAIL.STATE, WAITING)
        .set(MAIL.TRIES, 0)
        .set(MAIL.NEXT_TRY, now)
        .execute();
  }

  /** The latest mails, as developers see them. */
  static List<Map<String, @Nullable Object>> list(DSLContext sql, int most) {
    return sql.select(
            MAIL.ID,
            MAIL.KIND,
            MAIL.ABOUT.as("to"),
            MAIL.STATE,
            MAIL.TRIES,
            MAIL.CREATED,
            MAIL.NEXT_TRY.as("nextTry"),
            MAIL.PROBLEM)
        .from(MAIL)
        .orderBy(MAIL.CREATED.desc(), MAIL.ID)
        .limit(most)
        .fetch(row -> new LinkedHashMap<String, @Nullable Object>(row.intoMap()));
  }

  static void mark(DSLContext platform, String appId) {
    platform.insertInto(MAIL_APP, MAIL_APP.APP_ID).values(appId).onConflictDoNothing().execute();
  }

  static void unmark(DSLContext platform, String appId) {
    platform.deleteFrom(MAIL_APP).where(MAIL_APP.APP_ID.eq(appId)).execute();
  }

  static List<String> marked(DSLContext platform) {
    return platform.select(MAIL_APP.APP_ID).from(MAIL_APP).fetch(MAIL_APP.APP_ID);
  }

  @SuppressWarnings("unchecked")
  private static QueuedMail queued(Record row) {
    Object values = Json.read(row.get(MAIL.VALUES_JSON).getBytes(StandardCharsets.UTF_8));
    return new QueuedMail(
        row.get(MAIL.ID),
        row.get(MAIL.KIND),
        row.get(MAIL.ABOUT),
        values instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of(),
        row.get(MAIL.TRIES));
  }

  private static String cut(String text) {
    return text.length() <= MAX_PROBLEM ? text : text.substring(0, MAX_PROBLEM);
  }
}
