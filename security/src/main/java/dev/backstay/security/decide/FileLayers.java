package dev.backstay.security.decide;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.KeyRoleTier;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.CompiledContainer;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers F1 to F5 of files (C.9). A path asks its own cells first, then those of each directory
 * above it: first all of them for the user and the custom roles, then all of them for the system
 * roles, then the global cells.
 */
public final class FileLayers {
  private FileLayers() {}

  /** The path itself and every directory above it, nearest first. */
  public static List<String> chain(String path) {
    List<String> chain = new ArrayList<>();
    for (String step = path; !step.isEmpty(); step = Asset.FilePath.parent(step)) {
      chain.add(step);
    }
    return chain;
  }

  /** Walks the layers. {@code roles} are the caller's under the roles of the policy. */
  static Verdict decide(
      Policy policy, Caller caller, RoleSet roles, Operation operation, Asset.FilePath file) {
    KeyRoleTier keyRoleTier = policy.settings().customKeyRoleTier();
    long[] custom = roles.custom(keyRoleTier);
    long[] system = roles.system(keyRoleTier);
    if (policy.hasContainers(Area.FILES)) {
      List<CompiledContainer> chain = new ArrayList<>();
      for (String path : chain(file.path())) {
        chain.add(policy.compiled(Area.FILES, path));
      }
      for (CompiledContainer container : chain) {
        Access access = container.user(operation, caller.userId());
        if (access != Access.INHERIT) {
          return Verdict.of(Layer.FILE_USER, access);
        }
        access = container.roles(operation, custom);
        if (access != Access.INHERIT) {
          return Verdict.of(Layer.FILE_CUSTOM_ROLES, access);
        }
      }
      for (CompiledContainer container : chain) {
        Access access = container.roles(operation, system);
        if (access != Access.INHERIT) {
          return Verdict.of(Layer.FILE_SYSTEM_ROLES, access);
        }
      }
    }
    Access global = Layers.globalCustom(policy, operation, custom);
    return global == Access.INHERIT
        ? Verdict.of(Layer.FILE_GLOBAL_SYSTEM_ROLES, policy.global().decide(operation, system))
        : Verdict.of(Layer.FILE_GLOBAL_CUSTOM_ROLES, global);
  }
}
