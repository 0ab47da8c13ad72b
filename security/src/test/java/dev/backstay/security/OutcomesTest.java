package dev.backstay.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.RoleResolver;
import dev.backstay.security.caller.Roles;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Layer;
import dev.backstay.security.decide.Outcome;
import dev.backstay.security.decide.Permit;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.decide.UpsertDecision;
import dev.backstay.security.explain.Explainer;
import dev.backstay.security.explain.Note;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Names;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PolicySettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What can be done with a decision: permits, upserts, grants; and what happens on errors. */
class OutcomesTest {
  private final Policy open = Policy.builder().newApplication().version(7).build();
  private final Caller user = caller(ApiKeyType.JS, "u1");
  private final Caller serverCode = caller(ApiKeyType.BL, null);

  private static Caller caller(ApiKeyType key, String userId) {
    LoginState login = userId == null ? LoginState.NONE : LoginState.USER;
    Roles roles = Roles.of(List.of());
    return Caller.client(
        key, userId, RoleResolver.resolve(roles, key, null, login, null, List.of()));
  }

  private static Asset.Row row(String owner) {
    return new Asset.Row("orders", "row", owner, ObjectAcl.NONE);
  }

  private static Policy with(Policy policy, Operation operation, Access access) {
    return policy.withContainer(
        Names.builder(policy, Area.DATA, "orders")
            .role("AuthenticatedUser", operation, access)
            .build());
  }

  @Test
  void only_an_allowed_decision_makes_a_permit() {
    Decision allowed = Decider.decide(open, user, Operation.CREATE, new Asset.Table("orders"));
    assertThat(allowed.permit().operation()).isEqualTo(Operation.CREATE);
    assertThat(allowed.permit().tableId()).isEqualTo("orders");
    assertThat(allowed.permit().policyVersion()).isEqualTo(7);
    assertThat(allowed.permit().caller()).isSameAs(user);
    assertThat(allowed.permit().rows()).isEqualTo(RowFilter.NOTHING);

    Policy closed = with(open, Operation.CREATE, Access.DENY);
    Decision refused = Decider.decide(closed, user, Operation.CREATE, new Asset.Table("orders"));
    assertThatThrownBy(refused::permit).isInstanceOf(IllegalStateException.class);
    assertThat(Permit.class.getConstructors()).isEmpty();
    assertThat(Decision.class.getConstructors()).isEmpty();
  }

  @Test
  void a_permit_for_one_row_still_filters_the_whole_table() {
    Policy owners =
        open.withContainer(
            ContainerPolicy.builder(Area.DATA, "orders")
                .role("AuthenticatedUser", Operation.UPDATE, Access.DENY)
                .owner(Operation.UPDATE, Access.GRANT)
                .build());
    Permit permit = Decider.decide(owners, user, Operation.UPDATE, row("u1")).permit();
    assertThat(permit.rows().decide("u1", ObjectAcl.NONE)).isEqualTo(Access.GRANT);
    assertThat(permit.rows().decide("u2", ObjectAcl.NONE)).isEqualTo(Access.DENY);
  }

