package dev.backstay.foundation.audit;

import static dev.backstay.store.generated.app.tables.AuditTable.AUDIT;
import static org.jooq.impl.DSL.noCondition;

import dev.backstay.store.database.Ids;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * The table of audit entries, in each app's database and in the platform's. Entries are added
 * within the transaction of what they tell of, and nothing here changes or deletes one.
 */
public final class AuditTable {
  /** What only entries about server code have. */
  private static final List<Field<String>> OF_CODE =
      List.of(AUDIT.SERVICE, AUDIT.METHOD, AUDIT.CALLER, AUDIT.REASON);

  /** The columns under the names that developers see them by. */
  private static final List<Field<?>> SHOWN =
      List.of(
          AUDIT.ID,
          AUDIT.TIME,
          AUDIT.KIND,
          AUDIT.ACTOR,
          AUDIT.SUBJECT,
          AUDIT.BEFORE_VALUE.as("before"),
          AUDIT.AFTER_VALUE.as("after"),
          AUDIT.SERVICE,
          AUDIT.METHOD,
          AUDIT.CALLER,
          AUDIT.REASON,
          AUDIT.ROUTE,
          AUDIT.REQUEST_ID.as("requestId"));

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
          .set(AUDIT.ID, Ids.next())
          .set(AUDIT.TIME, now)
          .set(AUDIT.KIND, event.kind().name())
          .set(AUDIT.ACTOR, shortened(actor.name(), MAX_SHORT))
          .set(AUDIT.SUBJECT, shortened(event.subject(), MAX_VALUE))
          .set(AUDIT.BEFORE_VALUE, shortened(event.before(), MAX_VALUE))
          .set(AUDIT.AFTER_VALUE, shortened(event.after(), MAX_VALUE))
          .set(AUDIT.SERVICE, shortened(code == null ? null : code.service(), MAX_NAME))
          .set(AUDIT.METHOD, shortened(code == null ? null : code.method(), MAX_NAME))
          .set(AUDIT.CALLER, shortened(code == null ? null : code.caller(), MAX_SHORT))
          .set(AUDIT.REASON, shortened(code == null ? null : code.reason(), MAX_REASON))
          .set(AUDIT.ROUTE, shortened(actor.route(), MAX_SHORT))
          .set(AUDIT.REQUEST_ID, actor.requestId())
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
      condition = condition.and(AUDIT.KIND.eq(kind.name()));
    }
    if (filter.from() != null) {
      condition = condition.and(AUDIT.TIME.ge(filter.from()));
    }
    if (filter.to() != null) {
      condition = condition.and(AUDIT.TIME.lt(filter.to()));
    }
    if (filter.after() != null) {
      condition = condition.and(AUDIT.ID.lt(filter.after()));
    }
    return sql.select(SHOWN)
        .from(AUDIT)
        .where(condition)
        .orderBy(AUDIT.ID.desc())
        .limit(filter.limit())
        .fetch(AuditTable::toJson);
  }

  /** Whether there is a permission entry about a row that is not older than a moment. */
  static boolean hasRowPermission(DSLContext sql, String objectId, long since) {
    return sql.fetchExists(
        sql.selectOne()
            .from(AUDIT)
            .where(AUDIT.TIME.ge(since))
            .and(AUDIT.KIND.eq(AuditKind.PERMISSION.name()))
            .and(AUDIT.SUBJECT.contains(AuditEvent.ofRow(objectId))));
  }

  private static Map<String, @Nullable Object> toJson(Record row) {
    Map<String, @Nullable Object> shown =
        new LinkedHashMap<String, @Nullable Object>(row.intoMap());
    if (row.get(AUDIT.SERVICE) == null) {
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
}
