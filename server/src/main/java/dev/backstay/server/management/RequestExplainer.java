package dev.backstay.server.management;

import dev.backstay.security.Decision;
import dev.backstay.security.Explanation;
import dev.backstay.security.Role;
import dev.backstay.security.Step;
import dev.backstay.server.access.Call;
import dev.backstay.server.apps.App;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the story of a request: who asked, with which roles, what each layer said, and what would
 * turn it around.
 */
public final class RequestExplainer {
  private final TrimmedRows trimmedRows;

  public RequestExplainer(TrimmedRows trimmedRows) {
    this.trimmedRows = trimmedRows;
  }

  /** The decision that a request turned on: the first refusal, or else the first of all. */
  static Decision deciding(Call call) {
    List<Call.Remembered> decisions = call.decisions();
    return decisions.stream()
        .map(Call.Remembered::decision)
        .filter(decision -> !decision.isAllowed())
        .findFirst()
        .orElseGet(() -> decisions.getFirst().decision());
  }

  /** A remembered request as JSON, its {@code text} for people. */
  Map<String, @Nullable Object> explain(Call call) {
    Decision deciding = deciding(call);
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("requestId", call.requestId());
    told.put("time", call.time());
    told.put("route", call.route());
    told.put("caller", call.caller().label());
    told.put("user", call.caller().userId());
    told.put("key", call.caller().keyType() == null ? null : call.caller().keyType().name());
    told.put("roles", call.caller().roles().all().stream().map(Role::name).toList());
    if (call.invocation() != null) {
      told.put("serverCode", call.invocation().code());
      told.put("runsFor", call.invocation().caller());
      told.put("runsAs", call.elevation() == null ? "its caller" : call.elevation());
    }
    told.put("allowed", deciding.isAllowed());
    told.put("decision", deciding.outcome().name());
    told.put("layer", deciding.layer().id());
    List<String> text = new ArrayList<>();
    text.add(
        "Request "
            + call.requestId()
            + " at "
            + Instant.ofEpochMilli(call.time())
            + ": "
            + call.route());
    if (call.invocation() != null) {
      text.add(
          "Server code "
              + call.invocation().code()
              + ", called by "
              + call.invocation().caller()
              + ", runs "
              + (call.elevation() == null ? "as its caller" : call.elevation()));
    }
    List<Map<String, @Nullable Object>> decisions = new ArrayList<>();
    for (Call.Remembered remembered : call.decisions()) {
      decisions.add(explain(call.app(), remembered, text));
    }
    told.put("decisions", decisions);
    told.put("text", String.join("\n", text));
    return told;
  }

  /**
   * One decision as JSON.
   *
   * @param text gets the same for people, after an empty line
   */
  Map<String, @Nullable Object> explain(App app, Call.Remembered remembered, List<String> text) {
    Decision decision = remembered.decision();
    Explanation explanation = decision.explain();
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("operation", explanation.operation().name());
    told.put("asset", explanation.asset());
    told.put("allowed", decision.isAllowed());
    told.put("outcome", explanation.outcome().name());
    told.put("layer", explanation.layer().id());
    told.put("layerLabel", explanation.layer().label());
    told.put("code", explanation.code());
    told.put("steps", explanation.steps().stream().map(RequestExplainer::shown).toList());
    told.put("advice", explanation.advice() == null ? null : explanation.advice().sentence());
    told.put("notes", explanation.notes());
    told.put("policyVersion", explanation.policyVersion());
    text.add("");
    text.add(explanation.toText().stripTrailing());
    TrimmedRows.Counted counted = trimmedRows.count(app, decision, remembered.where());
    if (counted != null) {
      told.put("rows", counted.shown());
      text.add(counted.sentence());
    }
    return told;
  }

  private static Map<String, @Nullable Object> shown(Step step) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("layer", step.layer().id());
    shown.put("label", step.layer().label());
    shown.put("where", step.where());
    shown.put("outcome", step.outcome().name());
    shown.put("skipped", step.skipped());
    shown.put(
        "cells",
        step.cells().stream()
            .map(cell ->
                Map.of(
                    "kind", cell.kind().name(),
                    "id", cell.principalId(),
                    "name", cell.principalName(),
                    "access", cell.access().name(),
                    "written", cell.written()))
            .toList());
    return shown;
  }
}
