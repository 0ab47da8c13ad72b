package dev.backstay.security;

import org.jspecify.annotations.Nullable;

/** Finds the rule that a question falls under, and the verdict of that rule. */
final class Verdicts {
  private Verdicts() {}

  /**
   * The verdict on one operation on one asset.
   *
   * @throws IllegalArgumentException if the asset has no such operation
   */
  static Verdict of(Policy policy, Caller caller, Operation operation, Asset asset) {
    requireFit(operation, asset);
    Verdict before = beforeLayers(policy, caller, asset);
    if (before != null) {
      return before;
    }
    RoleSet roles = caller.roles().under(policy.roles());
    return switch (asset) {
      case Asset.FilePath file -> FileLayers.decide(policy, caller, roles, operation, file);
      case Asset.Method method ->
          container(policy, method).deniesMethod(method.methodId(), caller.userId(), roles.held())
              ? Verdict.deny(Layer.SERVICE_CELLS)
              : Verdict.grant(Layer.SERVICE_CELLS);
      case Asset.Row row ->
          Layers.decide(policy, container(policy, row), caller, roles, operation, row);
      case Asset.Table table ->
          Layers.decide(policy, container(policy, table), caller, roles, operation, null);
      case Asset.Channel channel ->
          Layers.decide(policy, container(policy, channel), caller, roles, operation, null);
    };
  }

  /**
   * What decides before any layer is asked: callers to whom the model does not apply, and assets
   * that are closed to clients (L0). Null if the layers must be asked.
   */
  static @Nullable Verdict beforeLayers(Policy policy, Caller caller, Asset asset) {
    return switch (caller.kind()) {
      case DEVELOPER -> Verdict.grant(Layer.DEVELOPER);
      case INTERNAL -> Verdict.grant(Layer.INTERNAL);
      case CLIENT ->
          !caller.serverCode() && isClosed(policy, asset)
              ? Verdict.deny(Layer.CLOSED_TO_CLIENTS)
              : null;
    };
  }

  /** Whether the application, the container or, for files, a directory above it is closed. */
  private static boolean isClosed(Policy policy, Asset asset) {
    if (policy.closedToClients()) {
      return true;
    }
    if (asset instanceof Asset.FilePath file) {
      return policy.hasContainers(Area.FILES)
          && FileLayers.chain(file.path()).stream()
              .anyMatch(path -> policy.compiled(Area.FILES, path).source().closedToClients());
    }
    return container(policy, asset).source().closedToClients();
  }

  private static CompiledContainer container(Policy policy, Asset asset) {
    return policy.compiled(asset.area(), asset.containerId());
  }

  private static void requireFit(Operation operation, Asset asset) {
    if (operation.area() != asset.area()) {
      throw new IllegalArgumentException(
          operation + " is no operation of " + asset.area().wireName());
    }
    if (asset instanceof Asset.Row && !operation.actsOnRows()) {
      throw new IllegalArgumentException(operation + " does not act on rows");
    }
  }
}
