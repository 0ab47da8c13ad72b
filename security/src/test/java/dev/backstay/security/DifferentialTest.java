package dev.backstay.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.ReferenceDecider.Answer;
import dev.backstay.security.ReferenceDecider.Question;
import dev.backstay.security.ReferenceDecider.Request;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.RoleResolver;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Layer;
import dev.backstay.security.decide.Outcome;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The engine against {@link ReferenceDecider}: random applications, random requests, the same
 * answers. A question is one asset, one column list or one row of a filtered table. The seed is
 * fixed, so a failure happens again; {@code -Dbackstay.seed} tries others.
 */
class DifferentialTest {
  private static final long SEED = Long.getLong("backstay.seed", 20_261_122);
  private static final int QUESTIONS = 1_000_000;
  private static final int REQUESTS_PER_WORLD = 100;

  private final WorldGenerator generator = new WorldGenerator(SEED);
  private final Map<Layer, Integer> layers = new EnumMap<>(Layer.class);
  private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

  private int questions;
  private World world;
  private Policy policy;
  private Request request;
  private Caller caller;
  private ReferenceDecider reference;

  @Test
  void a_million_random_questions_are_answered_as_the_model_says() {
    for (int number = 0; questions < QUESTIONS; number++) {
      world = generator.world();
      policy = number % 2 == 0 ? world.policy() : world.policyStepByStep();
      Policy older = Policy.builder().roles(world.roles()).build();
      for (int i = 0; i < REQUESTS_PER_WORLD; i++) {
        request = generator.request();
        reference = new ReferenceDecider(world, request);
        caller = caller(generator.chance(90) ? policy : older);
        compareOne();
      }
    }
    assertThat(layers.keySet())
        .as("every layer decided some requests")
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Layer.values())
                .filter(layer -> layer.compareTo(Layer.FILE_GLOBAL_SYSTEM_ROLES) <= 0)
                .toList());
    assertThat(layers.values()).allMatch(count -> count > 500);
    assertThat(outcomes.values()).hasSize(3).allMatch(count -> count > 5_000);
  }

  private Caller caller(Policy snapshot) {
    RoleSet roles =
        RoleResolver.resolve(
            snapshot.roles(),
            request.key(),
            request.keyRoleId(),
            request.login(),
            request.social(),
            request.assignedRoles());
    return Caller.client(request.key(), request.userId(), roles);
  }

  private void compareOne() {
    if (generator.chance(45)) {
      compareRow();
    } else if (generator.chance(40)) {
      compareRows();
    } else if (generator.chance(25)) {
      compareTable();
    } else if (generator.chance(30)) {
      compareService();
    } else if (generator.chance(20)) {
      compareColumns();
    } else if (generator.chance(20)) {
      compareChannel();
    } else {
      compareFile();
    }
  }

  private void compareRow() {
    Operation operation = generator.pick(WorldGenerator.ROW_OPERATIONS);
    String table = generator.pick(WorldGenerator.TABLES);
    Question question = row(operation, table);
    compare(reference.data(question), operation, asset(table, question));
  }

  private void compareTable() {
    Operation operation = generator.pick(WorldGenerator.DATA);
    String table = generator.pick(WorldGenerator.TABLES);
    Question question = whole(operation, World.place(Area.DATA, table));
    compare(reference.data(question), operation, new Asset.Table(table));
  }

  private void compareChannel() {
    Question question = whole(Operation.PUBLISH, World.place(Area.MESSAGING, "chat"));
    compare(reference.data(question), Operation.PUBLISH, new Asset.Channel("chat"));
  }

  private void compareService() {
    String method = generator.pick(WorldGenerator.METHODS);
    Question question =
        new Question(
            Operation.INVOKE, World.place(Area.SERVICES, "shop"), method, false, null, List.of());
    compare(reference.service(question), Operation.INVOKE, new Asset.Method("shop", method));
  }

  private void compareFile() {
    Operation operation = generator.pick(WorldGenerator.FILES);
    String path = generator.pick(WorldGenerator.PATHS);
    compare(reference.file(operation, path), operation, new Asset.FilePath(path));
  }

  private void compareColumns() {
    questions++;
    String table = generator.pick(WorldGenerator.TABLES);
    List<String> hidden =
        WorldGenerator.COLUMNS.stream()
            .filter(column -> reference.isHidden(table, column))
            .toList();
    assertThat(Decider.hiddenColumns(policy, caller, table))
        .as("columns of %s hidden from %s", table, request)
        .containsExactlyInAnyOrderElementsOf(hidden);
  }

  /** The filter decides a row as the layers do, and its outcome is the most that can be said. */
  private void compareRows() {
    Operation operation = generator.pick(WorldGenerator.ROW_OPERATIONS);
    String table = generator.pick(WorldGenerator.TABLES);
    Decision decision = Decider.decideRows(policy, caller, operation, table);
    outcomes.merge(decision.outcome(), 1, Integer::sum);

    Answer base = reference.data(row(operation, table, null, List.of()));
    check(base.layer(), decision.layer(), "row without owner and cells", base);

    boolean anyAllowed = false;
    boolean anyRefused = false;
    for (Question question : probes(operation, table)) {
      questions++;
      Answer answer = reference.data(question);
      boolean expected = answer.allowed();
      compareOneOfTheRows(decision, answer, question);
      anyAllowed |= expected;
      anyRefused |= !expected;
      boolean actual =
          switch (decision.outcome()) {
            case ALLOW -> true;
            case DENY -> false;
            case ALLOW_WHERE -> letsThrough(decision.permit().rows(), question);
          };
      check(expected, actual, decision, question);
    }
    Outcome outcome = anyAllowed ? anyRefused ? Outcome.ALLOW_WHERE : Outcome.ALLOW : Outcome.DENY;
    check(outcome, decision.outcome(), decision, caller);
  }

  /** A decision about rows, asked about one of them later, says what the layers say of that row. */
  private void compareOneOfTheRows(Decision rows, Answer expected, Question question) {
    ObjectAcl acl = World.acl(question.cells());
    Decision one = rows.aboutRow("row", question.ownerId(), acl.relevantTo(caller));
    check(expected.allowed(), one.isAllowed(), one, question);
    check(expected.layer(), one.layer(), one, question);
    if (rows.rows() != null && !rows.rows().looksAtRows()) {
      check(expected.layer(), rows.layer(), rows, question);
    }
  }

  private static boolean letsThrough(RowFilter filter, Question question) {
    return filter.decide(question.ownerId(), World.acl(question.cells())) == Access.GRANT;
  }

  /** Some random rows, and those that between them show everything that a row can change. */
  private List<Question> probes(Operation operation, String table) {
    List<Question> probes = new ArrayList<>();
    probes.add(row(operation, table));
    probes.add(row(operation, table));
    probes.add(row(operation, table, null, List.of()));
    probes.add(row(operation, table, "u1", List.of()));
    probes.add(row(operation, table, "u2", List.of()));
    if (hasObjectCells(operation, table)) {
      for (Access access : List.of(Access.GRANT, Access.DENY)) {
        for (String kind : List.of("user", "role")) {
          World.Cell cell = new World.Cell("row", kind, Role.ALL, operation, access);
          probes.add(row(operation, table, null, List.of(cell)));
        }
      }
    }
    return probes;
  }

  private Question row(Operation operation, String table) {
    boolean cells = hasObjectCells(operation, table);
    return row(
        operation, table, generator.owner(), cells ? generator.objectCells(operation) : List.of());
  }

  private static Question row(
      Operation operation, String table, String owner, List<World.Cell> cells) {
    return new Question(operation, World.place(Area.DATA, table), null, true, owner, cells);
  }

  private static Question whole(Operation operation, String place) {
    return new Question(operation, place, null, false, null, List.of());
  }

  private boolean hasObjectCells(Operation operation, String table) {
    return world
        .objectAclOperations
        .getOrDefault(World.place(Area.DATA, table), Set.of())
        .contains(operation);
  }

  private static Asset asset(String table, Question question) {
    return new Asset.Row(table, "row", question.ownerId(), World.acl(question.cells()));
  }

  private void compare(Answer expected, Operation operation, Asset asset) {
    questions++;
    Decision decision = Decider.decide(policy, caller, operation, asset);
    layers.merge(decision.layer(), 1, Integer::sum);
    check(expected.allowed(), decision.isAllowed(), decision, asset);
    check(expected.layer(), decision.layer(), decision, asset);
    check(expected.allowed(), Decider.allows(policy, caller, operation, asset), decision, asset);
  }

  private void check(String expectedLayer, Layer actual, Object what, Object detail) {
    check(expectedLayer, actual.id(), what, detail);
  }

  /** An assertion that formats nothing while it holds: there are millions of them. */
  private void check(Object expected, Object actual, Object what, Object detail) {
    if (!expected.equals(actual)) {
      assertThat(actual)
          .as("seed %s: %s, %s, request %s, cells %s", SEED, what, detail, request, world.cells)
          .isEqualTo(expected);
    }
  }
}
