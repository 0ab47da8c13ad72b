package dev.backstay.server.files.tree;

import static dev.backstay.store.generated.app.tables.FileTable.FILE;

import dev.backstay.store.generated.app.tables.FileTable;
import java.util.List;
import java.util.Objects;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.Record3;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The rows of the tree. */
final class TreeRows {
  static final FileEntry ROOT = new FileEntry("root", FilePath.ROOT, null, 0, 0, 0);

  /** How many names of a path one statement walks. */
  private static final int WALKED = 5;

  private static final String BELOW = "below";

  private TreeRows() {}

  /** A row without its times. */
  record Node(String id, String parentId, String name, @Nullable String content, long size) {}

  static @Nullable FileEntry find(DSLContext sql, FilePath path) {
    List<String> names = path.names();
    FileEntry at = ROOT;
    for (int from = 0; from < names.size() && at != null; from += WALKED) {
      List<String> next = names.subList(from, Math.min(names.size(), from + WALKED));
      at = walk(sql, at.id(), next, path);
    }
    return at;
  }

  private static @Nullable FileEntry walk(
      DSLContext sql, String parentId, List<String> names, FilePath path) {
    FileTable first = new FileTable("f0");
    FileTable last = first;
    Table<?> joined = first;
    for (int i = 1; i < names.size(); i++) {
      FileTable next = new FileTable("f" + i);
      joined = joined.join(next).on(next.PARENT_ID.eq(last.ID).and(next.NAME.eq(names.get(i))));
      last = next;
    }
    Condition begin = first.PARENT_ID.eq(parentId).and(first.NAME.eq(names.getFirst()));
    FileTable found = last;
    return sql.select(found.ID, found.CONTENT, found.SIZE, found.CREATED, found.UPDATED)
        .from(joined)
        .where(begin)
        .fetchOne(row -> entry(row, found, path));
  }

  static FileEntry entry(Record row, FileTable table, FilePath path) {
    Long size = row.get(table.SIZE);
    return new FileEntry(
        Objects.requireNonNull(row.get(table.ID)),
        path,
        row.get(table.CONTENT),
        size == null ? 0 : size,
        Objects.requireNonNull(row.get(table.CREATED)),
        Objects.requireNonNull(row.get(table.UPDATED)));
  }

  static void insert(DSLContext sql, FileEntry entry, String parentId) {
    insert(
        sql,
        List.of(new Node(entry.id(), parentId, entry.name(), entry.content(), entry.size())),
        entry.created());
  }

  static void insert(DSLContext sql, List<Node> nodes, long now) {
    FileTree.inBatches(
        nodes,
        batch -> {
          var insert =
              sql.insertInto(
                  FILE,
                  FILE.ID,
                  FILE.PARENT_ID,
                  FILE.NAME,
                  FILE.CONTENT,
                  FILE.SIZE,
                  FILE.CREATED,
                  FILE.UPDATED);
          for (Node node : batch) {
            insert =
                insert.values(
                    node.id(),
                    node.parentId(),
                    node.name(),
                    node.content(),
                    node.content() == null ? null : node.size(),
                    now,
                    now);
          }
          insert.execute();
        });
  }

  /** A row and all rows below it. */
  static List<Node> withAllBelow(DSLContext sql, String id) {
    Field<String> belowId = DSL.field(DSL.name(BELOW, "id"), String.class);
    CommonTableExpression<Record1<String>> below =
        DSL.name(BELOW)
            .fields("id")
            .as(
                DSL.select(FILE.ID)
                    .from(FILE)
                    .where(FILE.ID.eq(id))
                    .unionAll(
                        DSL.select(FILE.ID)
                            .from(FILE)
                            .join(DSL.table(DSL.name(BELOW)))
                            .on(FILE.PARENT_ID.eq(belowId))));
    return sql.withRecursive(below)
        .select(FILE.ID, FILE.PARENT_ID, FILE.NAME, FILE.CONTENT, FILE.SIZE)
        .from(FILE)
        .join(below)
        .on(FILE.ID.eq(belowId))
        .fetch(TreeRows::node);
  }

  /**
   * How far down a directory goes.
   *
   * @param depth the most names below it
   * @param length the most characters below it, with their slashes
   */
  record Reach(int depth, int length) {
    boolean fits(FilePath directory) {
      return directory.fits(depth, length);
    }
  }

  static Reach reach(DSLContext sql, String id) {
    Field<String> belowId = DSL.field(DSL.name(BELOW, "id"), String.class);
    Field<Integer> depth = DSL.field(DSL.name(BELOW, "depth"), Integer.class);
    Field<Integer> length = DSL.field(DSL.name(BELOW, "length"), Integer.class);
    CommonTableExpression<Record3<String, Integer, Integer>> below =
        DSL.name(BELOW)
            .fields("id", "depth", "length")
            .as(
                DSL.select(FILE.ID, DSL.inline(0), DSL.inline(0))
                    .from(FILE)
                    .where(FILE.ID.eq(id))
                    .unionAll(
                        DSL.select(
                                FILE.ID, depth.plus(1), length.plus(DSL.length(FILE.NAME)).plus(1))
                            .from(FILE)
                            .join(DSL.table(DSL.name(BELOW)))
                            .on(FILE.PARENT_ID.eq(belowId))));
    return sql.withRecursive(below)
        .select(DSL.max(depth), DSL.max(length))
        .from(below)
        .fetchSingle(row -> new Reach(row.value1(), row.value2()));
  }

  static Node node(Record row) {
    Long size = row.get(FILE.SIZE);
    return new Node(
        Objects.requireNonNull(row.get(FILE.ID)),
        Objects.requireNonNull(row.get(FILE.PARENT_ID)),
        Objects.requireNonNull(row.get(FILE.NAME)),
        row.get(FILE.CONTENT),
        size == null ? 0 : size);
  }
}
