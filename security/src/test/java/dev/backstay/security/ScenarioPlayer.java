package dev.backstay.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.KeyRoleTier;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.RoleResolver;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.caller.SocialProvider;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Outcome;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.explain.Explainer;
import dev.backstay.security.explain.Note;
import dev.backstay.security.explain.Step;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Names;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.OwnerInherit;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PolicySettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Plays one scenario line by line: changes a policy, becomes a caller, asks. The lines are
 * explained by their examples in the scenario files. Ids are names here.
 */
final class ScenarioPlayer {
  private Policy policy = Policy.builder().newApplication().build();
  private Caller caller;
  private Decision decision;

  static boolean asks(String line) {
    return line.startsWith("ask ") || line.startsWith("filter ") || line.startsWith("hidden ");
  }

  void play(List<String> lines) {
    for (String line : lines) {
      List<String> words = List.of(line.split(" +"));
      switch (words.getFirst()) {
        case "role" -> addRole(words.get(1), !line.endsWith(" without cells"));
        case "keyrole" -> addRole(words.get(1), true);
        case "global" -> global(words);
        case "globalowner" -> globalOwner(words);
        case "table" -> container(Area.DATA, words);
        case "path" -> container(Area.FILES, words);
        case "channel" -> container(Area.MESSAGING, words);
        case "service" -> service(words);
        case "method" -> method(words);
        case "objectcells" -> objectCells(words);
        case "closed" -> close(words);
        case "setting" -> setting(words.get(1), words.get(2));
        case "caller" -> become(words);
        case "ask" -> ask(line);
        case "filter" -> filter(line, words);
        case "hidden" -> hidden(words);
        case "note" ->
            assertThat(Explainer.explain(decision).notes())
                .contains(Note.valueOf(words.get(1)).text());
        default -> throw new IllegalArgumentException("cannot read: " + line);
      }
    }
  }

  private void addRole(String name, boolean cells) {
    policy = policy.withRoles(List.of(Role.custom(name, name)));
    if (cells) {
      policy = policy.withGlobal(name, Cells.GRANT_ALL);
    }
  }

  /** {@code global ROLE OPERATION[,OPERATION] GRANT|DENY}; {@code *} for all operations. */
  private void global(List<String> words) {
    List<Operation> operations =
        words.get(2).equals("*")
            ? List.of(Operation.values())
            : operations(Area.DATA, words.get(2));
    if (operations.isEmpty()) {
      operations = operations(Area.FILES, words.get(2));
    }
    for (Operation operation : operations) {
      policy = policy.withGlobal(words.get(1), operation, Access.valueOf(words.get(3)));
    }
  }

  private void globalOwner(List<String> words) {
    Cells cells = policy.globalOwner();
    for (Operation operation : operations(Area.DATA, words.get(1))) {
      cells = cells.with(operation, Access.valueOf(words.get(2)));
    }
    policy = policy.withGlobalOwner(cells);
  }

  /**
   * {@code table NAME role NAMES OPERATIONS ACCESS}, {@code table NAME user ID OPERATIONS ACCESS},
   * {@code table NAME owner OPERATIONS ACCESS} or {@code table NAME column NAME role NAME ACCESS}.
   */
  private void container(Area area, List<String> words) {
    ContainerPolicy.Builder builder = Names.builder(policy, area, words.get(1));
    Access access = Access.valueOf(words.getLast());
    switch (words.get(2)) {
      case "owner" ->
          operations(area, words.get(3)).forEach(operation -> builder.owner(operation, access));
      case "column" -> builder.column(words.get(3), words.get(5), access);
      case "user" ->
          operations(area, words.get(4))
              .forEach(operation -> builder.user(words.get(3), operation, access));
      case "role" -> {
        for (String role : words.get(3).split(",")) {
          operations(area, words.get(4))
              .forEach(operation -> builder.role(role, operation, access));
        }
      }
      default -> throw new IllegalArgumentException("cannot read: " + words);
    }
    policy = policy.withContainer(builder.build());
  }

  private void service(List<String> words) {
    policy =
        policy.withContainer(
            Names.builder(policy, Area.SERVICES, words.get(1))
                .role(words.get(3), Operation.INVOKE, Access.valueOf(words.get(4)))
                .build());
  }

  /** {@code method SERVICE.METHOD role NAMES ACCESS} or {@code … user ID ACCESS}. */
  private void method(List<String> words) {
    String[] names = words.get(1).split("\\.");
    ContainerPolicy.Builder builder = Names.builder(policy, Area.SERVICES, names[0]);
    Access access = Access.valueOf(words.get(4));
    for (String principal : words.get(3).split(",")) {
      if (words.get(2).equals("user")) {
        builder.methodUser(names[1], principal, access);
      } else {
        builder.methodRole(names[1], principal, access);
      }
    }
    policy = policy.withContainer(builder.build());
  }

  private void objectCells(List<String> words) {
    policy =
        policy.withContainer(
            Names.builder(policy, Area.DATA, words.get(1))
                .objectAclOperations(Set.copyOf(operations(Area.DATA, words.get(2))))
                .build());
  }

  private void close(List<String> words) {
    if (words.get(1).equals("application")) {
      policy = policy.withClosedToClients(true);
    } else {
      Area area = words.get(1).equals("table") ? Area.DATA : Area.FILES;
      policy =
          policy.withContainer(
              Names.builder(policy, area, words.get(2)).closedToClients(true).build());
    }
  }

