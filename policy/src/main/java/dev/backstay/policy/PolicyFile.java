package dev.backstay.policy;

import dev.backstay.security.model.Area;
import dev.backstay.security.model.ContainerPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * An app's permissions as YAML that a person can review.
 *
 * <p>What a file names is made as the file says, the whole of a table or of a role's global
 * permissions at a time; what it does not name stays as it is. So nothing is opened because someone
 * left it out.
 */
public final class PolicyFile {
  private final String text;

  private PolicyFile(String text) {
    this.text = text;
  }

  /**
   * Reads a file.
   *
   * @throws WrongFileException if something in it cannot be understood; all that is wrong, with
   *     lines. Whether an app has what it names turns out in {@link #onto}.
   */
  public static PolicyFile read(String text) {
    PolicyFile file = new PolicyFile(text);
    file.alone();
    return file;
  }

  /** Writes all permissions of an app; equal permissions make equal texts. */
  public static String write(AppPermissions app) {
    return new PolicyWriter(app).write();
  }

  /**
   * The permissions that a new application would have with this file, and with every table and
   * service that it names. Ids are names.
   */
  public AppPermissions alone() {
    return PolicyReader.alone(text);
  }

  /**
   * The permissions that an app will have with this file. Roles that the app lacks are new ones.
   *
   * @param newRoleId gives the name of a new role an id
   * @throws WrongFileException if the app has no such table, column, service, method or key
   */
  public AppPermissions onto(AppPermissions app, UnaryOperator<String> newRoleId) {
    return PolicyReader.onto(text, app, newRoleId);
  }

  /** What an app has permissions for, or as a role, that this file does not name, in words. */
  public List<String> unnamed(AppPermissions app) {
    AppPermissions named = alone();
    List<String> unnamed = new ArrayList<>();
    Set<String> roles = new TreeSet<>();
    app.assignableRoles().stream()
        .filter(role -> named.policy().roleByName(role.name()).isEmpty())
        .forEach(role -> roles.add("role " + role.name()));
    unnamed.addAll(roles);
    AssetNames names = new AssetNames(app);
    AssetNames others = new AssetNames(named);
    for (Area area : Area.values()) {
      Set<String> known = new TreeSet<>();
      named.policy().containers(area).forEach(each -> known.add(others.container(area, each.id())));
      for (ContainerPolicy container : app.containers(area)) {
        String name = names.container(area, container.id());
        if (hasCells(container) && !known.contains(name)) {
          unnamed.add(name);
        }
      }
    }
    return unnamed;
  }

  static boolean hasCells(ContainerPolicy container) {
    return container.closedToClients()
        || !container.cells().users().isEmpty()
        || !container.cells().roles().isEmpty()
        || !container.owner().isEmpty()
        || !container.columns().isEmpty()
        || !container.elevations().isEmpty()
        || !container.methods().isEmpty();
  }
}
