package dev.backstay.policy;

import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.security.ask.HypotheticalCaller;
import dev.backstay.security.ask.HypotheticalKey;
import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.ask.Question;
import dev.backstay.security.ask.Reach;
import dev.backstay.security.caller.Role;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PolicyChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What differs between two states of an app's permissions: the cells, and what people may really do
 * because of them. The second is asked of both policies, caller by caller; a cell that changes
 * nothing does not show there, and one that changes much shows in all of it.
 *
 * @param cells the cells and switches that differ
 * @param effective what callers may do that they could not before, or no longer
 */
public record PolicyDifference(List<PolicyChange> cells, List<Effective> effective) {
  private static final String CLIENTS = "any client key";
  private static final String SERVER = "server code";

  /**
   * An effective permission that changes.
   *
   * @param asset on what, for example {@code table Orders}
   * @param what the operation, or {@code see NAME} for a column
   * @param who who is logged in
   * @param keys with which keys
   * @param before how far they got: {@code yes}, {@code own} rows, {@code no}
   * @param after how far they get
   */
  public record Effective(
      String asset, String what, String who, String keys, String before, String after) {}

  /** Copies the lists. */
  public PolicyDifference {
    cells = List.copyOf(cells);
    effective = List.copyOf(effective);
  }

  /**
   * What changes outside of a policy.
   *
   * @param cells the cells of rows and the roles of users that differ
   * @param rows the rows whose cells change
   * @param users the users whose roles change
   */
  public record Outside(List<PolicyChange> cells, List<Row> rows, List<UserRoles> users) {
    /** Nothing. */
    public static final Outside NONE = new Outside(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Outside {
      cells = List.copyOf(cells);
      rows = List.copyOf(rows);
      users = List.copyOf(users);
    }
  }

  /**
   * A row whose cells for an operation change.
   *
   * @param operation the operation
   * @param before the row with its cells for it now
   * @param after the row with its cells for it then
   */
  public record Row(Operation operation, Asset.Row before, Asset.Row after) {}

  /**
   * A user whose roles change.
   *
   * @param userId the user
   * @param before the ids of their custom roles now
   * @param after the ids of their custom roles then
   */
  public record UserRoles(String userId, Set<String> before, Set<String> after) {}

  /** All differences; asks both policies about every table, channel, path and method with cells. */
  public static PolicyDifference between(AppPermissions before, AppPermissions after) {
    return between(before, after, Outside.NONE);
  }

  /** All differences, with those of what a policy does not hold. */
  public static PolicyDifference between(
      AppPermissions before, AppPermissions after, Outside outside) {
    List<PolicyChange> cells =
        new ArrayList<>(PolicyChange.between(before.policy(), after.policy()));
    cells.addAll(outside.cells());
    return new PolicyDifference(cells, new Asker(before, after, outside).ask());
  }

  /** Whether the two are the same. */
  public boolean isEmpty() {
    return cells.isEmpty() && effective.isEmpty();
  }

  /** The differences for people: the cells, then what they come to. */
  public String toText() {
    if (isEmpty()) {
      return "No permission changes.\n";
    }
    StringBuilder text = new StringBuilder();
    if (!cells.isEmpty()) {
      text.append("Cells that change:\n");
      for (PolicyChange cell : cells) {
        text.append("  " + cell.subject() + ": " + cell.before() + " -> " + cell.after() + "\n");
      }
      text.append('\n');
    }
    if (effective.isEmpty()) {
      return text.append("What people may do stays the same.\n").toString();
    }
    text.append("What people may do that changes:\n");
    String asset = "";
    for (Effective each : effective) {
      if (!each.asset().equals(asset)) {
        asset = each.asset();
        text.append("  " + asset + "\n");
      }
      text.append(
          String.format(
              "    %-14s  %s, %s: %s -> %s%n",
              each.what(), each.who(), each.keys(), each.before(), each.after()));
    }
    return text.toString();
  }

  /**
   * Who asks both policies the same question: the same person, whose roles may differ.
   *
   * @param before logged in as they are now
   * @param after logged in as they will be
   */
  private record Login(HypotheticalLogin before, HypotheticalLogin after) {
    static Login same(HypotheticalLogin login) {
      return new Login(login, login);
    }
  }

  /** Asks both policies the same questions. */
  private static final class Asker {
    private final AppPermissions before;
    private final AppPermissions after;
    private final Outside outside;
    private final AssetNames names;
    private final List<HypotheticalKey> keys;
    private final List<Login> logins;
    private final List<Effective> found = new ArrayList<>();

    Asker(AppPermissions before, AppPermissions after, Outside outside) {
      this.before = before;
      this.after = after;
      this.outside = outside;
      this.names = new AssetNames(after);
      this.keys = after.allKeys();
      this.logins = logins();
    }

    private List<Login> logins() {
      Map<String, Login> all = new LinkedHashMap<>();
      for (AppPermissions each : List.of(after, before)) {
        for (HypotheticalLogin login : each.logins()) {
          // who has a role that one of the two lacks could not be asked about
          if (isKnown(login.roleIds(), before) && isKnown(login.roleIds(), after)) {
            all.putIfAbsent(login.name(), Login.same(login));
          }
        }
      }
      for (Row row : outside.rows()) {
        Set<String> users = new TreeSet<>(row.before().acl().users().keySet());
        users.addAll(row.after().acl().users().keySet());
        users.remove(Role.ALL);
        users.forEach(user -> all.putIfAbsent(name(user), Login.same(user(user, Set.of()))));
      }
      for (UserRoles user : outside.users()) {
        all.put(
            name(user.userId()),
            new Login(user(user.userId(), user.before()), user(user.userId(), user.after())));
      }
      return List.copyOf(all.values());
    }

