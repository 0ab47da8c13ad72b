package dev.backstay.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.RoleResolver;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.caller.Roles;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Layer;
import dev.backstay.security.decide.Outcome;
import dev.backstay.security.decide.Permit;
import dev.backstay.security.explain.Explainer;
import dev.backstay.security.explain.Note;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots: changes make new ones and leave the old alone. */
class PolicyTest {
  private static final Asset TABLE = new Asset.Table("orders");

  private final Policy policy =
      Policy.builder().newApplication().role(Role.custom("staff", "Staff")).build();

  private static Caller staff(Policy policy) {
    RoleSet roles =
        RoleResolver.resolve(
            policy.roles(), ApiKeyType.JS, null, LoginState.USER, null, List.of("staff"));
    return Caller.client(ApiKeyType.JS, "u1", roles);
  }

  private static boolean mayCreate(Policy policy) {
    return Decider.allows(policy, staff(policy), Operation.CREATE, TABLE);
  }

  @Test
  void a_change_makes_a_new_snapshot_with_the_next_number_and_leaves_the_old_one_alone() {
    Policy global = policy.withGlobal("staff", Operation.CREATE, Access.DENY);
    Policy container =
        policy.withContainer(
            ContainerPolicy.builder(Area.DATA, "orders")
                .role("staff", Operation.CREATE, Access.DENY)
                .build());
    assertThat(mayCreate(policy)).isTrue();
    assertThat(mayCreate(global)).isFalse();
    assertThat(mayCreate(container)).isFalse();
    assertThat(mayCreate(container.withoutContainer(Area.DATA, "orders"))).isTrue();
    assertThat(List.of(policy.version(), global.version(), container.version()))
        .containsExactly(1L, 2L, 2L);
    assertThat(global.withVersion(99).version()).isEqualTo(99);
  }

  @Test
  void a_change_of_one_container_shares_the_others() {
    Policy two =
        policy
            .withContainer(ContainerPolicy.builder(Area.DATA, "orders").build())
            .withContainer(ContainerPolicy.builder(Area.DATA, "items").build());
    Policy changed =
        two.withContainer(
            ContainerPolicy.builder(Area.DATA, "items")
                .owner(Operation.FIND, Access.GRANT)
                .build());
    assertThat(changed.compiled(Area.DATA, "orders")).isSameAs(two.compiled(Area.DATA, "orders"));
    assertThat(changed.compiled(Area.DATA, "items")).isNotSameAs(two.compiled(Area.DATA, "items"));
  }

  @Test
  void a_role_that_comes_after_the_cells_that_name_it_finds_them() {
    Policy early =
        Policy.builder()
            .newApplication()
            .container(
                ContainerPolicy.builder(Area.DATA, "orders")
                    .role("staff", Operation.CREATE, Access.GRANT)
                    .build())
            .build();
    assertThat(mayCreate(early)).as("an unknown role refuses").isFalse();
    Policy late = early.withRoles(List.of(Role.custom("staff", "Staff")));
    assertThat(mayCreate(late)).isTrue();
  }

  @Test
  void a_caller_resolved_before_a_role_was_removed_is_refused_not_let_through() {
    Caller before = staff(policy);
    Policy after = policy.withoutRole("staff");
    assertThat(Decider.allows(policy, before, Operation.CREATE, TABLE)).isTrue();
    Decision decision = Decider.decide(after, before, Operation.CREATE, TABLE);
    assertThat(decision.outcome()).isEqualTo(Outcome.DENY);
    assertThat(decision.layer()).isEqualTo(Layer.GLOBAL_CUSTOM_ROLES);
    assertThat(Explainer.explain(decision).roles()).contains("`staff`");
    assertThat(Explainer.explain(decision).notes()).contains(Note.UNKNOWN_ROLE.text());
    Policy another = after.withRoles(List.of(Role.custom("new", "New")));
    another = another.withGlobal("new", Cells.GRANT_ALL);
    assertThat(Decider.allows(another, before, Operation.CREATE, TABLE))
        .as("a new role does not take the place of the removed one")
        .isFalse();
  }

  @Test
  void a_new_role_does_not_inherit_the_cells_of_a_removed_one() {
    Policy granted =
        policy.withContainer(
            ContainerPolicy.builder(Area.DATA, "orders")
                .role("staff", Operation.CREATE, Access.GRANT)
                .build());
    Policy replaced = granted.withoutRole("staff").withRoles(List.of(Role.custom("new", "New")));
    RoleSet roles =
        RoleResolver.resolve(
            replaced.roles(), ApiKeyType.JS, null, LoginState.USER, null, List.of("new"));
    Caller caller = Caller.client(ApiKeyType.JS, "u1", roles);
    assertThat(Decider.decide(replaced, caller, Operation.CREATE, TABLE).layer())
        .isEqualTo(Layer.GLOBAL_CUSTOM_ROLES);
    assertThat(Decider.allows(replaced, caller, Operation.CREATE, TABLE)).isFalse();
  }

