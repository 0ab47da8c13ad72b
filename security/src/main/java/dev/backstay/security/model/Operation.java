package dev.backstay.security.model;

import static dev.backstay.security.model.Area.DATA;
import static dev.backstay.security.model.Area.FILES;
import static dev.backstay.security.model.Area.MESSAGING;
import static dev.backstay.security.model.Area.SERVICES;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a caller wants to do. Every operation belongs to one {@link Area} and has one refusal code
 * that clients know (security model, B).
 */
public enum Operation {
  /** Add a row; the permission API calls it {@code ADD}. */
  CREATE(DATA, "CREATE", 1011),
  /** Change a row. */
  UPDATE(DATA, "UPDATE", 1012),
  /** Read rows; newer consoles call it {@code Retrieve}. */
  FIND(DATA, "FIND", 1013),
  /** Delete a row. */
  REMOVE(DATA, "REMOVE", 1014),
  /** Read the schema of a table. */
  DESCRIBE(DATA, "DESCRIBE", 1015),
  /** Change the permissions of a table or row. */
  PERMISSION(DATA, "PERMISSION", 1023),
  /** Load the relations of a row. */
  LOAD_RELATIONS(DATA, "LOAD_RELATIONS", 1134),
  /** Add children to a relation of a row. */
  ADD_RELATION(DATA, "ADD_RELATION", 1134),
  /** Take children out of a relation of a row. */
  DELETE_RELATION(DATA, "DELETE_RELATION", 1134),
  /** Create or replace a row under a given id; see {@code Decider.decideUpsert}. */
  UPSERT(DATA, "UPSERT", 1134),

  /** Download a file or list a directory. */
  READ(FILES, "READ", 4000),
  /** Upload a file or create a directory. */
  WRITE(FILES, "WRITE", 4000),
  /** Delete a file or directory; consoles call it {@code Remove}. */
  DELETE(FILES, "DELETE", 4000),
  /** Change the permissions of a file or directory. */
  FILE_PERMISSION(FILES, "PERMISSION", 4000),

  /** Publish to a channel. */
  PUBLISH(MESSAGING, "PUBLISH", 5007),
  /** Subscribe to a channel. */
  SUBSCRIBE(MESSAGING, "SUBSCRIBE", 5008),

  /** Call a method of an API service. */
  INVOKE(SERVICES, "INVOKE", 14008);

  /** The error code that a client gets for a row that is missing, or that it may not find. */
  public static final int MISSING_ROW_CODE = 1000;

  /** How many operations there are; masks are arrays of this length. */
  static final int COUNT = values().length;

  private static final List<Operation> ALL = List.of(values());

  private final Area area;
  private final String wireName;
  private final int refusalCode;

  Operation(Area area, String wireName, int refusalCode) {
    this.area = area;
    this.wireName = wireName;
    this.refusalCode = refusalCode;
  }

  /** The area that this operation belongs to. */
  public Area area() {
    return area;
  }

  /** The name that permission requests and answers use, unique within the area. */
  public String wireName() {
    return wireName;
  }

  /** The error code that a client gets when this operation is refused. */
  public int refusalCode() {
    return refusalCode;
  }

  /**
   * Whether the operation acts on existing rows, so that object permissions and the owner policy
   * have a say. False for CREATE and DESCRIBE, which exist only from the table up, and for every
   * operation outside {@link Area#DATA}.
   */
  public boolean actsOnRows() {
    return area == DATA && this != CREATE && this != DESCRIBE;
  }

  /** All operations of {@code area}, in declaration order. */
  public static List<Operation> of(Area area) {
    return ALL.stream().filter(operation -> operation.area == area).toList();
  }

  /**
   * The operation that a client or console means by {@code name} in {@code area}.
   *
   * <p>Case does not matter. Besides the wire names, {@code ADD} and {@code RETRIEVE} are
   * understood for tables and {@code REMOVE} for files, because the client API and consoles of
   * different ages use them.
   *
   * @return empty if the area has no such operation
   */
  public static Optional<Operation> parse(Area area, String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    String canonical =
        switch (area) {
          case DATA ->
              switch (upper) {
                case "ADD" -> "CREATE";
                case "RETRIEVE" -> "FIND";
                default -> upper;
              };
          case FILES -> upper.equals("REMOVE") ? "DELETE" : upper;
          case MESSAGING, SERVICES -> upper;
        };
    return Arrays.stream(values())
        .filter(operation -> operation.area == area && operation.wireName.equals(canonical))
        .findFirst();
  }

  /** The place of this operation in arrays and bit sets, which live in memory only. */
  @SuppressWarnings("EnumOrdinal")
  int index() {
    return ordinal();
  }

  /** The bit of this operation in {@link Cells}. */
  int bit() {
    return 1 << index();
  }
}
