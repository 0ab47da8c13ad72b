package dev.backstay.policy;

import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Elevation;
import dev.backstay.security.model.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Cells and elevations as a policy file says them; what is wrong becomes a problem of its line. */
final class PolicyCells {
  static final String ALL = "all";
  static final String NONE = "none";

  /** Cells as a file says them. */
  record Said(Operation operation, Access access) {}

  private PolicyCells() {}

  /** {@code all}, {@code none}, a list of what is granted, or {@code {deny: [...]}}. */
  static Set<Operation> globallyGranted(Area area, YamlValue value) {
    if (value.isText()) {
      return allOrNone(value) == Access.GRANT ? Set.copyOf(Operation.of(area)) : Set.of();
    }
    if (value.isList()) {
      return operations(area, value);
    }
    value.allow(Set.of("deny"));
    Set<Operation> granted = new HashSet<>(Operation.of(area));
    YamlValue denied = value.get("deny");
    if (denied == null) {
      value.problem("here belongs all, none, a list of what is granted, or {deny: [...]}");
    } else {
      granted.removeAll(operations(area, denied));
    }
    return granted;
  }

  static Access allOrNone(YamlValue value) {
    if (!value.text().equals(ALL) && !value.text().equals(NONE)) {
      value.problem("here belongs all or none");
    }
    return value.text().equals(ALL) ? Access.GRANT : Access.DENY;
  }

  /** {@code {grant: [...], deny: [...]}} or, for services, which know one operation, the word. */
  static List<Said> cells(Area area, YamlValue value) {
    List<Said> cells = new ArrayList<>();
    if (area == Area.SERVICES && value.isText()) {
      switch (value.text()) {
        case "grant" -> cells.add(new Said(Operation.INVOKE, Access.GRANT));
        case "deny" -> cells.add(new Said(Operation.INVOKE, Access.DENY));
        default -> value.problem("here belongs grant or deny");
      }
      return cells;
    }
    value.allow(Set.of("grant", "deny"));
    Set<Operation> granted = operations(area, value.get("grant"));
    Set<Operation> denied = operations(area, value.get("deny"));
    for (Operation operation : granted) {
      if (denied.contains(operation)) {
        value.problem(operation.wireName() + " is both granted and denied");
      } else {
        cells.add(new Said(operation, Access.GRANT));
      }
    }
    denied.forEach(operation -> cells.add(new Said(operation, Access.DENY)));
    return cells;
  }

  private static Set<Operation> operations(Area area, @Nullable YamlValue value) {
    if (value == null) {
      return Set.of();
    }
    if (value.isText() && value.text().equals(ALL)) {
      return Set.copyOf(Operation.of(area));
    }
    Set<Operation> operations = new HashSet<>();
    for (YamlValue item : value.items()) {
      Operation.parse(area, item.text())
          .ifPresentOrElse(
              operations::add,
              () ->
                  item.problem(
                      "there is no operation `"
                          + item.text()
                          + "` here; there are "
                          + Operation.of(area).stream()
                              .map(Operation::wireName)
                              .collect(Collectors.joining(", "))));
    }
    return operations;
  }

  /** {@code may: {as-user: true}}: what the code may do beyond its caller. */
  static void elevations(ContainerPolicy.Builder builder, String methodId, YamlValue body) {
    YamlValue may = body.get("may");
    if (may == null) {
      return;
    }
    Set<String> words = new HashSet<>();
    for (Elevation elevation : Elevation.values()) {
      words.add(word(elevation));
      YamlValue said = may.get(word(elevation));
      if (said != null) {
        builder.elevation(methodId, elevation, said.flag() ? Access.GRANT : Access.DENY);
      }
    }
    may.allow(words);
  }

  /** What a file calls an elevation. */
  static String word(Elevation elevation) {
    return elevation.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
