package dev.backstay.server.explain;

import java.util.List;
import java.util.function.Predicate;

/**
 * The nine layers read aloud from the security model (C.3), over plain lists of cells and without
 * any code of the engine: what explanations of rows are compared with.
 *
 * @param table cells of the table
 * @param global cells of roles for all tables
 */
record ReadAloud(List<Cell> table, List<Cell> global) {
  /**
   * One cell, for every operation.
   *
   * @param kind {@code user}, {@code role} or {@code owner}
   * @param principal an id, or the name of a role
   */
  record Cell(String kind, String principal, String access) {}

  /** Who asks. */
  record Asker(String userId, List<String> customRoles, List<String> systemRoles) {}

  /** What is asked about. */
  record Row(String ownerId, List<Cell> cells) {}

  /** What comes of it. */
  record Verdict(boolean allowed, String layer) {}

  Verdict decide(Asker asker, Row row) {
    Predicate<Cell> mine = cell -> is(cell, "user", List.of(asker.userId(), "*"));
    Predicate<Cell> custom = cell -> is(cell, "role", asker.customRoles());
    Predicate<Cell> system = cell -> is(cell, "role", asker.systemRoles());
    Predicate<Cell> owner =
        cell -> cell.kind().equals("owner") && asker.userId().equals(row.ownerId());
    String[] said = {
      say(row.cells(), mine),
      say(row.cells(), custom),
      say(table, mine),
      say(table, custom),
      say(table, owner),
      say(row.cells(), system),
      say(table, system),
      asker.customRoles().isEmpty() ? null : atLast(custom),
      atLast(system)
    };
    for (int layer = 0; layer < said.length; layer++) {
      if (said[layer] != null) {
        return new Verdict(said[layer].equals("GRANT"), "L" + (layer + 1));
      }
    }
    throw new AssertionError("the last layer always decides");
  }

  private static boolean is(Cell cell, String kind, List<String> principals) {
    return cell.kind().equals(kind) && principals.contains(cell.principal());
  }

  private static String say(List<Cell> cells, Predicate<Cell> counts) {
    List<String> said = cells.stream().filter(counts).map(Cell::access).toList();
    return said.contains("DENY") ? "DENY" : said.contains("GRANT") ? "GRANT" : null;
  }

  /** Globally a new role is granted everything. */
  private String atLast(Predicate<Cell> counts) {
    return say(global, counts) == null ? "GRANT" : say(global, counts);
  }
}
