package dev.backstay.foundation.access;

import static dev.backstay.store.generated.app.tables.PermissionTable.PERMISSION;

import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Principal;
import java.util.List;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Which cells belong to a single file and not to its path: those that clients make on files
 * (reference: permissions.md §4, row 3). They go where the file goes and end with it. All others
 * are rules for a place, which hold for whatever is there.
 */
public final class FileCells {
  private FileCells() {}

  /**
   * A cell of a file.
   *
   * @param fileId the file
   * @param path where the file is, which is the container of the cell
   * @param place what the rule for the place says, which the cell of the file covers; INHERIT for
   *     nothing
   */
  public record FileCell(
      String fileId,
      String path,
      Principal principal,
      Operation operation,
      Access access,
      Access place) {
    /** The change that takes the cell away from its path, where the rule for the place is back. */
    public Change.ContainerCell leave() {
      return new Change.ContainerCell(Area.FILES, path, principal, operation, place);
    }

    /** The same cell of the same file at another path. */
    public FileCell at(String other, Access otherPlace) {
      return new FileCell(fileId, other, principal, operation, access, otherPlace);
    }

    /** The change that makes the cell at its path. */
    public Change.ContainerCell arrive() {
      return new Change.ContainerCell(Area.FILES, path, principal, operation, access);
    }
  }

  /** Whether a file at a path or below it has a cell of its own. */
  public static boolean anyWithin(DSLContext sql, String path) {
    return sql.fetchExists(PERMISSION, within(path));
  }

  /** The cells of the files at a path and below it. */
  public static List<FileCell> within(DSLContext sql, String path) {
    return sql.selectFrom(PERMISSION).where(within(path)).fetch(FileCells::cell);
  }

  private static Condition within(String path) {
    if (path.equals(Asset.FilePath.ROOT)) {
      return ofFile();
    }
    // no LIKE, which has SQLite take upper and lower case for the same
    String prefix = path + "/";
    int length = prefix.codePointCount(0, prefix.length());
    return ofFile()
        .and(PERMISSION.CONTAINER.eq(path).or(DSL.left(PERMISSION.CONTAINER, length).eq(prefix)));
  }

  private static Condition ofFile() {
    return PERMISSION.AREA.eq(Area.FILES.name()).and(PERMISSION.FILE_ID.isNotNull());
  }

  /** The cell of a principal at a path as it is stored; null when there is none. */
  static @Nullable Stored stored(
      DSLContext sql, String path, Principal principal, Operation operation) {
    return sql.selectFrom(PERMISSION)
        .where(key(path, principal, operation))
        .fetchOne(row -> new Stored(row.get(PERMISSION.FILE_ID), access(row), place(row)));
  }

  /**
   * A stored cell.
   *
   * @param fileId null for a rule of the place
   */
  record Stored(@Nullable String fileId, Access access, Access place) {
    /** What the rule for the place says, be it covered or not. */
    Access ofPlace() {
      return fileId == null ? access : place;
    }
  }

  /** Says of a cell, which is stored already, that it belongs to a file. */
  public static void mark(DSLContext sql, FileCell cell) {
    sql.update(PERMISSION)
        .set(PERMISSION.FILE_ID, cell.fileId())
        .set(PERMISSION.PLACE_ACCESS, cell.place() == Access.INHERIT ? null : cell.place().name())
        .where(key(cell.path(), cell.principal(), cell.operation()))
        .execute();
  }

  private static Condition key(String path, Principal principal, Operation operation) {
    return PERMISSION
        .AREA
        .eq(Area.FILES.name())
        .and(PERMISSION.LEVEL.eq(PolicyRepository.Level.CONTAINER.name()))
        .and(PERMISSION.CONTAINER.eq(path))
        .and(PERMISSION.ASSET.eq(""))
        .and(PERMISSION.PRINCIPAL_KIND.eq(principal.kind().name()))
        .and(PERMISSION.PRINCIPAL.eq(principal.id()))
        .and(PERMISSION.OPERATION.eq(operation.name()));
  }

  private static FileCell cell(Record row) {
    return new FileCell(
        Objects.requireNonNull(row.get(PERMISSION.FILE_ID)),
        row.get(PERMISSION.CONTAINER),
        new Principal(
            Principal.Kind.valueOf(row.get(PERMISSION.PRINCIPAL_KIND)),
            row.get(PERMISSION.PRINCIPAL)),
        Operation.valueOf(row.get(PERMISSION.OPERATION)),
        access(row),
        place(row));
  }

  private static Access access(Record row) {
    return Access.valueOf(row.get(PERMISSION.ACCESS));
  }

  private static Access place(Record row) {
    String place = row.get(PERMISSION.PLACE_ACCESS);
    return place == null ? Access.INHERIT : Access.valueOf(place);
  }
}
