package dev.backstay.security.decide;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.CompiledContainer;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import org.jspecify.annotations.Nullable;

/** Finds the rule that a question falls under, and the verdict of that rule. */
public final class Verdicts {
  private Verdicts() {}

  /**
   * The verdict on one operation on one asset.
   *
   * @throws IllegalArgumentException if the asset has no such operation
   */
  public static Verdict of(Policy policy, Caller caller, Operation operation, Asset asset) {
    requireFit(operation, asset);
    CompiledContainer container = policy.compiled(asset.area(), asset.containerId());
    Verdict before = beforeLayers(policy, caller, asset, container);
    if (before != null) {
      return before;
    }
    RoleSet roles = caller.roles().under(policy.roles());
    return switch (asset) {
      case Asset.Row row -> Layers.decide(policy, container, caller, roles, operation, row);
      case Asset.Table _, Asset.Channel _ ->
          Layers.decide(policy, container, caller, roles, operation, null);
      case Asset.FilePath file -> FileLayers.decide(policy, caller, roles, operation, file);
      case Asset.Method method ->
          container.deniesMethod(method.methodId(), caller.userId(), roles.held())
              ? Verdict.deny(Layer.SERVICE_CELLS)
              : Verdict.grant(Layer.SERVICE_CELLS);
    };
  }

  /**
   * What decides before any layer is asked: callers to whom the model does not apply, and assets
   * that are closed to clients (L0). Null if the layers must be asked.
   *
   * @param container the container of the asset
   */
  static @Nullable Verdict beforeLayers(
      Policy policy, Caller caller, Asset asset, CompiledContainer container) {
    return switch (caller.kind()) {
      case DEVELOPER -> Verdict.grant(Layer.DEVELOPER);
      case INTERNAL -> Verdict.grant(Layer.INTERNAL);
      case CLIENT ->
          !caller.serverCode() && isClosed(policy, asset, container)
              ? Verdict.deny(Layer.CLOSED_TO_CLIENTS)
              : null;
    };
  }

  /** Whether the application, the container or, for files, a directory above it is closed. */
  private static boolean isClosed(Policy policy, Asset asset, CompiledContainer container) {
    if (policy.closedToClients()) {
      return true;
    }
    if (asset instanceof Asset.FilePath file) {
      return policy.hasContainers(Area.FILES)
          && FileLayers.chain(file.path()).stream()
              .anyMatch(path -> policy.compiled(Area.FILES, path).source().closedToClients());
    }
    return container.source().closedToClients();
  }

  private static void requireFit(Operation operation, Asset asset) {
    if (operation.area() != asset.area()) {
      throw new IllegalArgumentException(
          operation + " is not an operation of " + asset.area().wireName());
    }
    if (asset instanceof Asset.Row && !operation.actsOnRows()) {
      throw new IllegalArgumentException(operation + " does not act on rows");
    }
  }
}
