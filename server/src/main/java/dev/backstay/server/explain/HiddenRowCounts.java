package dev.backstay.server.explain;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.WhereText;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Outcome;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.store.error.StoreException;
import dev.backstay.store.records.LayerCount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows that a decision keeps from its caller, by the layer that keeps them: the answer
 * to "why is this list empty". Counted when someone asks, so of the rows of that moment, and of a
 * bounded number of them.
 */
final class HiddenRowCounts {
  private static final int MAX_ROWS = 100_000;

  private final AppTables tables;
  private final AccessGate gate;

  HiddenRowCounts(AppTables tables, AccessGate gate) {
    this.tables = tables;
    this.gate = gate;
  }

  /**
   * What was counted.
   *
   * @param layers rows by the layer that decides them
   */
  record Counted(List<OfLayer> layers) {
    /** Rows that match the request's condition. */
    long matching() {
      return layers.stream().mapToLong(OfLayer::rows).sum();
    }

    /** Rows of those that the caller does not get. */
    long kept() {
      return layers.stream().filter(each -> !each.allowed()).mapToLong(OfLayer::rows).sum();
    }

    String sentence() {
      String matching = (matching() >= MAX_ROWS ? "at least " : "") + matching();
      String kept = "Rows that match now: " + matching + "; kept from this caller: " + kept();
      String by =
          layers.stream()
              .filter(each -> !each.allowed())
              .map(each -> each.rows() + " by " + each.layer())
              .collect(Collectors.joining(", "));
      return by.isEmpty() ? kept + "." : kept + " (" + by + ").";
    }

    Map<String, Object> toJson() {
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("matching", matching());
      shown.put("kept", kept());
      shown.put(
          "layers",
          layers.stream()
              .map(each ->
                  Map.of("layer", each.layer(), "allowed", each.allowed(), "rows", each.rows()))
              .toList());
      return shown;
    }
  }

  /** How many rows one layer decides one way. */
  record OfLayer(String layer, boolean allowed, long rows) {}

  /**
   * Whether a row matches, now, the condition that rows were asked for by; null if that cannot be
   * told.
   */
  @Nullable Boolean matches(App app, Decision decision, @Nullable String where, String objectId) {
    RowFilter rows = decision.rows();
    if (where == null || where.isBlank() || rows == null) {
      return null;
    }
    try {
      return !tables
          .records(app)
          .countByLayer(
              decision.containerId(),
              decision.operation(),
              WhereText.both(where, WhereText.ofId(objectId)),
              rows,
              gate.reachNow(app, decision.caller()),
              1)
          .isEmpty();
    } catch (StoreException e) {
      return null;
    }
  }

  /**
   * The counts for a decision about the rows of a table; null when it keeps back none, or they
   * cannot be counted.
   */
  @Nullable Counted count(App app, Decision decision, @Nullable String where) {
    RowFilter rows = decision.rows();
    if (rows == null || decision.outcome() == Outcome.ALLOW) {
      return null;
    }
    try {
      List<LayerCount> counts =
          tables
              .records(app)
              .countByLayer(
                  decision.containerId(),
                  decision.operation(),
                  where,
                  rows,
                  gate.reachNow(app, decision.caller()),
                  MAX_ROWS);
      return new Counted(
          counts.stream()
              .map(each ->
                  new OfLayer(each.by().layer(decision.layer()).id(), each.allowed(), each.rows()))
              .toList());
    } catch (StoreException e) {
      // The table is gone, or the condition was wrong: that request had no rows to keep.
      return null;
    }
  }
}
