package dev.backstay.security.explain;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.RoleMask;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PrincipalCells;
import java.util.function.Function;

/** What the steps of an explanation have in common: the question, and the roles split by tier. */
final class ExplanationContext {
  /** Why a layer for users had no say. */
  static final String NOBODY = "nobody is logged in";

  /** Why a layer for custom roles had no say. */
  static final String NO_CUSTOM_ROLE = "no custom role is held";

  private final Decision decision;
  private final RoleSet roles;

  ExplanationContext(Decision decision) {
    this.decision = decision;
    this.roles = decision.caller().roles().under(policy().roles());
  }

  Policy policy() {
    return decision.policy();
  }

  Caller caller() {
    return decision.caller();
  }

  Operation operation() {
    return decision.operation();
  }

  /** Whether the question was about the rows of a table, rather than one asset. */
  boolean isOfRows() {
    return decision.isOfRows();
  }

  RoleSet roles() {
    return roles;
  }

  long[] custom() {
    return roles.custom(policy().settings().customKeyRoleTier());
  }

  long[] system() {
    return roles.system(policy().settings().customKeyRoleTier());
  }

  boolean holdsCustomRole() {
    return !RoleMask.isEmpty(custom());
  }

  boolean isLoggedIn() {
    return caller().userId() != null;
  }

  /** The state of a role's cell among those of a container; unknown roles have none there. */
  Function<String, Access> roleCells(PrincipalCells cells) {
    return id ->
        roles.unknownIds().contains(id) ? Access.INHERIT : cells.role(id).access(operation());
  }

  ConsultedCells cells() {
    return new ConsultedCells(policy(), caller(), roles);
  }
}
