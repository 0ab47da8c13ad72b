package dev.backstay.policy;

import dev.backstay.policy.AppPermissions.ServiceOutline;
import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.policy.TestReport.Result;
import dev.backstay.security.ask.HypotheticalCaller;
import dev.backstay.security.ask.HypotheticalKey;
import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.ask.Question;
import dev.backstay.security.ask.Reach;
import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SocialProvider;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Outcome;
import dev.backstay.security.explain.Explainer;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tests of permissions, written as {@code who} {@code does} what and what to {@code expect}: run
 * against the policy of an app or of a file.
 *
 * <p>Rows that tests speak of stand in the file, with owner and cells; where an app runs, those
 * that do not stand there are looked for in its database.
 */
public final class PermissionTests {
  private static final String FORMAT = "backstay-permission-tests";
  private static final int MAX_TESTS = 10_000;
  private static final int MAX_ROWS = 100;
  private static final Pattern QUESTION =
      Pattern.compile("(\\w+) on (table|row|path|channel|method) (.+)");

  /** A row of the file. */
  private record FileRow(
      @Nullable String owner,
      Map<Operation, Map<String, Access>> users,
      Map<Operation, Map<String, Access>> roles) {
    ObjectAcl acl(Operation operation) {
      return new ObjectAcl(
          users.getOrDefault(operation, Map.of()), roles.getOrDefault(operation, Map.of()));
    }
  }

  private final Problems problems = new Problems();
  private final AppPermissions app;
  private final @Nullable RunningApp running;
  private final Map<String, HypotheticalCaller> callers = new LinkedHashMap<>();

  /** By table id and row. */
  private final Map<String, Map<String, FileRow>> rows = new LinkedHashMap<>();

  private Policy policy;

  private PermissionTests(AppPermissions app, @Nullable RunningApp running) {
    this.app = app;
    this.running = running;
    this.policy = app.policy();
  }

  /**
   * Runs the tests of a file.
   *
   * @param text the file
   * @param app whose policy is asked
   * @param running where rows and users are looked for that the file does not describe; null if no
   *     app runs
   * @throws WrongFileException if the file cannot be understood, or names what there is not
   */
  public static TestReport run(String text, AppPermissions app, @Nullable RunningApp running) {
    return new PermissionTests(app, running).run(text);
  }

  private TestReport run(String text) {
    YamlValue root = YamlValue.parse(text, problems);
    PolicyReader.format(root, FORMAT, problems);
    root.allow(Set.of(FORMAT, "callers", "rows", "tests"));
    YamlValue described = root.get("callers");
    if (described != null) {
      described
          .entries()
          .forEach(entry -> {
            HypotheticalCaller caller = caller(entry.value());
            if (caller != null) {
              callers.put(entry.key(), caller);
            }
          });
    }
    rows(root.get("rows"));
    problems.check();
    List<Result> results = new ArrayList<>();
    YamlValue tests = root.get("tests");
    List<YamlValue> items = tests == null ? List.of() : tests.items();
    if (items.isEmpty() || items.size() > MAX_TESTS) {
      problems.add(1, "the file needs a list `tests:` of 1 to " + MAX_TESTS + " tests");
    }
    problems.check();
    for (YamlValue item : items) {
      Result result = test(item);
      if (result != null) {
        results.add(result);
      }
    }
    problems.check();
    return new TestReport(results);
  }

  /** {@code {key: JS, user: anna, roles: [Customer], social: FACEBOOK}} or {@code guest: id}. */
  private @Nullable HypotheticalCaller caller(YamlValue value) {
    value.allow(Set.of("key", "user", "guest", "roles", "social"));
    HypotheticalKey key = key(value.get("key"));
    YamlValue user = value.get("user");
    YamlValue guest = value.get("guest");
    YamlValue roles = value.get("roles");
    if (user != null && guest != null) {
      value.problem("a caller is a user or a guest, not both");
    }
    if (user == null && guest == null) {
      if (roles != null) {
        value.problem("only a user has roles; say `user:` who");
      }
      return new HypotheticalCaller(key, HypotheticalLogin.NOBODY);
    }
    Set<String> roleIds = roles == null ? Set.of() : roleIds(roles);
    if (guest != null) {
      return new HypotheticalCaller(
          key,
          new HypotheticalLogin(
              "guest " + guest.text(), LoginState.GUEST, null, guest.text(), roleIds));
    }
    YamlValue named = Objects.requireNonNull(user);
    HypotheticalLogin login = HypotheticalLogin.user("user " + named.text(), named.text(), roleIds);
    if (running != null && roles == null) {
      HypotheticalLogin stored = running.user(named.text());
      if (stored == null) {
        named.problem(
            "the app has no user `" + named.text() + "`; with `roles: []` one is made up");
        return null;
      }
      login = stored;
    }
    YamlValue social = value.get("social");
    return new HypotheticalCaller(key, social == null ? login : by(social, login));
  }

