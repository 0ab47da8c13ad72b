package dev.backstay.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.RoleResolver;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Layer;
import dev.backstay.security.explain.Explainer;
import dev.backstay.security.explain.Explanation;
import dev.backstay.security.explain.Step;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final int WORLDS = 250;
  private static final int REQUESTS = 15;

  private final WorldGenerator generator = new WorldGenerator(7);
  private final Map<Layer, Integer> advised = new EnumMap<>(Layer.class);

  /** For random questions: the steps lead to the decision, and following the advice turns it. */
  @Test
  void the_last_step_is_the_layer_that_decided_and_the_advice_turns_the_decision_around() {
    for (int number = 0; number < WORLDS; number++) {
      World world = generator.world();
      Policy policy = world.policy();
      for (int i = 0; i < REQUESTS; i++) {
        examine(policy, caller(policy));
      }
    }
    assertThat(advised.keySet())
        .as("layers whose decisions got advice")
        .containsAll(
            Arrays.stream(Layer.values())
                .filter(layer -> layer.compareTo(Layer.FILE_GLOBAL_SYSTEM_ROLES) <= 0)
                .toList());
  }

  private void examine(Policy policy, Caller caller) {
    Operation operation = generator.pick(WorldGenerator.ROW_OPERATIONS);
    String table = generator.pick(WorldGenerator.TABLES);
    ObjectAcl acl = World.acl(generator.objectCells(operation));
    Asset row = new Asset.Row(table, "row", generator.owner(), acl);
    follow(policy, caller, operation, row);
    follow(policy, caller, Operation.CREATE, new Asset.Table(table));
    follow(policy, caller, Operation.PUBLISH, new Asset.Channel("chat"));
    String method = generator.pick(WorldGenerator.METHODS);
    follow(policy, caller, Operation.INVOKE, new Asset.Method("shop", method));
    Asset file = new Asset.FilePath(generator.pick(WorldGenerator.PATHS));
    follow(policy, caller, generator.pick(WorldGenerator.FILES), file);
    followRows(policy, caller, operation, table);
  }

  private void follow(Policy policy, Caller caller, Operation operation, Asset asset) {
    Decision decision = Decider.decide(policy, caller, operation, asset);
    Explanation explanation = Explainer.explain(decision);
    Step last = explanation.steps().getLast();
    assertThat(last.layer()).isEqualTo(decision.layer());
    assertThat(last.outcome() == Access.GRANT)
        .as(explanation::toText)
        .isEqualTo(decision.isAllowed());
    assertThat(explanation.steps().subList(0, explanation.steps().size() - 1))
        .allMatch(step -> step.outcome() == Access.INHERIT);
    if (explanation.advice() == null) {
      assertThat(caller.roles().unknownIds())
          .as(() -> "only callers with unknown roles go without advice: " + explanation.toText())
          .isNotEmpty();
      return;
    }
    advised.merge(decision.layer(), 1, Integer::sum);
    Policy changed = Change.applyTo(policy, explanation.advice().changes());
    Asset changedAsset = asset;
    for (Change change : explanation.advice().changes()) {
      changedAsset = change.applyTo(changedAsset);
    }
    assertThat(Decider.decide(changed, caller, operation, changedAsset).isAllowed())
        .as(explanation::toText)
        .isNotEqualTo(decision.isAllowed());
  }

  private static void followRows(Policy policy, Caller caller, Operation operation, String table) {
    Decision decision = Decider.decideRows(policy, caller, operation, table);
    Explanation explanation = Explainer.explain(decision);
    assertThat(explanation.steps().getLast().layer()).isEqualTo(decision.layer());
    if (explanation.advice() == null) {
      return;
    }
    Policy changed = Change.applyTo(policy, explanation.advice().changes());
    Access before = ofPlainRow(decision);
    Access after = ofPlainRow(Decider.decideRows(changed, caller, operation, table));
    assertThat(after).as(explanation::toText).isNotEqualTo(before);
  }

  /** What happens to a row that nobody owns and that has no cells. */
  private static Access ofPlainRow(Decision decision) {
    return decision.isAllowed()
        ? decision.permit().rows().decide(null, ObjectAcl.NONE)
        : Access.DENY;
  }

  private Caller caller(Policy policy) {
    ReferenceDecider.Request request = generator.request();
    RoleSet roles =
        RoleResolver.resolve(
            policy.roles(),
            request.key(),
            request.keyRoleId(),
            request.login(),
            request.social(),
            request.assignedRoles());
    return Caller.client(request.key(), request.userId(), roles);
  }

  @Test
  void the_text_gives_the_answer_first_and_then_the_way_to_it() {
    Policy policy =
        Policy.builder()
            .newApplication()
            .role(Role.custom("r1", "Customer"))
            .container(
                ContainerPolicy.builder(Area.DATA, "t1")
                    .name("Restaurant")
                    .role("RestUser", Operation.FIND, Access.DENY)
                    .role("AuthenticatedUser", Operation.FIND, Access.GRANT)
                    .build())
            .version(12)
            .build();
    RoleSet roles =
        RoleResolver.resolve(
            policy.roles(), ApiKeyType.REST, null, LoginState.USER, null, List.of("r1"));
    Caller caller = Caller.client(ApiKeyType.REST, "u1", roles);
    Decision decision = Decider.decideRows(policy, caller, Operation.FIND, "t1");
    assertThat(Explainer.explain(decision).toText())
        .isEqualTo(
            """
            REFUSED FIND on table Restaurant (answered as if there were no such rows)
              decided by  L7 table or channel, system roles
              asked by    user u1, REST key
              roles       RestUser, AuthenticatedUser, Customer
              policy      version 12

              L0      closed to clients                         -       (open)
              L1      object permissions, the calling user      -       (no row has permissions of its own for this)
              L2      object permissions, custom roles          -       (no row has permissions of its own for this)
              L3      table or channel, the calling user        -       (nothing set)
              L4      table or channel, custom roles            -       (nothing set)
              L5      owner policy of the table                 -       (decides for rows that the caller owns)
              L6      object permissions, system roles          -       (no row has permissions of its own for this)
              L7      table or channel, system roles            DENY   table Restaurant: role RestUser DENY, role AuthenticatedUser GRANT

            To let all rows through by default, set FIND of role RestUser on table Restaurant to INHERIT.
            """);
  }
}
