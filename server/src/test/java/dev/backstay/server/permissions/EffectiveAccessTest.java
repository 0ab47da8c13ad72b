package dev.backstay.server.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.Principal;
import dev.backstay.server.permissions.EffectiveAccess.Holder;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class EffectiveAccessTest {
  private static final String STAFF = "staff";
  private static final String AUTHENTICATED = SystemRole.AUTHENTICATED_USER.roleName();
  private static final Operation FIND = Operation.FIND;

  @Test
  void aRoleInheritsFromAllRolesThenFromItsGlobalCell() {
    assertThat(table(cells -> cells).container(Holder.role(STAFF), FIND))
        .isEqualTo("GRANT_INHERIT");
    assertThat(
            table(cells -> cells.role(Role.ALL, FIND, Access.DENY))
                .container(Holder.role(STAFF), FIND))
        .isEqualTo("DENY_INHERIT");
    assertThat(
            table(cells -> cells.role(STAFF, FIND, Access.DENY))
                .container(Holder.role(STAFF), FIND))
        .isEqualTo("DENY");
  }

  @Test
  void aRoleWithoutAGlobalCellIsDenied() {
    assertThat(table(cells -> cells).container(Holder.role("unknown"), FIND))
        .isEqualTo("DENY_INHERIT");
  }

  @Test
  void aUserInheritsFromCustomRolesBeforeAuthenticatedUser() {
    EffectiveAccess access =
        table(cells ->
            cells
                .role(STAFF, FIND, Access.GRANT)
                .role(AUTHENTICATED, FIND, Access.DENY)
                .user("ann", FIND, Access.DENY));

    assertThat(access.container(user("ben", STAFF), FIND)).isEqualTo("GRANT_INHERIT");
    assertThat(access.container(user("ben"), FIND)).isEqualTo("DENY_INHERIT");
    assertThat(access.container(user("ann", STAFF), FIND)).isEqualTo("DENY");
  }

  @Test
  void anObjectsCellsStandBeforeTheTables() {
    EffectiveAccess access = table(cells -> cells.role(STAFF, FIND, Access.DENY));
    ObjectAcl acl = new ObjectAcl(Map.of("ann", Access.DENY), Map.of(STAFF, Access.GRANT));

    assertThat(access.object(acl, Holder.role(STAFF), FIND)).isEqualTo("GRANT");
    assertThat(access.object(ObjectAcl.NONE, Holder.role(STAFF), FIND)).isEqualTo("DENY_INHERIT");
    assertThat(access.object(acl, user("ann"), FIND)).isEqualTo("DENY");
    assertThat(access.object(acl, user("ben", STAFF), FIND)).isEqualTo("DENY_INHERIT");
    assertThat(access.object(acl, user("ben"), FIND)).isEqualTo("GRANT_INHERIT");
  }

  @Test
  void aMethodInheritsFromAllMethodsAndAnyDenialOfAllRolesCounts() {
    EffectiveAccess denied =
        service(cells ->
            cells
                .role(STAFF, Operation.INVOKE, Access.DENY)
                .methodRole("open", STAFF, Access.GRANT));
    assertThat(denied.method("open", Principal.role(STAFF))).isEqualTo("GRANT");
    assertThat(denied.method("other", Principal.role(STAFF))).isEqualTo("DENY_INHERIT");
    assertThat(denied.method("other", Principal.user("ann"))).isEqualTo("GRANT_INHERIT");

    EffectiveAccess all = service(cells -> cells.role(Role.ALL, Operation.INVOKE, Access.DENY));
    assertThat(all.method("open", Principal.role(STAFF))).isEqualTo("DENY_INHERIT");
  }

  @Test
  void aColumnIsVisibleUnlessHidden() {
    EffectiveAccess access = table(cells -> cells.column("price", STAFF, Access.DENY));

    assertThat(access.column("price", STAFF)).isEqualTo("DENY");
    assertThat(access.column("price", AUTHENTICATED)).isEqualTo("GRANT_INHERIT");
  }

  private static EffectiveAccess table(UnaryOperator<ContainerPolicy.Builder> cells) {
    return access(Area.DATA, cells);
  }

  private static EffectiveAccess service(UnaryOperator<ContainerPolicy.Builder> cells) {
    return access(Area.SERVICES, cells);
  }

  private static EffectiveAccess access(Area area, UnaryOperator<ContainerPolicy.Builder> cells) {
    Policy policy =
        Policy.builder()
            .role(Role.custom(STAFF, "Staff"))
            .newApplication()
            .container(cells.apply(ContainerPolicy.builder(area, "it")).build())
            .build();
    return new EffectiveAccess(policy, area, "it");
  }

  private static Holder user(String id, String... roleIds) {
    return new Holder(Principal.user(id), Set.of(roleIds));
  }
}
