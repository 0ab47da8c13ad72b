package dev.backstay.security.explain;

import dev.backstay.security.decide.Layer;
import dev.backstay.security.decide.Layers;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.CompiledContainer;
import dev.backstay.security.model.Names;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.PrincipalCells;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The steps through the layers L1 to L9. */
final class DataSteps {
  private final ExplanationContext inquiry;
  private final Asset asset;
  private final Asset.@Nullable Row row;
  private final CompiledContainer container;

  private DataSteps(ExplanationContext inquiry, Asset asset, Asset.@Nullable Row row) {
    this.inquiry = inquiry;
    this.asset = asset;
    this.row = row;
    this.container = inquiry.policy().compiled(asset.area(), asset.containerId());
  }

  /**
   * The steps up to the one that decided.
   *
   * @param row the asset if it is a row, else null
   */
  static List<Step> of(ExplanationContext inquiry, Asset asset, Asset.@Nullable Row row) {
    DataSteps walk = new DataSteps(inquiry, asset, row);
    List<Step> steps = new ArrayList<>();
    for (Layer layer : Layers.inOrder(row != null || inquiry.isOfRows())) {
      Step step = walk.step(layer);
      steps.add(step);
      if (step.outcome() != Access.INHERIT) {
        break;
      }
    }
    return steps;
  }

  private Step step(Layer layer) {
    Access outcome =
        Layers.value(
            layer,
            inquiry.policy(),
            container,
            inquiry.caller(),
            inquiry.roles(),
            inquiry.operation(),
            row);
    String skipped = outcome == Access.INHERIT ? skipped(layer) : null;
    return switch (layer) {
      case OBJECT_USER, OBJECT_CUSTOM_ROLES, OBJECT_SYSTEM_ROLES -> {
        String where = inquiry.isOfRows() ? "each row" : Names.asset(inquiry.policy(), asset);
        yield new Step(layer, where, null, cells(layer), outcome, skipped);
      }
      case GLOBAL_CUSTOM_ROLES, GLOBAL_SYSTEM_ROLES ->
          new Step(layer, "globally", null, cells(layer), outcome, skipped);
      default -> {
        String id = asset.containerId();
        String where = Names.container(inquiry.policy(), asset.area(), id);
        yield new Step(layer, where, id, cells(layer), outcome, skipped);
      }
    };
  }

  private List<Step.Cell> cells(Layer layer) {
    ConsultedCells cells = inquiry.cells();
    Operation operation = inquiry.operation();
    PrincipalCells own = container.source().cells();
    ObjectAcl acl = row == null ? ObjectAcl.NONE : row.acl();
    Function<String, Access> containerRoles = inquiry.roleCells(own);
    return switch (layer) {
      case OBJECT_USER -> cells.ofUser(stateIn(acl.users()));
      case OBJECT_CUSTOM_ROLES -> cells.ofRoles(stateIn(acl.roles()), inquiry.custom());
      case CONTAINER_USER -> cells.ofUser(id -> own.user(id).access(operation));
      case CONTAINER_CUSTOM_ROLES -> cells.ofRoles(containerRoles, inquiry.custom());
      case OWNER_POLICY -> cells.owner(Layers.owner(inquiry.policy(), container, operation));
      case OBJECT_SYSTEM_ROLES -> cells.ofRoles(stateIn(acl.roles()), inquiry.system());
      case CONTAINER_SYSTEM_ROLES -> cells.ofRoles(containerRoles, inquiry.system());
      case GLOBAL_CUSTOM_ROLES -> cells.global(operation, inquiry.custom());
      default -> cells.global(operation, inquiry.system());
    };
  }

  /** Why a layer that came to INHERIT had no say at all; null if it just has no cell. */
  private @Nullable String skipped(Layer layer) {
    return switch (layer) {
      case OBJECT_USER -> inquiry.isLoggedIn() ? rowByRow() : ExplanationContext.NOBODY;
      case CONTAINER_USER -> inquiry.isLoggedIn() ? null : ExplanationContext.NOBODY;
      case OBJECT_CUSTOM_ROLES ->
          inquiry.holdsCustomRole() ? rolesRowByRow() : ExplanationContext.NO_CUSTOM_ROLE;
      case OBJECT_SYSTEM_ROLES -> rolesRowByRow();
      case CONTAINER_CUSTOM_ROLES, GLOBAL_CUSTOM_ROLES ->
          inquiry.holdsCustomRole() ? null : ExplanationContext.NO_CUSTOM_ROLE;
      case OWNER_POLICY -> {
        if (!inquiry.isLoggedIn()) {
          yield ExplanationContext.NOBODY;
        }
        if (row == null) {
          yield "decides for rows that the caller owns";
        }
        // without an owner policy nobody has looked at who owns the row
        yield Layers.owns(inquiry.caller(), row) || !hasOwnerPolicy()
            ? null
            : row.ownerId() == null
                ? "nobody owns the row"
                : "the caller does not own the row, " + row.ownerId() + " does";
      }
      default -> null;
    };
  }

  private boolean hasOwnerPolicy() {
    return Layers.owner(inquiry.policy(), container, inquiry.operation()) != Access.INHERIT;
  }

  private @Nullable String rolesRowByRow() {
    return inquiry.policy().settings().objectRoleAcl()
        ? rowByRow()
        : "switched off by objectRoleAcl";
  }

  private @Nullable String rowByRow() {
    if (!inquiry.isOfRows()) {
      return null;
    }
    return container.source().objectAclOperations().contains(inquiry.operation())
        ? "decides row by row"
        : "no row has permissions of its own for this";
  }

  private static Function<String, Access> stateIn(Map<String, Access> states) {
    return id -> states.getOrDefault(id, Access.INHERIT);
  }
}
