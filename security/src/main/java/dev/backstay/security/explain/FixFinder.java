package dev.backstay.security.explain;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Layer;
import dev.backstay.security.decide.Verdicts;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.InvalidChangeException;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what to change to turn a decision around.
 *
 * <p>Candidates are proposed from the layer that decided, the one that touches the least first:
 * take a cell away, then set it the other way, on this container before globally. Each is tried on
 * a copy of the policy, and the first that really turns the decision is the advice; so the advice
 * is never wrong, at worst there is none.
 */
final class FixFinder {
  private final Policy policy;
  private final Caller caller;
  private final Operation operation;
  private final Asset asset;
  private final Layer layer;
  private final Step last;
  private final boolean refused;
  private final boolean ofRows;

  FixFinder(Decision decision, List<Step> steps) {
    this.policy = decision.policy();
    this.caller = decision.caller();
    this.operation = decision.operation();
    this.asset = decision.asset();
    this.layer = decision.layer();
    this.last = steps.getLast();
    this.refused = last.outcome() == Access.DENY;
    this.ofRows = decision.isOfRows();
  }

  /** The advice; null if the model does not apply, or no change of cells helps. */
  @Nullable Advice advise() {
    List<List<Change>> candidates =
        switch (layer) {
          case DEVELOPER, INTERNAL, ERROR, GRANTING -> List.of();
          case CLOSED_TO_CLIENTS -> open();
          case OBJECT_USER, OBJECT_CUSTOM_ROLES, OBJECT_SYSTEM_ROLES -> changeRow();
          case CONTAINER_USER,
              CONTAINER_CUSTOM_ROLES,
              CONTAINER_SYSTEM_ROLES,
              OWNER_POLICY,
              FILE_USER,
              FILE_CUSTOM_ROLES,
              FILE_SYSTEM_ROLES ->
              changeCells(this::inContainer);
          case GLOBAL_CUSTOM_ROLES,
              GLOBAL_SYSTEM_ROLES,
              FILE_GLOBAL_CUSTOM_ROLES,
              FILE_GLOBAL_SYSTEM_ROLES ->
              overrideGlobal();
          case SERVICE_CELLS -> changeMethod();
        };
    return candidates.stream()
        .filter(changes -> !changes.isEmpty() && turnsAround(changes))
        .findFirst()
        .map(changes -> new Advice(changes, sentence(changes)))
        .orElse(null);
  }

  /** Where a cell is: what makes a change of it. */
  private interface Place {
    Change set(Principal principal, Access access);
  }

  private Change inRow(Principal principal, Access access) {
    String objectId = asset instanceof Asset.Row row ? row.objectId() : "";
    return new Change.RowCell(asset.containerId(), objectId, principal, operation, access);
  }

  private Change inContainer(Principal principal, Access access) {
    String container = Optional.ofNullable(last.containerId()).orElse(asset.containerId());
    return new Change.ContainerCell(asset.area(), container, principal, operation, access);
  }

  private Change inMethod(Principal principal, Access access) {
    String method = asset instanceof Asset.Method of ? of.methodId() : "";
    return new Change.MethodCell(asset.containerId(), method, principal, access);
  }

  /** As {@link #changeCells}; the cells of a row decide for roles that are gone, too. */
  private List<List<Change>> changeRow() {
    return turn(deciding(), this::inRow);
  }

  /** The cells that decided: take them away, or turn them; to refuse, turning one is enough. */
  private List<List<Change>> changeCells(Place place) {
    return turn(deciding().stream().filter(this::isOfKnownPrincipal).toList(), place);
  }

  private List<List<Change>> turn(List<Step.Cell> deciding, Place place) {
    Stream<Step.Cell> turned = refused ? deciding.stream() : deciding.stream().limit(1);
    return List.of(set(deciding.stream(), place, Access.INHERIT), set(turned, place, opposite()));
  }