    private static String name(String userId) {
      return "user " + userId;
    }

    private static HypotheticalLogin user(String userId, Set<String> roleIds) {
      return HypotheticalLogin.user(name(userId), userId, roleIds);
    }

    private static boolean isKnown(Set<String> roleIds, AppPermissions app) {
      return roleIds.stream().allMatch(role -> app.policy().roleById(role).isPresent());
    }

    /**
     * The tables whose answers can differ: those with cells that change, or all when something
     * changes that is about more than one container. An app can have many, and each is asked about
     * by everybody.
     */
    private Predicate<String> tablesThatMayDiffer() {
      Set<String> touched = new HashSet<>();
      for (Change change : Change.between(before.policy(), after.policy())) {
        if (!(change instanceof Change.InContainer within)) {
          return any -> true;
        }
        if (within.area() == Area.DATA) {
          touched.add(within.containerId());
        }
      }
      return outside.users().isEmpty() ? touched::contains : any -> true;
    }

    List<Effective> ask() {
      Predicate<String> mayDiffer = tablesThatMayDiffer();
      for (TableOutline table : after.tables()) {
        if (!mayDiffer.test(table.id())) {
          continue;
        }
        Asset asset = new Asset.Table(table.id());
        operations(names.container(Area.DATA, table.id()), asset);
        columns(table);
      }
      for (String path : ids(Area.FILES, Asset.FilePath.ROOT)) {
        operations(names.container(Area.FILES, path), new Asset.FilePath(path));
      }
      for (String channel : ids(Area.MESSAGING, "default")) {
        operations(names.container(Area.MESSAGING, channel), new Asset.Channel(channel));
      }
      after
          .services()
          .forEach(service ->
              service
                  .methods()
                  .keySet()
                  .forEach(method ->
                      operations(
                          names.method(service.id(), method),
                          new Asset.Method(service.id(), method))));
      outside.rows().forEach(this::row);
      return found;
    }

    /** The containers with cells; one always, for what holds everywhere. */
    private Set<String> ids(Area area, String always) {
      Set<String> ids = new TreeSet<>();
      ids.add(always);
      for (AppPermissions each : List.of(before, after)) {
        each.policy().containers(area).stream().map(ContainerPolicy::id).forEach(ids::add);
      }
      return ids;
    }

    private void operations(String name, Asset asset) {
      for (Operation operation : Operation.of(asset.area())) {
        for (Login login : logins) {
          Answer answer = (policy, who) -> new Question(who, operation, asset).reach(policy).text();
          compare(name, operation.wireName(), login, answer, answer);
        }
      }
    }

    private void row(Row row) {
      String name =
          "row "
              + row.after().objectId()
              + " of "
              + names.container(Area.DATA, row.after().containerId());
      for (Login login : logins) {
        compare(
            name,
            row.operation().wireName(),
            login,
            (policy, who) -> new Question(who, row.operation(), row.before()).reach(policy).text(),
            (policy, who) -> new Question(who, row.operation(), row.after()).reach(policy).text());
      }
    }

    private void columns(TableOutline table) {
      Set<String> columns = new LinkedHashSet<>();
      for (AppPermissions each : List.of(before, after)) {
        each.policy()
            .container(Area.DATA, table.id())
            .ifPresent(cells -> columns.addAll(cells.columns().keySet()));
      }
      for (String column : columns) {
        Answer answer =
            (policy, who) ->
                Decider.hiddenColumns(policy, who.caller(policy.roles()), table.id())
                        .contains(column)
                    ? Reach.NONE.text()
                    : Reach.ALL.text();
        String name = names.container(Area.DATA, table.id());
        for (Login login : logins) {
          compare(name, "see " + names.columnName(table.id(), column), login, answer, answer);
        }
      }
    }

    private interface Answer {
      String to(Policy policy, HypotheticalCaller who);
    }

    /**
     * One line for all keys with which the same changes. A user by a social network gets a line
     * only where something else changes for them than for other users.
     */
    private void compare(String asset, String what, Login login, Answer now, Answer then) {
      Map<List<String>, List<HypotheticalKey>> changes = changes(login, now, then);
      if (login.after().social() != null
          && changes.equals(changes(Login.same(LintQuestions.USER), now, then))) {
        return;
      }
      changes.forEach((change, with) ->
          found.add(
              new Effective(
                  asset, what, login.after().name(), names(with), change.get(0), change.get(1))));
    }

    private Map<List<String>, List<HypotheticalKey>> changes(Login login, Answer now, Answer then) {
      Map<List<String>, List<HypotheticalKey>> changes = new LinkedHashMap<>();
      for (HypotheticalKey key : keys) {
        String one = now.to(before.policy(), new HypotheticalCaller(key, login.before()));
        String other = then.to(after.policy(), new HypotheticalCaller(key, login.after()));
        if (!one.equals(other)) {
          changes.computeIfAbsent(List.of(one, other), none -> new ArrayList<>()).add(key);
        }
      }
      return changes;
    }

    private String names(List<HypotheticalKey> some) {
      Function<List<HypotheticalKey>, List<HypotheticalKey>> clients =
          of -> of.stream().filter(key -> !key.type().isServerCode()).toList();
      List<HypotheticalKey> client = clients.apply(some);
      List<String> words = new ArrayList<>();
      if (client.size() == clients.apply(keys).size()) {
        words.add(CLIENTS);
      } else if (!client.isEmpty()) {
        words.add(
            client.stream()
                .map(HypotheticalKey::name)
                .collect(Collectors.joining(" ", "", " key")));
      }
      if (some.size() > client.size()) {
        words.add(SERVER);
      }
      return String.join(" and ", words);
    }
  }
}