  private void setting(String name, String value) {
    PolicySettings settings = policy.settings();
    policy =
        policy.withSettings(
            switch (name) {
              case "objectRoleAcl" -> settings.withObjectRoleAcl(value.equals("on"));
              case "ownerInherit" -> settings.withOwnerInherit(OwnerInherit.valueOf(value));
              case "customKeyRoleTier" ->
                  settings.withCustomKeyRoleTier(KeyRoleTier.valueOf(value));
              default -> throw new IllegalArgumentException("no setting " + name);
            });
  }

  /** {@code caller key KEY [user ID [social NETWORK]|guest ID] [roles NAMES]}. */
  private void become(List<String> words) {
    if (!words.get(1).equals("key")) {
      caller =
          words.get(1).equals("developer") ? Caller.developer("d1") : Caller.internal("a test");
      return;
    }
    String key = words.get(2);
    boolean custom = policy.roleById(key).isPresent();
    ApiKeyType keyType = custom ? ApiKeyType.CUSTOM : ApiKeyType.valueOf(key);
    String user = after(words, "user");
    String guest = after(words, "guest");
    String social = after(words, "social");
    String roles = after(words, "roles");
    LoginState login = user != null ? LoginState.USER : LoginState.NONE;
    RoleSet held =
        RoleResolver.resolve(
            policy.roles(),
            keyType,
            custom ? key : null,
            guest != null ? LoginState.GUEST : login,
            social == null ? null : SocialProvider.valueOf(social),
            roles == null ? List.of() : List.of(roles.split(",")));
    caller = Caller.client(keyType, guest != null ? guest : user, held);
  }

  /** {@code ask OPERATION ASSET -> OUTCOME LAYER [CODE]}. */
  private void ask(String line) {
    String[] sides = line.split(" -> ");
    List<String> question = List.of(sides[0].split(" +"));
    if (question.get(1).equals("rows")) {
      Operation operation = operation(Area.DATA, question.get(2));
      decision = Decider.decideRows(policy, caller, operation, question.get(4));
    } else {
      Asset asset = asset(question);
      Operation operation = anyOperation(asset.area(), question.get(1));
      decision = Decider.decide(policy, caller, operation, asset);
    }
    String code = decision.outcome() == Outcome.DENY ? " " + decision.code() : "";
    assertThat(decision.outcome() + " " + decision.layer().id() + code)
        .as(() -> line + ", asked by " + caller + "\n" + Explainer.explain(decision).toText())
        .isEqualTo(sides[1].strip());
    Step last = Explainer.explain(decision).steps().getLast();
    assertThat(last.layer()).as(line).isEqualTo(decision.layer());
  }

  private static Asset asset(List<String> question) {
    return switch (question.get(2)) {
      case "table" -> new Asset.Table(question.get(3));
      case "row" -> {
        ObjectAcl acl = new ObjectAcl(cells(question, "user"), cells(question, "role"));
        yield new Asset.Row(question.get(4), "row", after(question, "by"), acl);
      }
      case "method" -> {
        String[] names = question.get(3).split("\\.");
        yield new Asset.Method(names[0], names[1]);
      }
      case "channel" -> new Asset.Channel(question.get(3));
      case "file" -> new Asset.FilePath(question.get(3));
      default -> throw new IllegalArgumentException("cannot read: " + question);
    };
  }

  /** {@code with user ID GRANT role ID DENY …}. */
  private static Map<String, Access> cells(List<String> question, String kind) {
    Map<String, Access> cells = new HashMap<>();
    int with = question.indexOf("with");
    for (int i = with + 1; with > 0 && i < question.size(); i += 3) {
      if (question.get(i).equals(kind)) {
        cells.put(question.get(i + 1), Access.valueOf(question.get(i + 2)));
      }
    }
    return cells;
  }

  /** {@code filter OPERATION of TABLE shows own yes|no foreign … unowned … granted …}. */
  private void filter(String line, List<String> words) {
    Operation operation = operation(Area.DATA, words.get(1));
    RowFilter rows = Decider.decideRows(policy, caller, operation, words.get(3)).permit().rows();
    for (int i = words.indexOf("shows") + 1; i < words.size(); i += 2) {
      ObjectAcl granted = new ObjectAcl(Map.of(caller.userId(), Access.GRANT), Map.of());
      Access access =
          switch (words.get(i)) {
            case "own" -> rows.decide(caller.userId(), ObjectAcl.NONE);
            case "foreign" -> rows.decide("someone else", ObjectAcl.NONE);
            case "unowned" -> rows.decide(null, ObjectAcl.NONE);
            case "granted" -> rows.decide(null, granted);
            default -> throw new IllegalArgumentException("cannot read: " + line);
          };
      assertThat(access == Access.GRANT ? "yes" : "no")
          .as("%s: %s", line, words.get(i))
          .isEqualTo(words.get(i + 1));
    }
  }

  /** {@code hidden in TABLE: COLUMN …|nothing}. */
  private void hidden(List<String> words) {
    String table = words.get(2).replace(":", "");
    Set<String> expected = new TreeSet<>(words.subList(3, words.size()));
    expected.remove("nothing");
    assertThat(Decider.hiddenColumns(policy, caller, table))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static List<Operation> operations(Area area, String names) {
    List<Operation> operations = new ArrayList<>();
    for (String name : names.split(",")) {
      Operation.parse(area, name).ifPresent(operations::add);
    }
    return operations;
  }

  private static Operation operation(Area area, String name) {
    return Operation.parse(area, name).orElseThrow();
  }

  /** The operation of the area; one of another area if it has none of that name. */
  private static Operation anyOperation(Area area, String name) {
    return Operation.parse(area, name).orElseGet(() -> Operation.valueOf(name));
  }

  private static String after(List<String> words, String word) {
    int index = words.indexOf(word);
    return index < 0 ? null : words.get(index + 1);
  }
}
