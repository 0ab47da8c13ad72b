package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.UserRoles;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.WhereText;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Principal;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The users of an app as lists of permissions show them. Read through the gate, as the developer.
 */
public final class ConsoleUsers {
  private static final int DEFAULT_PAGE = 15;
  private static final int MAX_SEARCH = 254;

  private final AppTables tables;
  private final UserRoles userRoles;
  private final UserProperties properties;

  public ConsoleUsers(AppTables tables, UserRoles userRoles, UserProperties properties) {
    this.properties = properties;
    this.tables = tables;
    this.userRoles = userRoles;
  }

  /**
   * A user.
   *
   * @param name what the developer knows the user by; the id when there is nothing else
   * @param roleIds the roles that are assigned to the user
   */
  public record User(String id, String name, Set<String> roleIds) {}

  /**
   * The page of users that the address asks for: {@code identity}, {@code name}, {@code pageSize},
   * {@code offset}.
   */
  public List<User> page(Call call, Exchange exchange) {
    String identity = identity(call, exchange.query("identity"));
    return find(
        call,
        identity,
        search(identity, exchange.query("name")),
        exchange.number("pageSize", DEFAULT_PAGE, 0, Query.MAX_PAGE_SIZE),
        exchange.number("offset", 0, 0, Integer.MAX_VALUE));
  }

  /** The users whose identity or id holds the text. */
  public List<User> search(Call call, String text) {
    String identity = properties.identity(call.app());
    return find(call, identity, search(identity, text), Query.MAX_PAGE_SIZE, 0);
  }

  /**
   * A page of the users whose identity or id holds the text; of all without one.
   *
   * @param sortBy as in a query; null for the oldest first
   */
  public List<User> search(
      Call call, @Nullable String text, @Nullable String sortBy, int pageSize, int offset) {
    String identity = properties.identity(call.app());
    return find(
        call,
        identity,
        search(identity, text),
        sortBy == null || sortBy.isEmpty() ? Table.CREATED : sortBy,
        pageSize,
        offset);
  }

  /** What these users are known by, as far as there are any. */
  public Map<String, String> names(Call call, List<String> userIds) {
    if (userIds.isEmpty()) {
      return Map.of();
    }
    String where = WhereText.ofIds(userIds);
    return find(call, properties.identity(call.app()), where, Query.MAX_PAGE_SIZE, 0).stream()
        .collect(Collectors.toMap(User::id, User::name));
  }

  /**
   * The user of that id.
   *
   * @throws dev.backstay.foundation.error.ApiException 3057 when there is none
   */
  public User require(Call call, String userId) {
    List<User> found = find(call, properties.identity(call.app()), WhereText.ofId(userId), 1, 0);
    if (found.isEmpty()) {
      throw ApiError.USER_NOT_FOUND.with();
    }
    return found.getFirst();
  }

  /**
   * Makes sure that all of these users are there.
   *
   * @throws dev.backstay.foundation.error.ApiException 3057 when one is not
   */
  public void require(Call call, Collection<String> userIds) {
    List<String> asked = new ArrayList<>(new HashSet<>(userIds));
    for (int from = 0; from < asked.size(); from += Query.MAX_PAGE_SIZE) {
      List<String> some = asked.subList(from, Math.min(asked.size(), from + Query.MAX_PAGE_SIZE));
      String where = WhereText.ofIds(some);
      if (find(call, properties.identity(call.app()), where, Query.MAX_PAGE_SIZE, 0).size()
          < some.size()) {
        throw ApiError.USER_NOT_FOUND.with();
      }
    }
  }

  /**
   * Makes sure that the users are there to whom changes give permissions or roles.
   *
   * @throws dev.backstay.foundation.error.ApiException 3057 when one is not
   */
  public void requireHolders(Call call, List<Change> changes) {
    List<String> holders = new ArrayList<>();
    for (Change change : changes) {
      switch (change) {
        case Change.ContainerCell cell -> addUser(holders, cell.principal(), cell.access());
        case Change.MethodCell cell -> addUser(holders, cell.principal(), cell.access());
        case Change.RowCell cell -> addUser(holders, cell.principal(), cell.access());
        case Change.RoleAssignment(String user, String _, boolean assigned) -> {
          if (assigned) {
            holders.add(user);
          }
        }
        default -> {}
      }
    }
    require(call, holders);
  }

  private static void addUser(List<String> users, Principal principal, Access access) {
    if (principal.kind() == Principal.Kind.USER && !principal.isAll() && access != Access.INHERIT) {
      users.add(principal.id());
    }
  }

  /** A user who may be gone, with the roles that are still assigned. */
  public User rolesOf(Call call, String userId) {
    return new User(userId, userId, userRoles.roleIds(call.app(), userId));
  }

  private List<User> find(
      Call call, String identity, @Nullable String where, int pageSize, int offset) {
    return find(call, identity, where, Table.CREATED, pageSize, offset);
  }

  private List<User> find(
      Call call, String identity, @Nullable String where, String sortBy, int pageSize, int offset) {
    List<Row> rows =
        tables
            .as(call)
            .find(
                tables.require(call.app(), Table.USERS),
                Query.ALL
                    .withWhere(where)
                    .withProps(Table.OBJECT_ID + "," + identity, null)
                    .withSortBy(sortBy)
                    .withPage(pageSize, offset));
    List<String> ids = rows.stream().map(row -> String.valueOf(row.get(Table.OBJECT_ID))).toList();
    Map<String, Set<String>> roles = userRoles.roleIds(call.app(), ids);
    List<User> users = new ArrayList<>();
    for (Row row : rows) {
      String id = String.valueOf(row.get(Table.OBJECT_ID));
      Object name = row.get(identity);
      users.add(
          new User(id, name == null ? id : String.valueOf(name), roles.getOrDefault(id, Set.of())));
    }
    return users;
  }

  /**
   * The column that the console shows of a user. A name that is not a column of Users does not
   * reach a query.
   */
  private String identity(Call call, @Nullable String asked) {
    if (asked == null || asked.isEmpty()) {
      return properties.identity(call.app());
    }
    if (tables.require(call.app(), Table.USERS).column(asked) == null) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with("identity", "Users has no such column");
    }
    return asked;
  }

  private static @Nullable String search(String identity, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (text.length() > MAX_SEARCH) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "name", "It has at most " + MAX_SEARCH + " characters");
    }
    return identity + " like " + WhereText.quoted("%" + text + "%") + " or " + WhereText.ofId(text);
  }
}
