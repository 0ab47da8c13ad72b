package dev.backstay.foundation.audit;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.table;

import dev.backstay.store.database.Ids;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * The table of audit entries, in each app's database and in the platform's. Entries are added
 * within the transaction of what they tell of, and nothing here changes or deletes one.
 */
public final class AuditTable {
  private static final Table<Record> AUDIT = table(name("backstay_audit"));
  private static final Field<String> ID = text("id");
  private static final Field<Long> TIME = field(name("time"), Long.class);
  private static final Field<String> KIND = text("kind");
  private static final Field<String> ACTOR = text("actor");
  private static final Field<String> SUBJECT = text("subject");
  private static final Field<String> BEFORE = text("before_value");
  private static final Field<String> AFTER = text("after_value");
  private static final Field<String> SERVICE = text("service");
  private static final Field<String> METHOD = text("method");
  private static final Field<String> CALLER = text("caller");
  private static final Field<String> REASON = text("reason");
  private static final Field<String> ROUTE = text("route");
  private static final Field<String> REQUEST = text("request_id");

  /** What only entries about server code have. */
  private static final List<Field<String>> OF_CODE = List.of(SERVICE, METHOD, CALLER, REASON);

  /** The columns under the names that developers see them by. */
  private static final List<Field<?>> SHOWN =
      List.of(
          ID,
          TIME,
          KIND,
          ACTOR,
          SUBJECT,
          BEFORE.as("before"),
          AFTER.as("after"),
          SERVICE,
          METHOD,
          CALLER,
          REASON,
          ROUTE,
          REQUEST.as("requestId"));

  private static final int MAX_SHORT = 300;
  private static final int MAX_NAME = 200;
  private static final int MAX_REASON = 500;

  /** A setting may be a long text; the audit log keeps what tells one state from another. */
  private static final int MAX_VALUE = 4_000;

  private AuditTable() {}

  /** Adds entries. Texts that are too long are shortened. */
  public static void insert(DSLContext sql, AuditActor actor, Collection<AuditEvent> events) {
    long now = System.currentTimeMillis();
    for (AuditEvent event : events) {
      AuditEvent.Code code = event.code();
      sql.insertInto(AUDIT)
          .set(ID, Ids.next())
          .set(TIME, now)
          .set(KIND, event.kind().name())
          .set(ACTOR, shortened(actor.name(), MAX_SHORT))
          .set(SUBJECT, shortened(event.subject(), MAX_VALUE))
          .set(BEFORE, shortened(event.before(), MAX_VALUE))
          .set(AFTER, shortened(event.after(), MAX_VALUE))
          .set(SERVICE, shortened(code == null ? null : code.service(), MAX_NAME))
          .set(METHOD, shortened(code == null ? null : code.method(), MAX_NAME))
          .set(CALLER, shortened(code == null ? null : code.caller(), MAX_SHORT))
          .set(REASON, shortened(code == null ? null : code.reason(), MAX_REASON))
          .set(ROUTE, shortened(actor.route(), MAX_SHORT))
          .set(REQUEST, actor.requestId())
          .execute();
    }
  }

  /**
   * Which entries are asked for.
   *
   * @param kind only of this kind; null for all
   * @param from not before this time, in milliseconds since the epoch; null for the beginning
   * @param to before this time; null for the end
   * @param after only entries older than the one of this id; null to begin with the latest
   * @param limit at most so many
   */
  public record Filter(
      @Nullable AuditKind kind,
      @Nullable Long from,
      @Nullable Long to,
      @Nullable String after,
      int limit) {}

  /** The entries, the latest first, ready to be written as JSON. */
  static List<Map<String, @Nullable Object>> find(DSLContext sql, Filter filter) {
    Condition condition = noCondition();
    AuditKind kind = filter.kind();
    if (kind != null) {
      condition = condition.and(KIND.eq(kind.name()));
    }
    if (filter.from() != null) {
      condition = condition.and(TIME.ge(filter.from()));
    }
    if (filter.to() != null) {
      condition = condition.and(TIME.lt(filter.to()));
    }
    if (filter.after() != null) {
      condition = condition.and(ID.lt(filter.after()));
    }
    return sql.select(SHOWN)
        .from(AUDIT)
        .where(condition)
        .orderBy(ID.desc())
        .limit(filter.limit())
        .fetch(AuditTable::toJson);
  }

  /** Whether there is a permission entry about a row that is not older than a moment. */
  static boolean hasRowPermission(DSLContext sql, String objectId, long since) {
    return sql.fetchExists(
        sql.selectOne()
            .from(AUDIT)
            .where(TIME.ge(since))
            .and(KIND.eq(AuditKind.PERMISSION.name()))
            .and(SUBJECT.contains(AuditEvent.ofRow(objectId))));
  }

  private static Map<String, @Nullable Object> toJson(Record row) {
    Map<String, @Nullable Object> shown =
        new LinkedHashMap<String, @Nullable Object>(row.intoMap());
    if (row.get(SERVICE) == null) {
      OF_CODE.forEach(field -> shown.remove(field.getName()));
    }
    return shown;
  }

  private static @Nullable String shortened(@Nullable String text, int length) {
    if (text == null) {
      return null;
    }
    // PostgreSQL stores no NUL in text.
    String storable = text.replace("\u0000", "");
    return storable.length() > length ? storable.substring(0, length - 1) + "…" : storable;
  }

  private static Field<String> text(String column) {
    return field(name(column), String.class);
  }
}
