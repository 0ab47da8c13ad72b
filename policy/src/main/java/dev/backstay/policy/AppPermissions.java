package dev.backstay.policy;

import dev.backstay.security.ask.HypotheticalKey;
import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.ask.WhoCan;
import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An app's policy with the names of what it is about. Ids are what the policy knows; in a file that
 * stands alone they are the names.
 *
 * @param policy what decides
 * @param tables all tables, with or without cells
 * @param services all API services
 * @param keys the custom API keys
 * @param rolesInUse the ids of the custom roles that some user has; null if that is not known
 * @param registration whether anybody may register, as far as settings go
 * @param silences the findings of lint that someone has looked at and accepts
 */
public record AppPermissions(
    Policy policy,
    List<TableOutline> tables,
    List<ServiceOutline> services,
    List<HypotheticalKey> keys,
    @Nullable Set<String> rolesInUse,
    boolean registration,
    List<Silence> silences) {
  /** The table of the app's users. */
  public static final String USERS = "Users";

  /**
   * A table.
   *
   * @param id its id
   * @param name its name
   * @param columns column id to name, in the order of the table
   */
  public record TableOutline(String id, String name, Map<String, String> columns) {}

  /**
   * An API service, or all event handlers or all timers of the app, whose permissions to do more
   * than their caller are kept as those of services.
   *
   * @param id its id
   * @param name its name
   * @param methods method id to name
   */
  public record ServiceOutline(String id, String name, Map<String, String> methods) {
    /** What stands for all event handlers, and for all timers. */
    public static final Set<String> NOT_CALLED = Set.of("handlers", "timers");

    /** Whether clients may call it as far as permissions allow. */
    public boolean isCalled() {
      return !NOT_CALLED.contains(name);
    }
  }

  /**
   * A finding of lint that is accepted.
   *
   * @param rule the name of the rule
   * @param on the asset in the words of the finding, or {@code *} for all
   * @param because why, for anyone who reads the file next
   */
  public record Silence(String rule, String on, String because) {}

  /** Copies the lists. */
  public AppPermissions {
    tables = List.copyOf(tables);
    services = List.copyOf(services);
    keys = List.copyOf(keys);
    rolesInUse = rolesInUse == null ? null : Set.copyOf(rolesInUse);
    silences = List.copyOf(silences);
  }

  /** The same with another policy. */
  public AppPermissions withPolicy(Policy other) {
    return new AppPermissions(other, tables, services, keys, rolesInUse, registration, silences);
  }

  /** The table of that name. */
  public Optional<TableOutline> table(String name) {
    return tables.stream().filter(table -> table.name().equals(name)).findFirst();
  }

  /** The service of that name. */
  public Optional<ServiceOutline> service(String name) {
    return services.stream().filter(service -> service.name().equals(name)).findFirst();
  }

  /** The custom roles that are assigned to users: all but those of keys. */
  public List<Role> assignableRoles() {
    Set<String> ofKeys = new HashSet<>();
    keys.forEach(key -> ofKeys.add(String.valueOf(key.roleId())));
    return policy.roles().all().stream()
        .filter(role -> !role.system() && !ofKeys.contains(role.id()))
        .toList();
  }

  /** Every key of the app. */
  public List<HypotheticalKey> allKeys() {
    return WhoCan.keys(keys);
  }

  /** Every way to be logged in that the policy can tell apart, users with cells of theirs too. */
  public List<HypotheticalLogin> logins() {
    List<HypotheticalLogin> logins = new ArrayList<>(WhoCan.logins(policy.roles(), keys));
    Set<String> users = new java.util.TreeSet<>();
    for (Area area : Area.values()) {
      for (ContainerPolicy container : policy.containers(area)) {
        users.addAll(container.cells().users().keySet());
        container.methods().values().forEach(method -> users.addAll(method.users().keySet()));
      }
    }
    users.remove(Role.ALL);
    users.forEach(user -> logins.add(HypotheticalLogin.user("user " + user, user, Set.of())));
    return logins;
  }

  /** The containers of an area with cells, by id. */
  Collection<ContainerPolicy> containers(Area area) {
    return policy.containers(area).stream()
        .sorted(java.util.Comparator.comparing(ContainerPolicy::id))
        .toList();
  }
}
