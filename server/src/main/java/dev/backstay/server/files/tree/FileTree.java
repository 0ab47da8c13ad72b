package dev.backstay.server.files.tree;

import static dev.backstay.store.generated.app.tables.FileTable.FILE;

import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.security.caller.Caller;
import dev.backstay.store.database.Ids;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The names of an app's files and directories. Every change is one transaction: others see all of
 * it or nothing, also after a crash. Renaming and moving change one row, however much is below, and
 * copying shares the bytes. Cells of files go where their files go, and end with them.
 *
 * <p>Changes take a check that runs inside their transaction and throws if they may no longer be
 * made. What they no longer refer to in the storage is in their result, for the caller to delete.
 */
public final class FileTree {
  /** More entries than this are not copied at once. */
  private static final int MAX_COPIED = 100_000;

  private static final int BATCH = 500;

  private final Apps apps;
  private final TreeCells cells;
  private final InstantSource clock;

  public FileTree(Apps apps, Policies policies, InstantSource clock) {
    this.apps = apps;
    this.cells = new TreeCells(apps, policies);
    this.clock = clock;
  }

  /** Throws if a change may not be made after all. It runs within the change's transaction. */
  public interface Check {
    /**
     * @param isThere tells whether there is a file or directory, as the change finds it
     */
    void run(Predicate<FilePath> isThere);
  }

  /**
   * A changed tree.
   *
   * @param entry what was written, moved, copied or removed, as it is now or was last
   * @param released keys of contents that nothing refers to any more
   * @param files how many files were concerned
   * @param bytes by how much the sizes of all files together have grown
   */
  public record Changed(FileEntry entry, List<String> released, int files, long bytes) {}

  /** The entry of a path; null when there is none. The root is always there. */
  public @Nullable FileEntry find(App app, FilePath path) {
    return TreeRows.find(apps.database(app), path);
  }

  /** A page of the entries that a query is for. */
  public List<FileEntry> list(
      App app, FileEntry directory, ListingQuery query, ListingQuery.Page page) {
    return apps.database(app)
        .read(sql -> new Listing(sql, apps.database(app).dialect(), directory, query).page(page));
  }

  /**
   * How many files a query finds.
   *
   * @param directories whether directories count as well
   */
  public int count(App app, FileEntry directory, ListingQuery query, boolean directories) {
    return apps.database(app)
        .read(sql ->
            new Listing(sql, apps.database(app).dialect(), directory, query).count(directories));
  }

  /**
   * Writes a file, with the directories above it.
   *
   * @param content where its bytes are
   * @throws dev.backstay.foundation.error.ApiException 6003 when there is such a file and it must
   *     not be replaced; 6018 when there is a directory, or a file in place of a directory
   */
  public Changed put(
      App app, FilePath path, String content, long size, boolean replace, Check check) {
    long now = clock.millis();
    String id = Ids.next();
    return change(
        app,
        check,
        sql -> {
          FileEntry there = TreeRows.find(sql, path);
          if (there == null) {
            FileEntry parent = makeDirectories(sql, path.parent(), now);
            FileEntry made = new FileEntry(id, path, content, size, now, now);
            TreeRows.insert(sql, made, parent.id());
            return new Changed(made, List.of(), 1, size);
          }
          String before = there.content();
          if (before == null) {
            throw ApiError.FILE_EXISTS.with(path);
          }
          if (!replace) {
            throw ApiError.FILE_UPLOADED_BEFORE.with();
          }
          FileEntry written = new FileEntry(there.id(), path, content, size, there.created(), now);
          update(sql, written);
          return new Changed(written, released(sql, List.of(before)), 1, size - there.size());
        });
  }

  /**
   * Gives a file another content, if it still has the one that is known.
   *
   * @return null when it has another, is elsewhere or gone
   */
  public @Nullable Changed replace(
      App app, FileEntry known, String content, long size, Check check) {
    long now = clock.millis();
    return change(
        app,
        check,
        sql -> {
          FileEntry there = TreeRows.find(sql, known.path());
          if (there == null
              || !Objects.equals(there.content(), known.content())
              || there.size() != known.size()) {
            return null;
          }
          FileEntry written =
              new FileEntry(there.id(), there.path(), content, size, there.created(), now);
          update(sql, written);
          List<String> released =
              content.equals(known.content())
                  ? List.of()
                  : released(sql, List.of(Objects.requireNonNull(known.content())));
          return new Changed(written, released, 1, size - known.size());
        });
  }

  /**
   * Makes a directory and those above it; one that is there stays.
   *
   * @throws dev.backstay.foundation.error.ApiException 6018 when there is a file of that name
   */
  public FileEntry makeDirectory(App app, FilePath path, Check check) {
    long now = clock.millis();
    return change(app, check, sql -> makeDirectories(sql, path, now));
  }

