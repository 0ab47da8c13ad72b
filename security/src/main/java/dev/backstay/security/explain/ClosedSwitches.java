package dev.backstay.security.explain;

import dev.backstay.security.decide.FileLayers;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Policy;
import java.util.ArrayList;
import java.util.List;

/** Finds the switches that close an asset to clients (C.9a 7), for explanations and advice. */
final class ClosedSwitches {
  private ClosedSwitches() {}

  /** The changes that would open the way to the asset; empty if it is open. */
  static List<Change> toOpen(Policy policy, Asset asset) {
    List<Change> changes = new ArrayList<>();
    if (policy.closedToClients()) {
      changes.add(new Change.ApplicationSwitch(false));
    }
    List<String> containers =
        asset instanceof Asset.FilePath file
            ? FileLayers.chain(file.path())
            : List.of(asset.containerId());
    for (String id : containers) {
      if (policy.compiled(asset.area(), id).source().closedToClients()) {
        changes.add(new Change.ContainerSwitch(asset.area(), id, false));
      }
    }
    return changes;
  }
}
