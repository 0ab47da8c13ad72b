package dev.backstay.policy;

import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.security.Access;
import dev.backstay.security.Area;
import dev.backstay.security.Asset;
import dev.backstay.security.ContainerPolicy;
import dev.backstay.security.Operation;
import dev.backstay.security.Policy;
import dev.backstay.security.Question;
import dev.backstay.security.Reach;
import dev.backstay.security.Role;
import dev.backstay.security.SupposedCaller;
import dev.backstay.security.SupposedKey;
import dev.backstay.security.SupposedLogin;
import dev.backstay.security.SystemRole;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the rules of lint ask of a policy. */
final class LintQuestions {
  /** A user without custom roles. */
  static final SupposedLogin USER = SupposedLogin.somebody("a user", Set.of());

  private final AppPermissions app;
  private final AssetNames names;

  LintQuestions(AppPermissions app) {
    this.app = app;
    this.names = new AssetNames(app);
  }

  AppPermissions app() {
    return app;
  }

  Policy policy() {
    return app.policy();
  }

  AssetNames names() {
    return names;
  }

  /** The keys of clients, custom ones too. */
  List<SupposedKey> clientKeys() {
    return app.allKeys().stream().filter(key -> !key.type().isServerCode()).toList();
  }

  /** The keys of clients that every app has. */
  List<SupposedKey> builtInClientKeys() {
    return clientKeys().stream().filter(key -> key.roleId() == null).toList();
  }

  /** Every way to be logged in. */
  List<SupposedLogin> logins() {
    return app.logins();
  }

  Reach reach(SupposedKey key, SupposedLogin login, Operation operation, Asset asset) {
    return new Question(new SupposedCaller(key, login), operation, asset).reach(app.policy());
  }

  /** Whether the operation goes through for what is not the caller's own, with some client key. */
  boolean anyClient(SupposedLogin login, Operation operation, Asset asset) {
    return clientKeys().stream().anyMatch(key -> reach(key, login, operation, asset).others());
  }

  /** The operations, by name, that this holds for; empty text if none. */
  static String operations(Stream<Operation> operations, Predicate<Operation> holds) {
    return operations.filter(holds).map(Operation::wireName).collect(Collectors.joining(", "));
  }

  Asset table(TableOutline table) {
    return new Asset.Table(table.id());
  }

  /** The cells of a table; none if it has none. */
  ContainerPolicy cells(TableOutline table) {
    return cells(Area.DATA, table.id());
  }

  ContainerPolicy cells(Area area, String id) {
    return app.policy()
        .container(area, id)
        .orElseGet(() -> ContainerPolicy.builder(area, id).build());
  }

  /** The root and every path with cells. */
  Set<String> paths() {
    Set<String> paths = new TreeSet<>(Set.of(Asset.FilePath.ROOT));
    app.policy().containers(Area.FILES).forEach(path -> paths.add(path.id()));
    return paths;
  }

  Role system(SystemRole role) {
    return app.policy().roles().system(role);
  }

  /** The cell of a role on a table. */
  Access cell(ContainerPolicy cells, Role role, Operation operation) {
    return cells.cells().role(role.id()).access(operation);
  }

  Access cell(ContainerPolicy cells, SystemRole role, Operation operation) {
    return cell(cells, system(role), operation);
  }

  boolean isGlobally(Role role, Operation operation, Access access) {
    boolean granted = app.policy().global(role.id()).access(operation) == Access.GRANT;
    return granted == (access == Access.GRANT);
  }
}