  /**
   * Removes a file, or a directory with all that is in it.
   *
   * @throws dev.backstay.foundation.error.ApiException 6000 when there is none
   */
  public Changed remove(App app, FilePath path, Check check) {
    return cells.removing(
        app,
        path,
        sql -> {
          run(check, sql);
          FileEntry there = TreeRows.find(sql, path);
          if (there == null) {
            throw ApiError.FILE_NOT_DELETABLE.with();
          }
          return removed(sql, there, TreeRows.withAllBelow(sql, there.id()));
        });
  }

  /** Removes the files, not the directories, that a query finds. */
  public Changed removeMatching(App app, FilePath path, ListingQuery query, Check check) {
    return cells.removing(
        app,
        path,
        sql -> {
          run(check, sql);
          FileEntry there = TreeRows.find(sql, path);
          if (there == null) {
            throw ApiError.FILE_NOT_DELETABLE.with();
          }
          return removed(
              sql, there, new Listing(sql, apps.database(app).dialect(), there, query).files());
        });
  }

  private static Changed removed(DSLContext sql, FileEntry entry, List<TreeRows.Node> nodes) {
    List<String> contents = new ArrayList<>();
    long bytes = 0;
    for (TreeRows.Node node : nodes) {
      if (node.content() != null) {
        contents.add(node.content());
        bytes += node.size();
      }
    }
    inBatches(
        nodes.stream().map(TreeRows.Node::id).toList(),
        ids -> sql.deleteFrom(FILE).where(FILE.ID.in(ids)).execute());
    return new Changed(entry, released(sql, contents), contents.size(), -bytes);
  }

  /**
   * Moves a file or directory, with the cells that belong to files; nothing else below it is
   * touched.
   *
   * @param caller who moves it
   * @param whenThere the error when there is something at the target
   * @throws dev.backstay.foundation.error.ApiException 6007 when there is nothing to move; 6021 for
   *     a directory into itself
   */
  public FileEntry move(
      App app, Caller caller, FilePath source, FilePath target, ApiError whenThere, Check check) {
    long now = clock.millis();
    return cells.moving(
        app,
        caller,
        source,
        target,
        sql -> {
          run(check, sql);
          FileEntry from = required(sql, source);
          if (source.isAbove(target)) {
            throw ApiError.FILE_NOT_MOVABLE.with();
          }
          requireFree(sql, target, whenThere);
          requireReachable(sql, from, target);
          FileEntry parent = makeDirectories(sql, target.parent(), now);
          sql.update(FILE)
              .set(FILE.PARENT_ID, parent.id())
              .set(FILE.NAME, target.name())
              .where(FILE.ID.eq(from.id()))
              .execute();
          return from.at(target);
        });
  }

  /**
   * Copies a file, or a directory with all that is in it.
   *
   * @param fits throws if the sizes of all files may not grow by so many bytes
   * @throws dev.backstay.foundation.error.ApiException 6007 when there is nothing to copy; 6020 for
   *     a directory into itself; 6023 when there is something at the target; 6025 for more than
   *     {@value #MAX_COPIED} files and directories
   */
  public Changed copy(App app, FilePath source, FilePath target, LongConsumer fits, Check check) {
    long now = clock.millis();
    return change(
        app,
        check,
        sql -> {
          FileEntry from = required(sql, source);
          if (source.isAbove(target)) {
            throw ApiError.FILE_NOT_COPYABLE.with();
          }
          requireFree(sql, target, ApiError.FILE_EXISTS_IN_TARGET);
          List<TreeRows.Node> nodes = TreeRows.withAllBelow(sql, from.id());
          if (nodes.size() > MAX_COPIED) {
            throw ApiError.FILE_OPERATION_FAILED.with(
                "there are more than " + MAX_COPIED + " files and directories in it");
          }
          requireReachable(sql, from, target);
          fits.accept(nodes.stream().mapToLong(TreeRows.Node::size).sum());
          FileEntry parent = makeDirectories(sql, target.parent(), now);
          return copied(sql, from, nodes, parent, target, now);
        });
  }