  private static HypotheticalLogin by(YamlValue social, HypotheticalLogin login) {
    try {
      return login.by(SocialProvider.valueOf(social.text().toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      social.problem(
          "there is no network `"
              + social.text()
              + "`; there are "
              + List.of(SocialProvider.values()));
      return login;
    }
  }

  private HypotheticalKey key(@Nullable YamlValue value) {
    if (value == null) {
      return HypotheticalKey.of(ApiKeyType.REST);
    }
    for (HypotheticalKey key : app.allKeys()) {
      if (key.name().equals(value.text())) {
        return key;
      }
    }
    value.problem(
        "there is no key `"
            + value.text()
            + "`; there are "
            + String.join(", ", app.allKeys().stream().map(HypotheticalKey::name).toList()));
    return HypotheticalKey.of(ApiKeyType.REST);
  }

  private Set<String> roleIds(YamlValue roles) {
    Set<String> ids = new HashSet<>();
    for (YamlValue role : roles.items()) {
      Optional<Role> known = policy.roleByName(role.text());
      if (known.isEmpty() || known.get().system()) {
        role.problem(
            "there is no role `"
                + role.text()
                + "` that users are given; system roles follow from"
                + " key and login");
      } else {
        ids.add(known.get().id());
      }
    }
    return ids;
  }

  /** {@code rows: {TABLE: {ID: {owner: USER, users: {USER: CELLS}, roles: {ROLE: CELLS}}}}}. */
  private void rows(@Nullable YamlValue section) {
    if (section == null) {
      return;
    }
    for (YamlValue.Entry entry : section.entries()) {
      TableOutline table = table(entry.key(), entry.line());
      Map<String, FileRow> ofTable = new LinkedHashMap<>();
      for (YamlValue.Entry row : entry.value().entries()) {
        row.value().allow(Set.of("owner", "users", "roles"));
        YamlValue owner = row.value().get("owner");
        ofTable.put(
            row.key(),
            new FileRow(
                owner == null ? null : owner(owner.text()),
                cells(row.value().get("users"), false),
                cells(row.value().get("roles"), true)));
      }
      if (table != null) {
        rows.put(table.id(), ofTable);
        policy = policy.withContainer(lookingAtRows(table).build());
      }
    }
  }

  /** The id of a caller who is called so in the file, or else the text itself. */
  private String owner(String named) {
    HypotheticalCaller caller = callers.get(named);
    String userId = caller == null ? null : caller.login().userId();
    return userId == null ? named : userId;
  }

  private ContainerPolicy.Builder lookingAtRows(TableOutline table) {
    Set<Operation> all = new HashSet<>(Operation.of(Area.DATA));
    all.removeIf(operation -> !operation.actsOnRows());
    return policy
        .container(Area.DATA, table.id())
        .map(ContainerPolicy::toBuilder)
        .orElseGet(() -> ContainerPolicy.builder(Area.DATA, table.id()).name(table.name()))
        .objectAclOperations(all);
  }

  private Map<Operation, Map<String, Access>> cells(@Nullable YamlValue value, boolean ofRoles) {
    Map<Operation, Map<String, Access>> cells = new HashMap<>();
    if (value == null) {
      return cells;
    }
    for (YamlValue.Entry entry : value.entries()) {
      String principal = ofRoles ? roleId(entry) : owner(entry.key());
      entry.value().allow(Set.of("grant", "deny"));
      Map<String, Access> states = Map.of("grant", Access.GRANT, "deny", Access.DENY);
      states.forEach((word, access) -> {
        YamlValue operations = entry.value().get(word);
        if (operations != null) {
          for (YamlValue name : operations.items()) {
            Operation operation = operation(Area.DATA, name.text(), name);
            if (operation != null && operation.actsOnRows()) {
              cells.computeIfAbsent(operation, key -> new HashMap<>()).put(principal, access);
            }
          }
        }
      });
    }
    return cells;
  }

  private String roleId(YamlValue.Entry entry) {
    if (!entry.key().equals(Role.ALL) && policy.roleByName(entry.key()).isEmpty()) {
      problems.add(entry.line(), "there is no role `" + entry.key() + "`");
    }
    return policy.roleByName(entry.key()).map(Role::id).orElse(entry.key());
  }

  private @Nullable Result test(YamlValue item) {
    item.allow(Set.of("test", "who", "does", "expect"));
    YamlValue who = item.get("who");
    YamlValue does = item.get("does");
    YamlValue expect = item.get("expect");
    if (who == null || does == null || expect == null) {
      item.problem("a test says `who:`, `does:` and what to `expect:`");
      return null;
    }
    HypotheticalCaller caller = who.isMap() ? caller(who) : callers.get(who.text());
    if (caller == null) {
      who.problem("nobody is called `" + (who.isMap() ? "…" : who.text()) + "` under callers:");
      return null;
    }
    Question question = question(caller, does);
    if (question == null) {
      return null;
    }
    String asked = (who.isMap() ? caller.login().name() : who.text()) + " does " + does.text();
    return expect.isMap()
        ? rowsOrColumns(item, asked, question, expect)
        : word(item, asked, question, expect);
  }

  private Result word(YamlValue item, String asked, Question question, YamlValue expect) {
    String expected = expect.text();
    if (!Set.of("allowed", "denied", "own").contains(expected)) {
      expect.problem("here belongs allowed, denied, own, {rows: [...]} or {hidden: [...]}");
    }
    Reach reach = question.reach(policy);
    String got =
        switch (reach.text()) {
          case "yes" -> "allowed";
          case "no" -> "denied";
          case "own" -> "own";
          default ->
              // cells of single rows are left to tests that name rows
              reach.others() ? "allowed" : reach.own() ? "own" : "denied";
        };
    boolean passed = got.equals(expected);
    return new Result(item.line(), asked, expected, got, passed, passed ? null : why(question));
  }

  /** {@code {rows: [ID, ...]}}, {@code {hidden: [COLUMN, ...]}}, or both. */
  private @Nullable Result rowsOrColumns(
      YamlValue item, String asked, Question question, YamlValue expect) {
    expect.allow(Set.of("rows", "hidden"));
    if (!(question.asset() instanceof Asset.Table table)
        || !question.operation().actsOnRows()
        || expect.entries().isEmpty()) {
      expect.problem("rows and hidden columns are of an operation on rows of a table");
      return null;
    }
    List<String> expected = new ArrayList<>();
    List<String> got = new ArrayList<>();
    YamlValue ids = expect.get("rows");
    if (ids != null) {
      Set<String> known = Optional.ofNullable(rows.get(table.tableId())).orElse(Map.of()).keySet();
      Set<String> wanted = new TreeSet<>();
      for (YamlValue id : ids.items()) {
        wanted.add(id.text());
        if (!known.contains(id.text()) && (running == null || !known.isEmpty())) {
          id.problem("no row is called `" + id.text() + "` under rows:");
        }
      }
      expected.add("rows " + wanted);
      got.add("rows " + found(question, table, ids));
    }
    YamlValue columns = expect.get("hidden");
    if (columns != null) {
      Set<String> wanted = new TreeSet<>();
      columns.items().forEach(column -> wanted.add(column.text()));
      AssetNames names = new AssetNames(app);
      Set<String> hidden = new TreeSet<>();
      Decider.hiddenColumns(policy, question.who().caller(policy.roles()), table.tableId())
          .forEach(column -> hidden.add(names.columnName(table.tableId(), column)));
      expected.add("hidden " + wanted);
      got.add("hidden " + hidden);
    }
    boolean passed = expected.equals(got);
    return new Result(
        item.line(),
        asked,
        String.join(" and ", expected),
        String.join(" and ", got),
        passed,
        passed ? null : why(question));
  }

  private Set<String> found(Question question, Asset.Table table, YamlValue where) {
    Map<String, FileRow> ofTable = rows.get(table.tableId());
    Set<String> found = new TreeSet<>();
    if (ofTable != null) {
      ofTable.forEach((id, row) -> {
        Question ofRow =
            new Question(
                question.who(),
                question.operation(),
                row(table.tableId(), id, row, question.operation()),
                row.acl(Operation.UPDATE));
        if (ofRow.decide(policy).isAllowed()) {
          found.add(id);
        }
      });
      return found;
    }
    if (running == null || question.operation() != Operation.FIND) {
      where.problem("say under rows: which rows there are");
      return found;
    }
    // under the version in force: a store refuses permits of others
    Decision decision = question.decide(app.policy());
    if (decision.outcome() != Outcome.DENY) {
      found.addAll(running.find(decision, MAX_ROWS));
    }
    return found;
  }

  private static Asset.Row row(String tableId, String id, FileRow row, Operation operation) {
    return new Asset.Row(tableId, id, row.owner(), row.acl(operation));
  }

  private String why(Question question) {
    return Explainer.explain(question.decide(policy)).toText();
  }

  /** For example {@code UPDATE on row Orders/r1}. */
  private @Nullable Question question(HypotheticalCaller who, YamlValue does) {
    Matcher words = QUESTION.matcher(does.text());
    if (!words.matches()) {
      does.problem(
          "here belongs a question such as `FIND on table Orders`, `UPDATE on row Orders/r1`, "
              + "`READ on path /a.txt`, `PUBLISH on channel news` or `INVOKE on method Shop/buy`");
      return null;
    }
    String kind = words.group(2);
    Area area =
        switch (kind) {
          case "path" -> Area.FILES;
          case "channel" -> Area.MESSAGING;
          case "method" -> Area.SERVICES;
          default -> Area.DATA;
        };
    Operation operation = operation(area, words.group(1), does);
    Asset asset = asset(kind, words.group(3), operation, does);
    if (operation == null || asset == null) {
      return null;
    }
    if (asset instanceof Asset.Row row) {
      if (!operation.actsOnRows()) {
        does.problem(operation.wireName() + " is not an operation on a row; ask about the table");
        return null;
      }
      return new Question(who, operation, asset, updateAcl(row));
    }
    return new Question(who, operation, asset);
  }

  private ObjectAcl updateAcl(Asset.Row row) {
    FileRow known = rows.getOrDefault(row.tableId(), Map.of()).get(row.objectId());
    if (known != null) {
      return known.acl(Operation.UPDATE);
    }
    Asset.Row stored =
        running == null ? null : running.row(row.tableId(), row.objectId(), Operation.UPDATE);
    return stored == null ? ObjectAcl.NONE : stored.acl();
  }

  private @Nullable Asset asset(
      String kind, String named, @Nullable Operation operation, YamlValue does) {
    switch (kind) {
      case "table" -> {
        TableOutline table = table(named, does.line());
        return table == null ? null : new Asset.Table(table.id());
      }
      case "row" -> {
        String[] parts = named.split("/", 2);
        TableOutline table = table(parts[0], does.line());
        if (table == null || operation == null) {
          return null;
        }
        if (parts.length < 2) {
          does.problem("say which row, as in Orders/r1");
          return null;
        }
        return row(table, parts[1], operation, does);
      }
      case "path" -> {
        try {
          return new Asset.FilePath(named);
        } catch (IllegalArgumentException e) {
          does.problem(String.valueOf(e.getMessage()));
          return null;
        }
      }
      case "channel" -> {
        return new Asset.Channel(named);
      }
      default -> {
        return method(named, does);
      }
    }
  }

  private Asset.@Nullable Row row(
      TableOutline table, String objectId, Operation operation, YamlValue does) {
    FileRow known = rows.getOrDefault(table.id(), Map.of()).get(objectId);
    if (known != null) {
      return row(table.id(), objectId, known, operation);
    }
    Asset.Row stored = running == null ? null : running.row(table.id(), objectId, operation);
    if (stored == null) {
      does.problem("there is no row `" + objectId + "`; describe it under rows:");
    }
    return stored;
  }

  private @Nullable Asset method(String named, YamlValue does) {
    String[] parts = named.split("/", 2);
    Optional<ServiceOutline> service = app.service(parts[0]);
    String wanted = parts.length < 2 ? "" : parts[1];
    Optional<String> method =
        service.flatMap(of ->
            of.methods().entrySet().stream()
                .filter(each -> each.getValue().equals(wanted))
                .map(Map.Entry::getKey)
                .findFirst());
    if (service.isEmpty() || method.isEmpty()) {
      does.problem("there is no method `" + named + "`; write it as Shop/buy");
      return null;
    }
    return new Asset.Method(service.get().id(), method.get());
  }

  private @Nullable TableOutline table(String name, int line) {
    Optional<TableOutline> table = app.table(name);
    if (table.isEmpty()) {
      problems.add(line, "there is no table `" + name + "`");
    }
    return table.orElse(null);
  }

  private static @Nullable Operation operation(Area area, String name, YamlValue where) {
    Optional<Operation> operation = Operation.parse(area, name);
    if (operation.isEmpty()) {
      where.problem(
          "there is no operation `"
              + name
              + "` here; there are "
              + String.join(", ", Operation.of(area).stream().map(Operation::wireName).toList()));
    }
    return operation.orElse(null);
  }
}