  /** A cell of one role on the container comes before all global ones; else the global cells. */
  private List<List<Change>> overrideGlobal() {
    List<Step.Cell> deciding =
        deciding().stream()
            .filter(cell -> policy.roleById(cell.principal().id()).isPresent())
            .toList();
    List<List<Change>> candidates = new ArrayList<>();
    Stream<Step.Cell> telling =
        deciding.stream().sorted((one, other) -> rank(one) - rank(other)).limit(1);
    candidates.add(set(telling, this::inContainer, opposite()));
    candidates.add(
        set(
            refused ? deciding.stream() : deciding.stream().limit(1),
            (role, access) -> new Change.GlobalCell(role.id(), operation, access),
            opposite()));
    String userId = caller.userId();
    if (userId != null) {
      candidates.add(List.of(inContainer(Principal.user(userId), opposite())));
    }
    return candidates;
  }

  /** Services: what denies must go, or be overridden by the method's own cells. */
  private List<List<Change>> changeMethod() {
    if (refused) {
      List<Step.Cell> denying = deciding().stream().filter(this::isOfKnownPrincipal).toList();
      return List.of(
          set(denying.stream(), this::inMethod, Access.INHERIT),
          set(denying.stream(), this::inMethod, Access.GRANT));
    }
    List<List<Change>> candidates = new ArrayList<>();
    for (Role role : caller.roles().under(policy.roles()).all()) {
      if (!isKeyRole(role)) {
        candidates.add(List.of(inMethod(Principal.role(role.id()), Access.DENY)));
      }
    }
    caller.roles().under(policy.roles()).all().stream()
        .limit(1)
        .forEach(role -> candidates.add(List.of(inMethod(Principal.role(role.id()), Access.DENY))));
    return candidates;
  }

  /** Opens what is closed; if something else refuses then, that is turned too. */
  private List<List<Change>> open() {
    List<Change> changes = new ArrayList<>(ClosedSwitches.toOpen(policy, asset));
    Policy opened = Change.applyTo(policy, changes);
    Decision next =
        ofRows
            ? Decider.decideRows(opened, caller, operation, asset.containerId())
            : Decider.decide(opened, caller, operation, asset);
    Advice more = Explainer.explain(next).advice();
    if (!turnsAround(changes) && more != null) {
      changes.addAll(more.changes());
    }
    return List.of(changes);
  }

  private List<Step.Cell> deciding() {
    return last.cells().stream().filter(cell -> cell.access() == last.outcome()).toList();
  }

  /** A cell of a role that is gone decides nothing, and cannot be set. */
  private boolean isOfKnownPrincipal(Step.Cell cell) {
    Principal principal = cell.principal();
    return principal.kind() != Principal.Kind.ROLE
        || principal.isAll()
        || policy.roleById(principal.id()).isPresent();
  }

  private Access opposite() {
    return refused ? Access.GRANT : Access.DENY;
  }

  private static List<Change> set(Stream<Step.Cell> cells, Place place, Access access) {
    return cells.map(cell -> place.set(cell.principal(), access)).toList();
  }

  /** Roles that say who a caller is come before roles that say which key they use. */
  private int rank(Step.Cell cell) {
    return policy.roleById(cell.principal().id()).filter(FixFinder::isKeyRole).isPresent() ? 1 : 0;
  }

  private static boolean isKeyRole(Role role) {
    return SystemRole.byName(role.name()).filter(SystemRole::comesWithKey).isPresent();
  }

  private boolean turnsAround(List<Change> changes) {
    Policy changed;
    try {
      changed = Change.applyTo(policy, changes);
    } catch (InvalidChangeException e) {
      // for example of a role that is there no longer
      return false;
    }
    Asset changedAsset = asset;
    for (Change change : changes) {
      changedAsset = change.applyTo(changedAsset);
    }
    return Verdicts.of(changed, caller, operation, changedAsset).isGrant() == refused;
  }

  private String sentence(List<Change> changes) {
    List<String> described = changes.stream().map(change -> change.describe(policy)).toList();
    String purpose = refused ? "To allow it, " : "To refuse it, ";
    if (ofRows) {
      purpose =
          refused ? "To let all rows through by default, " : "To hold all rows back by default, ";
    }
    return purpose + String.join(", and ", described) + ".";
  }
}