  @Test
  void a_caller_without_any_role_is_refused() {
    RoleSet none = new RoleSet(policy.roles(), List.of(), null);
    Caller caller = Caller.client(ApiKeyType.JS, null, none);
    assertThat(Decider.decide(policy, caller, Operation.CREATE, TABLE).layer())
        .isEqualTo(Layer.GLOBAL_SYSTEM_ROLES);
    assertThat(Decider.allows(policy, caller, Operation.CREATE, TABLE)).isFalse();
  }

  @Test
  void roles_are_looked_up_by_id_and_name_and_keep_them_apart() {
    assertThat(policy.roleByName("Staff")).contains(Role.custom("staff", "Staff"));
    assertThat(policy.roleById("staff")).contains(Role.custom("staff", "Staff"));
    assertThat(policy.roleByName("GuestUser")).isPresent();
    Policy renamed = policy.withRoles(List.of(Role.custom("staff", "Team")));
    assertThat(renamed.roleByName("Staff")).isEmpty();
    assertThat(mayCreate(renamed)).as("cells go with the id").isTrue();
    assertThatThrownBy(() -> policy.withRoles(List.of(Role.custom("x", "Staff"))))
        .hasMessage("two roles have the name `Staff`");
    assertThatThrownBy(() -> policy.withRoles(List.of(Role.custom("JSUser", "Mine"))))
        .hasMessage("`JSUser` is the id of a system role");
    assertThatThrownBy(() -> policy.withoutRole("JSUser"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_is_handed_out_cannot_be_changed() {
    Map<String, Access> users = new HashMap<>(Map.of("u1", Access.DENY));
    ObjectAcl acl = new ObjectAcl(users, Map.of());
    users.clear();
    assertThat(acl.users()).containsKey("u1");

    ContainerPolicy.Builder builder = ContainerPolicy.builder(Area.DATA, "orders");
    ContainerPolicy container =
        builder.column("c", "staff", Access.DENY).owner(Operation.FIND, Access.GRANT).build();
    builder.column("c", "other", Access.DENY).objectAclOperations(Set.of(Operation.FIND));
    assertThat(container.columns().get("c")).containsOnlyKeys("staff");
    assertThat(container.objectAclOperations()).isEmpty();
    assertThatThrownBy(() -> container.columns().get("c").clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> policy.roles().all().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    Permit permit =
        Decider.decideRows(policy.withContainer(container), staff(policy), Operation.FIND, "orders")
            .permit();
    assertThat(permit.hiddenColumns()).containsExactly("c");
    assertThatThrownBy(() -> permit.hiddenColumns().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(container.toBuilder().build().columns()).isEqualTo(container.columns());
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Policy.class,
        ContainerPolicy.class,
        Roles.class,
        RoleSet.class,
        Caller.class,
        Decision.class,
        Permit.class
      })
  void values_have_only_final_fields_and_cannot_be_extended(Class<?> value) {
    assertThat(Modifier.isFinal(value.getModifiers())).isTrue();
    assertThat(value.getDeclaredFields())
        .allMatch(field -> Modifier.isFinal(field.getModifiers()) && isHidden(field));
  }

  private static boolean isHidden(Field field) {
    return Modifier.isPrivate(field.getModifiers()) || Modifier.isStatic(field.getModifiers());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt", "", "/a//b", "/../a", "/a/./b", "//", "/a/.."})
  void a_path_that_is_not_plain_is_refused(String path) {
    assertThatThrownBy(() -> new Asset.FilePath(path)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_trailing_slash_makes_no_other_path() {
    assertThat(new Asset.FilePath("/a/b/")).isEqualTo(new Asset.FilePath("/a/b"));
    assertThat(ContainerPolicy.builder(Area.FILES, "/a/b/").build().id()).isEqualTo("/a/b");
  }

  @Test
  void cells_of_another_area_are_refused() {
    ContainerPolicy.Builder table = ContainerPolicy.builder(Area.DATA, "orders");
    assertThatThrownBy(() -> table.role("staff", Operation.READ, Access.DENY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> table.owner(Operation.CREATE, Access.GRANT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> table.methodRole("buy", "staff", Access.DENY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> ContainerPolicy.builder(Area.FILES, "/").column("c", "staff", Access.DENY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> table.objectAclOperations(Set.of(Operation.CREATE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void callers_who_contradict_themselves_are_refused() {
    RoleSet anonymous =
        RoleResolver.resolve(policy.roles(), ApiKeyType.JS, null, LoginState.NONE, null, List.of());
    assertThatThrownBy(() -> Caller.client(ApiKeyType.JS, "u1", anonymous))
        .isInstanceOf(IllegalArgumentException.class);
    RoleSet loggedIn = staff(policy).roles();
    assertThatThrownBy(() -> Caller.client(ApiKeyType.JS, null, loggedIn))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Caller.client(ApiKeyType.JS, Role.ALL, loggedIn))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
