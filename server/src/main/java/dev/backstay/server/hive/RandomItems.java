package dev.backstay.server.hive;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** Items of a set, picked at random: each equally likely, none twice. */
final class RandomItems {
  private RandomItems() {}

  /** The digests of so many items, or of all if there are not more; from an index alone. */
  static List<String> digests(
      DSLContext sql,
      Table<Record> table,
      Field<Long> keyId,
      Field<String> digest,
      KeyRow row,
      int count) {
    var all = sql.select(digest).from(table).where(keyId.eq(row.id));
    return count == 1
        ? all.orderBy(digest)
            .limit(1)
            .offset(ThreadLocalRandom.current().nextLong(row.items))
            .fetch(digest)
        : all.orderBy(DSL.rand()).limit(count).fetch(digest);
  }
}
