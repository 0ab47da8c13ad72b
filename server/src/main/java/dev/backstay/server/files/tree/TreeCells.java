package dev.backstay.server.files.tree;

import static dev.backstay.store.generated.app.tables.FileTable.FILE;

import dev.backstay.foundation.access.FileCells;
import dev.backstay.foundation.access.FileCells.FileCell;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PrincipalCells;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the cells of files with their files ({@link FileCells}): in the transaction that moves a
 * file its cells move, in the one that removes it they go. Rules for places stay as they are.
 *
 * <p>Moving a file must not be a way to grant what its mover could not (security model C.9a 1): a
 * denial always goes along, a grant only if the mover could make it at the new place, or if no
 * other rule holds there than before. Others end. What a developer has said for the new place is
 * kept, unless the file's cell denies.
 */
final class TreeCells {
  private final Apps apps;
  private final Policies policies;

  TreeCells(Apps apps, Policies policies) {
    this.apps = apps;
    this.policies = policies;
  }

  /** Stops a transaction that turns out to concern cells. */
  private static final class CellsThere extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CellsThere() {
      super("files with cells of their own are concerned", null, false, false);
    }
  }

  /** What becomes of cells. */
  private interface Fate {
    /**
     * @param before the cells of all files that the change could concern
     * @return what of them there is afterwards
     */
    List<FileCell> after(DSLContext sql, Policy policy, List<FileCell> before);
  }

  /**
   * Removes something, and the cells of the files that are gone with it.
   *
   * @param path nothing beside it and what is below goes
   */
  <T extends @Nullable Object> T removing(App app, FilePath path, Function<DSLContext, T> removal) {
    return change(
        app,
        path,
        removal,
        (sql, _, before) -> {
          Set<String> left = there(sql, before);
          return before.stream().filter(cell -> left.contains(cell.fileId())).toList();
        });
  }

  private static Set<String> there(DSLContext sql, List<FileCell> cells) {
    Set<String> found = new HashSet<>();
    FileTree.inBatches(
        cells.stream().map(FileCell::fileId).distinct().toList(),
        ids -> found.addAll(sql.select(FILE.ID).from(FILE).where(FILE.ID.in(ids)).fetch(FILE.ID)));
    return found;
  }

  /**
   * Moves something with the cells of its files.
   *
   * @param caller who moves it
   */
  <T extends @Nullable Object> T moving(
      App app, Caller caller, FilePath source, FilePath target, Function<DSLContext, T> move) {
    return change(
        app,
        source,
        move,
        (_, policy, before) -> {
          List<FileCell> after = new ArrayList<>();
          for (FileCell cell : before) {
            String path = target.text() + cell.path().substring(source.text().length());
            FileCell moved = cell.at(path, saidOf(policy, cell, path));
            if (follows(policy, caller, cell, moved)) {
              after.add(moved);
            }
          }
          return after;
        });
  }

  /** What the rule for a place says about the principal and operation of a cell. */
  private static Access saidOf(Policy policy, FileCell cell, String path) {
    return policy
        .container(Area.FILES, path)
        .map(rules -> rules.cells(cell.principal()).access(cell.operation()))
        .orElse(Access.INHERIT);
  }

  private static boolean follows(Policy policy, Caller caller, FileCell cell, FileCell moved) {
    if (moved.place() == cell.access()) {
      return false; // it would say the same
    }
    if (cell.access() == Access.DENY) {
      return true;
    }
    return moved.place() == Access.INHERIT
        && (sameRules(policy, cell.path(), moved.path())
            || Decider.mayGrantOnFile(
                    policy, caller, cell.operation(), new Asset.FilePath(moved.path()))
                .isAllowed());
  }

  /** Whether what has been said of the places above two files, and of the second, is the same. */
  private static boolean sameRules(Policy policy, String from, String to) {
    Set<String> left = chain(from);
    Set<String> reached = chain(to);
    left.remove(from);
    return left.stream().allMatch(path -> reached.contains(path) || isPlain(policy, path))
        && reached.stream().allMatch(path -> left.contains(path) || isPlain(policy, path));
  }

  private static boolean isPlain(Policy policy, String path) {
    return policy
        .container(Area.FILES, path)
        .map(rules -> rules.cells().equals(PrincipalCells.NONE) && !rules.closedToClients())
        .orElse(true);
  }

  private static Set<String> chain(String path) {
    Set<String> chain = new HashSet<>();
    for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
      chain.add(path.substring(0, end));
    }
    chain.add(Asset.FilePath.ROOT);
    return chain;
  }

  /**
   * Does the work alone where no file has cells, as it is nearly always; otherwise once more,
   * together with the change of permissions.
   */
  private <T extends @Nullable Object> T change(
      App app, FilePath path, Function<DSLContext, T> work, Fate fate) {
    try {
      return apps.database(app)
          .write(sql -> {
            if (FileCells.anyWithin(sql, path.text())) {
              throw new CellsThere();
            }
            return work.apply(sql);
          });
    } catch (CellsThere e) {
      return policies
          .applyWith(app, policy -> {}, (sql, policy) -> together(sql, policy, path, work, fate))
          .result();
    }
  }

  private static <T extends @Nullable Object> Policies.Together<T> together(
      DSLContext sql, Policy policy, FilePath path, Function<DSLContext, T> work, Fate fate) {
    List<FileCell> before = FileCells.within(sql, path.text());
    T result = work.apply(sql);
    List<FileCell> after = fate.after(sql, policy, before);
    List<FileCell> arriving = after.stream().filter(cell -> !before.contains(cell)).toList();
    List<Change> changes = new ArrayList<>();
    before.stream()
        .filter(cell -> !after.contains(cell))
        .map(FileCell::leave)
        .forEach(changes::add);
    arriving.stream().map(FileCell::arrive).forEach(changes::add);
    return new Policies.Together<>(
        result, changes, done -> arriving.forEach(cell -> FileCells.mark(done, cell)));
  }
}
