package dev.backstay.policy;

import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.security.ask.HypotheticalKey;
import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.ask.Reach;
import dev.backstay.security.ask.Reaches;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the rules of lint ask of a policy. */
final class LintQuestions {
  /** A user without custom roles. */
  static final HypotheticalLogin USER = HypotheticalLogin.someone("a user", Set.of());

  private final AppPermissions app;
  private final AssetNames names;
  private final Reaches answers;
  private final List<HypotheticalKey> clientKeys;
  private final List<HypotheticalKey> builtInClientKeys;
  private final List<HypotheticalLogin> logins;
  private final List<Role> assignableRoles;

  LintQuestions(AppPermissions app) {
    this.app = app;
    this.names = new AssetNames(app);
    this.answers = new Reaches(app.policy());
    this.clientKeys = app.allKeys().stream().filter(key -> !key.type().isServerCode()).toList();
    this.builtInClientKeys = clientKeys.stream().filter(key -> key.roleId() == null).toList();
    this.logins = List.copyOf(app.logins());
    this.assignableRoles = app.assignableRoles();
  }

  /** Who logs in so, as the subject of a sentence. */
  static String who(HypotheticalLogin login) {
    return login.equals(HypotheticalLogin.NOBODY) ? "a caller who is not logged in" : login.name();
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

  /** The keys of clients that every app has. */
  List<HypotheticalKey> builtInClientKeys() {
    return builtInClientKeys;
  }

  /** The keys of clients that answers about an asset can differ for: the first of each kind. */
  List<HypotheticalKey> clientKeys(Asset asset) {
    return answers.distinctKeys(asset, clientKeys);
  }

  /**
   * The ways to be logged in that answers about an asset can differ for: the first of each kind.
   */
  List<HypotheticalLogin> logins(Asset asset) {
    return answers.distinctLogins(asset, logins);
  }

  /** The custom roles that users can have and that have cells there. */
  List<Role> assignableRoles(ContainerPolicy cells) {
    Map<String, Cells> having = cells.cells().roles();
    return having.isEmpty()
        ? List.of()
        : assignableRoles.stream().filter(role -> having.containsKey(role.id())).toList();
  }

  Reach reach(HypotheticalKey key, HypotheticalLogin login, Operation operation, Asset asset) {
    return answers.of(key, login, operation, asset);
  }

  /** Whether the operation goes through for what is not the caller's own, with some client key. */
  boolean anyClient(HypotheticalLogin login, Operation operation, Asset asset) {
    return clientKeys(asset).stream().anyMatch(key -> reach(key, login, operation, asset).others());
  }

  /** The operations, by name, that this holds for; empty text if none. */
  static String operations(Stream<Operation> operations, Predicate<Operation> holds) {
    return names(holding(operations, holds));
  }

  /** The operations that this holds for. */
  static List<Operation> holding(Stream<Operation> operations, Predicate<Operation> holds) {
    return operations.filter(holds).toList();
  }

  /** The names of operations, for a sentence. */
  static String names(List<Operation> operations) {
    return operations.stream().map(Operation::wireName).collect(Collectors.joining(", "));
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