  private static Changed copied(
      DSLContext sql,
      FileEntry from,
      List<TreeRows.Node> nodes,
      FileEntry parent,
      FilePath target,
      long now) {
    Map<String, String> ids = new HashMap<>();
    nodes.forEach(node -> ids.put(node.id(), Ids.next()));
    int files = 0;
    long bytes = 0;
    List<TreeRows.Node> copies = new ArrayList<>(nodes.size());
    for (TreeRows.Node node : nodes) {
      boolean first = node.id().equals(from.id());
      copies.add(
          new TreeRows.Node(
              Objects.requireNonNull(ids.get(node.id())),
              first ? parent.id() : Objects.requireNonNull(ids.get(node.parentId())),
              first ? target.name() : node.name(),
              node.content(),
              node.size()));
      files += node.content() == null ? 0 : 1;
      bytes += node.size();
    }
    TreeRows.insert(sql, copies, now);
    FileEntry made =
        new FileEntry(
            Objects.requireNonNull(ids.get(from.id())),
            target,
            from.content(),
            from.size(),
            now,
            now);
    return new Changed(made, List.of(), files, bytes);
  }

  /** How many bytes all files have together. */
  public long totalBytes(App app) {
    Number total =
        apps.database(app)
            .read(sql -> sql.select(DSL.sum(FILE.SIZE)).from(FILE).fetchSingle().value1());
    return total == null ? 0 : total.longValue();
  }

  /** Those of some keys that files have. */
  public Set<String> referenced(App app, Collection<String> keys) {
    return apps.database(app).read(sql -> referenced(sql, keys));
  }

  /** How many files have a content. */
  public int references(App app, String key) {
    return apps.database(app).read(sql -> sql.fetchCount(FILE, FILE.CONTENT.eq(key)));
  }

  private static List<String> released(DSLContext sql, Collection<String> keys) {
    Set<String> rest = new HashSet<>(keys);
    rest.removeAll(referenced(sql, rest));
    return List.copyOf(rest);
  }

  private static Set<String> referenced(DSLContext sql, Collection<String> keys) {
    Set<String> found = new HashSet<>();
    inBatches(
        List.copyOf(keys),
        batch ->
            found.addAll(
                sql.selectDistinct(FILE.CONTENT)
                    .from(FILE)
                    .where(FILE.CONTENT.in(batch))
                    .fetch(FILE.CONTENT)));
    return found;
  }

  /**
   * The file at a path, as a transaction finds it.
   *
   * @throws dev.backstay.foundation.error.ApiException 6007 when there is none
   */
  public static FileEntry requireFile(DSLContext sql, FilePath path) {
    FileEntry there = required(sql, path);
    if (there.isDirectory()) {
      throw ApiError.FILE_NOT_FOUND.with();
    }
    return there;
  }

  private static FileEntry required(DSLContext sql, FilePath path) {
    FileEntry there = TreeRows.find(sql, path);
    if (there == null) {
      throw ApiError.FILE_NOT_FOUND.with();
    }
    return there;
  }

  private static void requireFree(DSLContext sql, FilePath target, ApiError whenThere) {
    if (TreeRows.find(sql, target) != null) {
      throw whenThere.with(target);
    }
  }

  /**
   * What is in a directory must have a path that can be said at its new place, too.
   *
   * @throws dev.backstay.foundation.error.ApiException 6001 when one would be too long or too deep
   */
  private static void requireReachable(DSLContext sql, FileEntry from, FilePath target) {
    int deeper = target.names().size() - from.path().names().size();
    int longer = target.text().length() - from.path().text().length();
    if (from.isDirectory()
        && (deeper > 0 || longer > 0)
        && !TreeRows.reach(sql, from.id()).fits(target)) {
      throw ApiError.FILE_NAME_WRONG.with();
    }
  }

  private static FileEntry makeDirectories(DSLContext sql, FilePath path, long now) {
    FileEntry there = TreeRows.find(sql, path);
    if (there == null) {
      FileEntry parent = makeDirectories(sql, path.parent(), now);
      there = new FileEntry(Ids.next(), path, null, 0, now, now);
      TreeRows.insert(sql, there, parent.id());
    } else if (!there.isDirectory()) {
      throw ApiError.FILE_EXISTS.with(path);
    }
    return there;
  }

  private static void update(DSLContext sql, FileEntry entry) {
    sql.update(FILE)
        .set(FILE.CONTENT, entry.content())
        .set(FILE.SIZE, entry.size())
        .set(FILE.UPDATED, entry.updated())
        .where(FILE.ID.eq(entry.id()))
        .execute();
  }

  static <T> void inBatches(List<T> all, java.util.function.Consumer<List<T>> work) {
    for (int from = 0; from < all.size(); from += BATCH) {
      work.accept(all.subList(from, Math.min(all.size(), from + BATCH)));
    }
  }

  private <T extends @Nullable Object> T change(
      App app, Check check, Function<DSLContext, T> work) {
    return apps.database(app)
        .write(sql -> {
          run(check, sql);
          return work.apply(sql);
        });
  }

  private static void run(Check check, DSLContext sql) {
    check.run(path -> TreeRows.find(sql, path) != null);
  }
}