  @Test
  void a_permit_for_a_channel_is_no_permit_for_a_table_of_the_same_id() {
    Permit permit =
        Decider.decide(open, user, Operation.PUBLISH, new Asset.Channel("orders")).permit();
    assertThatThrownBy(permit::tableId).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_filter_has_the_fewest_parts_that_say_the_same() {
    Policy cells =
        open.withContainer(
            ContainerPolicy.builder(Area.DATA, "orders")
                .user("u1", Operation.FIND, Access.DENY)
                .owner(Operation.FIND, Access.GRANT)
                .objectAclOperations(Set.of(Operation.FIND))
                .build());
    assertThat(Decider.decideRows(cells, user, Operation.FIND, "orders").permit().rows())
        .isEqualTo(
            new RowFilter(
                "u1", true, List.of(), List.of(), Access.DENY, Access.INHERIT, Access.DENY));
    RowFilter anonymous =
        Decider.decideRows(cells, caller(ApiKeyType.JS, null), Operation.FIND, "orders")
            .permit()
            .rows();
    assertThat(anonymous.objectUserAcl()).isFalse();
    assertThat(anonymous.systemRolePrincipals())
        .containsExactly("JSUser", "NotAuthenticatedUser", "*");
    assertThat(anonymous.userPrincipals()).isEmpty();
  }

  @Test
  void an_upsert_of_a_new_row_needs_upsert_and_create() {
    assertThat(Decider.decideUpsert(open, user, "orders").isAllowed()).isTrue();
    Policy noUpsert = with(open, Operation.UPSERT, Access.DENY);
    assertThat(Decider.decideUpsert(noUpsert, user, "orders").deciding().code()).isEqualTo(1134);
    Policy noCreate = with(open, Operation.CREATE, Access.DENY);
    assertThat(Decider.decideUpsert(noCreate, user, "orders").isAllowed()).isFalse();
    assertThat(Decider.decideUpsert(noCreate, user, "orders").deciding().code()).isEqualTo(1011);
    Policy noUpdate = with(open, Operation.UPDATE, Access.DENY);
    assertThat(Decider.decideUpsert(noUpdate, user, "orders").isAllowed()).isTrue();
  }

  @Test
  void an_upsert_of_an_existing_row_needs_upsert_and_update_on_that_row() {
    ObjectAcl denied = new ObjectAcl(Map.of("u1", Access.DENY), Map.of());
    UpsertDecision byCells = Decider.decideUpsert(open, user, row("u1"), denied);
    assertThat(byCells.isAllowed()).isFalse();
    assertThat(byCells.deciding().code()).isEqualTo(1012);
    assertThat(Decider.decideUpsert(open, user, row("u1").withAcl(denied), ObjectAcl.NONE))
        .extracting(decision -> decision.deciding().code())
        .isEqualTo(1134);
    Policy noCreate = with(open, Operation.CREATE, Access.DENY);
    assertThat(Decider.decideUpsert(noCreate, user, row("u1"), ObjectAcl.NONE).isAllowed())
        .isTrue();
  }

  @Test
  void one_can_grant_on_a_row_only_what_one_holds_there() {
    Decision allowed = Decider.mayGrant(open, user, Operation.FIND, row("u1"), ObjectAcl.NONE);
    assertThat(allowed.permit().operation()).isEqualTo(Operation.PERMISSION);

    Policy noPermission = with(open, Operation.PERMISSION, Access.DENY);
    Decision refused =
        Decider.mayGrant(noPermission, user, Operation.FIND, row("u1"), ObjectAcl.NONE);
    assertThat(refused.isAllowed()).isFalse();
    assertThat(refused.code()).isEqualTo(1023);

    ObjectAcl denied = new ObjectAcl(Map.of("u1", Access.DENY), Map.of());
    Decision notHeld = Decider.mayGrant(open, user, Operation.FIND, row("u1"), denied);
    assertThat(notHeld.isAllowed()).isFalse();
    assertThat(notHeld.code()).isEqualTo(1023);
    assertThat(Explainer.explain(notHeld).notes()).contains(Note.GRANTING_WHAT_IS_NOT_HELD.text());
  }

  @Test
  void client_keys_change_the_permissions_of_a_whole_table_only_if_a_setting_says_so() {
    Asset table = new Asset.Table("orders");
    Decision off = Decider.mayGrant(open, user, Operation.FIND, table);
    assertThat(off.layer()).isEqualTo(Layer.GRANTING);
    assertThat(off.code()).isEqualTo(1023);
    assertThat(Explainer.explain(off).notes()).contains(Note.GRANTING_BY_CLIENTS_OFF.text());

    assertThat(Decider.mayGrant(open, serverCode, Operation.FIND, table).isAllowed()).isTrue();
    Caller developer = Caller.developer("d1");
    assertThat(Decider.mayGrant(open, developer, Operation.FIND, table).isAllowed()).isTrue();
    Policy on = open.withSettings(PolicySettings.DEFAULT.withTableGrantsByClients(true));
    assertThat(Decider.mayGrant(on, user, Operation.FIND, table).isAllowed()).isTrue();
    Policy notHeld = with(on, Operation.FIND, Access.DENY);
    assertThat(Decider.mayGrant(notHeld, user, Operation.FIND, table).isAllowed()).isFalse();
    Asset file = new Asset.FilePath("/a.txt");
    assertThat(Decider.mayGrant(open, user, Operation.READ, file).code()).isEqualTo(4000);
    assertThat(Decider.mayGrant(on, user, Operation.READ, file).isAllowed()).isTrue();
  }

  @Test
  void nothing_can_be_granted_where_there_is_no_permission_operation() {
    Decision decision = Decider.mayGrant(open, user, Operation.PUBLISH, new Asset.Channel("chat"));
    assertThat(decision.outcome()).isEqualTo(Outcome.DENY);
    assertThat(decision.layer()).isEqualTo(Layer.ERROR);
  }

  @Test
  void an_error_while_deciding_refuses_and_says_so() {
    Decision decision = Decider.decide(open, user, Operation.READ, new Asset.Table("orders"));
    assertThat(decision.outcome()).isEqualTo(Outcome.DENY);
    assertThat(decision.layer()).isEqualTo(Layer.ERROR);
    assertThat(Explainer.explain(decision).toText()).contains("READ is not an operation of data");
    assertThat(Decider.allows(open, user, Operation.READ, new Asset.Table("orders"))).isFalse();
    assertThat(Decider.decide(null, user, Operation.FIND, row("u1")).outcome())
        .isEqualTo(Outcome.DENY);
  }

  @Test
  void refusal_codes_are_those_that_clients_know() {
    Map<Operation, Integer> codes =
        Map.ofEntries(
            Map.entry(Operation.CREATE, 1011),
            Map.entry(Operation.UPDATE, 1012),
            Map.entry(Operation.FIND, 1013),
            Map.entry(Operation.REMOVE, 1014),
            Map.entry(Operation.DESCRIBE, 1015),
            Map.entry(Operation.PERMISSION, 1023),
            Map.entry(Operation.LOAD_RELATIONS, 1134),
            Map.entry(Operation.ADD_RELATION, 1134),
            Map.entry(Operation.DELETE_RELATION, 1134),
            Map.entry(Operation.UPSERT, 1134),
            Map.entry(Operation.READ, 4000),
            Map.entry(Operation.WRITE, 4000),
            Map.entry(Operation.DELETE, 4000),
            Map.entry(Operation.FILE_PERMISSION, 4000),
            Map.entry(Operation.PUBLISH, 5007),
            Map.entry(Operation.SUBSCRIBE, 5008),
            Map.entry(Operation.INVOKE, 14008));
    for (Operation operation : Operation.values()) {
      assertThat(operation.refusalCode()).as(operation.name()).isEqualTo(codes.get(operation));
    }
  }

  @Test
  void operations_are_understood_under_all_their_names() {
    assertThat(Operation.parse(Area.DATA, "ADD")).contains(Operation.CREATE);
    assertThat(Operation.parse(Area.DATA, "create")).contains(Operation.CREATE);
    assertThat(Operation.parse(Area.DATA, "Retrieve")).contains(Operation.FIND);
    assertThat(Operation.parse(Area.DATA, "READ")).isEmpty();
    assertThat(Operation.parse(Area.FILES, "REMOVE")).contains(Operation.DELETE);
    assertThat(Operation.parse(Area.FILES, "permission")).contains(Operation.FILE_PERMISSION);
    assertThat(Operation.parse(Area.DATA, "permission")).contains(Operation.PERMISSION);
    for (Operation operation : Operation.values()) {
      assertThat(Operation.parse(operation.area(), operation.wireName())).contains(operation);
    }
  }
}
