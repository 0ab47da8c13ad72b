package dev.backstay.server.files.tree;

import static dev.backstay.store.generated.app.tables.FileTable.FILE;

import dev.backstay.store.database.Database;
import dev.backstay.store.database.FixedStatement;
import dev.backstay.store.generated.app.tables.FileTable;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.Record3;
import org.jooq.Record5;
import org.jooq.ResultQuery;
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

  /** Looks for paths of one name, of two, and so on. */
  private static final List<FixedStatement> WALKS =
      IntStream.rangeClosed(1, WALKED)
          .mapToObj(
              count -> new FixedStatement(sql -> walk(sql, "", Collections.nCopies(count, ""))))
          .toList();

  /** A row without its times. */
  record Node(String id, String parentId, String name, @Nullable String content, long size) {}

  /**
   * The entry of a path, as it is now; null when there is none. Most of what is asked of a tree.
   */
  static @Nullable FileEntry find(Database database, FilePath path) {
    List<String> names = path.names();
    if (names.size() > WALKED) {
      return database.<@Nullable FileEntry>read(sql -> find(sql, path));
    }
    if (names.isEmpty()) {
      return ROOT;
    }
    // in the order of their places: each name that is joined, then where the walk begins
    Object[] values = new Object[names.size() + 1];
    for (int i = 1; i < names.size(); i++) {
      values[i - 1] = names.get(i);
    }
    values[names.size() - 1] = ROOT.id();
    values[names.size()] = names.getFirst();
    return database.readOne(
        WALKS.get(names.size() - 1),
        row ->
            new FileEntry(
                row.getString(1),
                path,
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5)),
        values);
  }

  static @Nullable FileEntry find(DSLContext sql, FilePath path) {
    List<String> names = path.names();
    FileEntry at = ROOT;
    for (int from = 0; from < names.size() && at != null; from += WALKED) {
      List<String> next = names.subList(from, Math.min(names.size(), from + WALKED));
      at =
          walk(sql, at.id(), next)
              .fetchOne(row ->
                  new FileEntry(
                      row.value1(),
                      path,
                      row.value2(),
                      row.value3() == null ? 0 : row.value3(),
                      row.value4(),
                      row.value5()));
    }
    return at;
  }

  private static ResultQuery<Record5<String, String, Long, Long, Long>> walk(
      DSLContext sql, String parentId, List<String> names) {
    FileTable first = new FileTable("f0");
    FileTable last = first;
    Table<?> joined = first;
    for (int i = 1; i < names.size(); i++) {
      FileTable next = new FileTable("f" + i);
      joined = joined.join(next).on(next.PARENT_ID.eq(last.ID).and(next.NAME.eq(names.get(i))));
      last = next;
    }
    Condition begin = first.PARENT_ID.eq(parentId).and(first.NAME.eq(names.getFirst()));
    return sql.select(last.ID, last.CONTENT, last.SIZE, last.CREATED, last.UPDATED)
        .from(joined)
        .where(begin);
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
