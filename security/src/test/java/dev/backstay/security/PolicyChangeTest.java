package dev.backstay.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Elevation;
import dev.backstay.security.model.Names;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PolicyChange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyChangeTest {
  private static final Role STAFF = Role.custom("r1", "Staff");
  private static final Policy BEFORE =
      Policy.builder()
          .role(STAFF)
          .newApplication()
          .container(
              ContainerPolicy.builder(Area.DATA, "t1")
                  .name("Orders")
                  .role("r1", Operation.FIND, Access.GRANT)
                  .build())
          .container(
              ContainerPolicy.builder(Area.SERVICES, "s1")
                  .name("Shop")
                  .methodNames(Map.of("m1", "buy"))
                  .build())
          .build();

  @Test
  void a_snapshot_differs_in_nothing_from_itself_and_from_one_with_other_names() {
    assertThat(PolicyChange.between(BEFORE, BEFORE)).isEmpty();
    assertThat(
            PolicyChange.between(
                BEFORE, edited(Area.DATA, "t1", container -> container.name("Bestellungen"))))
        .isEmpty();
  }

  @Test
  void every_kind_of_cell_is_told_from_what_to_what() {
    told(
        edited(Area.DATA, "t1", container -> container.role("r1", Operation.FIND, Access.DENY)),
        "FIND of role Staff on table Orders: GRANT -> DENY");
    told(
        edited(
            Area.DATA, "t1", container -> container.user(Role.ALL, Operation.CREATE, Access.GRANT)),
        "CREATE of all users on table Orders: INHERIT -> GRANT");
    told(
        edited(Area.DATA, "t1", container -> container.owner(Operation.UPDATE, Access.GRANT)),
        "UPDATE of the owner on table Orders: INHERIT -> GRANT");
    told(
        edited(Area.DATA, "t1", container -> container.column("price", "r1", Access.DENY)),
        "column price for role Staff on table Orders: INHERIT -> DENY");
    told(
        edited(Area.DATA, "t1", container -> container.closedToClients(true)),
        "table Orders to clients: open -> closed");
    told(
        edited(Area.SERVICES, "s1", container -> container.methodUser("m1", "u1", Access.DENY)),
        "INVOKE of user u1 on method buy of service Shop: INHERIT -> DENY");
    told(
        edited(
            Area.SERVICES,
            "s1",
            container -> container.elevation("", Elevation.AS_USER, Access.GRANT)),
        "permission of service Shop to run as a named user: INHERIT -> GRANT");
    told(
        edited(
            Area.SERVICES,
            "s1",
            container -> container.elevation("m1", Elevation.AS_SERVER, Access.DENY)),
        "permission of method buy of service Shop to run as the server: INHERIT -> DENY");
    assertThat(
            texts(BEFORE.withGlobal("r1", Operation.READ, Access.DENY).withClosedToClients(true)))
        .containsExactly(
            "the application to clients: open -> closed",
            "READ of role Staff globally: GRANT -> DENY");
  }

  @Test
  void a_role_comes_and_goes_as_a_whole() {
    Policy more =
        BEFORE.withRoles(List.of(Role.custom("r2", "New"))).withGlobal("r2", Cells.GRANT_ALL);
    assertThat(texts(more)).containsExactly("role New: none -> New");
    assertThat(texts(BEFORE.withoutRole("r1"))).containsExactly("role Staff: Staff -> none");
  }

  @Test
  void a_container_that_is_gone_takes_its_cells_along() {
    assertThat(texts(BEFORE.withoutContainer(Area.DATA, "t1")))
        .containsExactly("FIND of role Staff on table Orders: GRANT -> INHERIT");
  }

  @Test
  void what_is_said_of_a_method_comes_before_what_is_said_of_its_service() {
    Policy policy =
        edited(
            Area.SERVICES,
            "s1",
            container ->
                container
                    .elevation("", Elevation.AS_SERVER, Access.DENY)
                    .elevation("m1", Elevation.AS_SERVER, Access.GRANT));
    assertThat(policy.mayElevate("s1", "m1", Elevation.AS_SERVER)).isTrue();
    assertThat(policy.mayElevate("s1", "m2", Elevation.AS_SERVER)).isFalse();
    assertThat(policy.mayElevate("other", "m", Elevation.AS_SERVER)).isTrue();
    assertThat(policy.mayElevate("s1", "m1", Elevation.AS_USER)).isFalse();
    assertThat(policy.mayElevate("s1", "m1", Elevation.ASSIGN_ROLES)).isTrue();
  }

  private static void told(Policy after, String text) {
    assertThat(texts(after)).containsExactly(text);
  }

  private static List<String> texts(Policy after) {
    return PolicyChange.between(BEFORE, after).stream()
        .map(change -> change.subject() + ": " + change.before() + " -> " + change.after())
        .toList();
  }

  private static Policy edited(
      Area area, String id, java.util.function.UnaryOperator<ContainerPolicy.Builder> edit) {
    return BEFORE.withContainer(edit.apply(Names.builder(BEFORE, area, id)).build());
  }
}
