package dev.backstay.security.ask;

import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.Roles;
import dev.backstay.security.caller.SocialProvider;
import dev.backstay.security.decide.FileLayers;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Names;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PrincipalCells;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who may do one thing: every key against every way to be logged in, as the engine decides it and
 * not as the cells look.
 *
 * @param operation what is asked for
 * @param asset on what, in words
 * @param keys the columns
 * @param lines the rows: who is logged in
 */
public record WhoCan(
    Operation operation, String asset, List<HypotheticalKey> keys, List<Line> lines) {
  /**
   * One line of the matrix.
   *
   * @param login who is logged in
   * @param reaches how far they get, with each of the keys
   */
  public record Line(HypotheticalLogin login, List<Reach> reaches) {
    /** Copies the list. */
    public Line {
      reaches = List.copyOf(reaches);
    }
  }

  /** Copies the lists. */
  public WhoCan {
    Objects.requireNonNull(operation, "operation");
    keys = List.copyOf(keys);
    lines = List.copyOf(lines);
  }

  /**
   * Asks the policy once for every key and login.
   *
   * @param asset a table for operations on its rows means all rows together
   * @param keys see {@link #keys(Collection)}
   * @param logins see {@link #logins}
   */
  public static WhoCan of(
      Policy policy,
      Operation operation,
      Asset asset,
      List<HypotheticalKey> keys,
      List<HypotheticalLogin> logins) {
    List<Line> lines = new ArrayList<>();
    for (HypotheticalLogin login : logins) {
      List<Reach> reaches = new ArrayList<>(keys.size());
      for (HypotheticalKey key : keys) {
        reaches.add(
            new Question(new HypotheticalCaller(key, login), operation, asset).reach(policy));
      }
      lines.add(new Line(login, reaches));
    }
    return new WhoCan(operation, Names.asset(policy, asset), keys, lines);
  }

  /** The built-in keys, those that people use most first, then these custom ones. */
  public static List<HypotheticalKey> keys(Collection<HypotheticalKey> custom) {
    List<HypotheticalKey> keys = new ArrayList<>();
    for (ApiKeyType type :
        List.of(
            ApiKeyType.REST,
            ApiKeyType.JS,
            ApiKeyType.IOS,
            ApiKeyType.ANDROID,
            ApiKeyType.WP,
            ApiKeyType.AS,
            ApiKeyType.BL)) {
      keys.add(HypotheticalKey.of(type));
    }
    keys.addAll(custom);
    return keys;
  }

  /**
   * Every way to be logged in that the roles can tell apart: nobody, a guest, a user without custom
   * roles, one of each kind of social login, and a user with each of the custom roles alone. Users
   * with several custom roles are more than a matrix can hold; ask about those by {@link Question}.
   *
   * @param custom the custom keys, whose roles no user has
   */
  public static List<HypotheticalLogin> logins(Roles roles, Collection<HypotheticalKey> custom) {
    List<HypotheticalLogin> logins = new ArrayList<>();
    logins.add(HypotheticalLogin.NOBODY);
    logins.add(HypotheticalLogin.GUEST);
    logins.add(HypotheticalLogin.someone("a user", Set.of()));
    for (SocialProvider network : SocialProvider.values()) {
      String name =
          "a user by "
              + (network == SocialProvider.OTHER
                  ? "another network"
                  : network.name().charAt(0)
                      + network.name().substring(1).toLowerCase(java.util.Locale.ROOT));
      logins.add(HypotheticalLogin.someone(name, Set.of()).by(network));
    }
    Set<String> ofKeys = custom.stream().map(HypotheticalKey::roleId).collect(Collectors.toSet());
    for (Role role : roles.all()) {
      if (!role.system() && !ofKeys.contains(role.id())) {
        logins.add(HypotheticalLogin.someone("a user, role " + role.name(), Set.of(role.id())));
      }
    }
    return logins;
  }

  /**
   * The users who have cells of their own on the way to an asset, and so answers of their own; not
   * those with cells on single rows.
   */
  public static Set<String> usersWithCells(Policy policy, Asset asset) {
    Set<String> users = new TreeSet<>();
    List<String> containers =
        asset instanceof Asset.FilePath file
            ? FileLayers.chain(file.path())
            : List.of(asset.containerId());
    for (String id : containers) {
      ContainerPolicy container = policy.compiled(asset.area(), id).source();
      users.addAll(container.cells().users().keySet());
      if (asset instanceof Asset.Method method) {
        users.addAll(
            container
                .methods()
                .getOrDefault(method.methodId(), PrincipalCells.NONE)
                .users()
                .keySet());
      }
    }
    users.remove(Role.ALL);
    return users;
  }

  /** The matrix as text, for people. */
  public String toText() {
    return WhoCanText.of(this);
  }
}
