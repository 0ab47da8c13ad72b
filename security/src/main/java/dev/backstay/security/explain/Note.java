package dev.backstay.security.explain;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.KeyRoleTier;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Layer;
import dev.backstay.security.decide.Layers;
import dev.backstay.security.decide.Outcome;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;

/** What is worth knowing besides the reasons: the traps of the model that people fall into. */
public enum Note {
  UNKNOWN_ROLE(
      "The caller holds a role that the application does not have; it counts as a custom role "
          + "without cells, which the global layer refuses. Remove the assignment.") {
    @Override
    boolean appliesTo(Decision decision, RoleSet roles) {
      return decision.caller().kind() == Caller.Kind.CLIENT && !roles.unknownIds().isEmpty();
    }
  },

  /** C.3 rule 11. */
  SYSTEM_ROLES_NOT_REACHED(
      "The system roles would have decided otherwise, but a caller with a custom role never "
          + "reaches their global cells.") {
    @Override
    boolean appliesTo(Decision decision, RoleSet roles) {
      boolean custom =
          decision.layer() == Layer.GLOBAL_CUSTOM_ROLES
              || decision.layer() == Layer.FILE_GLOBAL_CUSTOM_ROLES;
      if (!custom) {
        return false;
      }
      Policy policy = decision.policy();
      KeyRoleTier keyRoleTier = policy.settings().customKeyRoleTier();
      Operation operation = decision.operation();
      return policy.global().decide(operation, roles.system(keyRoleTier))
          != policy.global().decide(operation, roles.custom(keyRoleTier));
    }
  },

  /** C.6: the owner policy is never reached if L1 to L4 decide. */
  OWNER_POLICY_NOT_REACHED(
      "The table's owner policy grants this to owners, but a denial of a custom role on the table "
          + "comes first. To let owners through, deny the custom role globally instead.") {
    @Override
    boolean appliesTo(Decision decision, RoleSet roles) {
      return decision.layer() == Layer.CONTAINER_CUSTOM_ROLES
          && decision.operation().actsOnRows()
          && decision.outcome() != Outcome.ALLOW
          && Layers.owner(
                  decision.policy(),
                  decision.policy().compiled(Area.DATA, decision.containerId()),
                  decision.operation())
              == Access.GRANT;
    }
  },

  /** S-17314 in C.3. */
  REMOVE_WITHOUT_FIND(
      "The caller may delete the row but the table's permissions refuse to show it to them; the "
          + "original service is said to refuse the deletion then.") {
    @Override
    boolean appliesTo(Decision decision, RoleSet roles) {
      return decision.operation() == Operation.REMOVE
          && decision.outcome() == Outcome.ALLOW
          && decision.asset() instanceof Asset.Row row
          && !Decider.allows(
              decision.policy(), decision.caller(), Operation.FIND, row.withAcl(ObjectAcl.NONE));
    }
  },

  /** C.9a 1. */
  GRANTING_WHAT_IS_NOT_HELD(
      "The question was a change of permissions: a caller can grant or deny only what they hold "
          + "themselves.") {
    @Override
    boolean appliesTo(Decision decision, RoleSet roles) {
      return decision.operation() != Operation.PERMISSION
          && decision.operation().area() == Area.DATA
          && decision.code() == Operation.PERMISSION.refusalCode();
    }
  },

  /** C.9a 1. */
  GRANTING_BY_CLIENTS_OFF(
      "Client keys may not change the permissions of a whole table or directory; use the "
          + "management API or server code, or switch tableGrantsByClients on.") {
    @Override
    boolean appliesTo(Decision decision, RoleSet roles) {
      return decision.layer() == Layer.GRANTING;
    }
  };

  private final String text;

  Note(String text) {
    this.text = text;
  }

  /** The sentence. */
  public String text() {
    return text;
  }

  /** Whether the note belongs to an explanation of this decision. */
  abstract boolean appliesTo(Decision decision, RoleSet roles);
}
