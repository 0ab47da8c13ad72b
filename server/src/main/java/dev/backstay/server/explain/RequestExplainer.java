package dev.backstay.server.explain;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Refusals;
import dev.backstay.foundation.access.SeenRow;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.sessions.SessionEnd;
import dev.backstay.security.caller.Role;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.explain.Explainer;
import dev.backstay.security.explain.Explanation;
import dev.backstay.security.explain.Step;
import dev.backstay.security.model.Operation;
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
final class RequestExplainer {
  /** What a request for a row that is not there comes to; no decision is like that. */
  private static final String MISSING = "MISSING";

  /** What a request came to about which an event handler left nothing to decide. */
  private static final String ENDED_BY_HANDLER = "ENDED_BY_HANDLER";

  /** What a request came to that was refused for its token. */
  private static final String NO_SESSION = "NO_SESSION";

  private static final int MISSING_ROW_CODE = ApiError.ENTITY_NOT_FOUND.code();

  private final HiddenRowCounts hiddenRowCounts;
  private final RowExplainer rowExplainer;

  RequestExplainer(HiddenRowCounts hiddenRowCounts, RowExplainer rowExplainer) {
    this.hiddenRowCounts = hiddenRowCounts;
    this.rowExplainer = rowExplainer;
  }

  /**
   * The decision that a request turned on: the first refusal, or else the first of all. What the
   * server looked up by itself on the way counts only where nothing else was decided.
   */
  static Call.Remembered deciding(Call call) {
    List<Call.Remembered> all = call.decisions();
    List<Call.Remembered> ofCaller =
        all.stream()
            .filter(each -> each.decision().caller().kind() == call.caller().kind())
            .toList();
    List<Call.Remembered> decisions = ofCaller.isEmpty() ? all : ofCaller;
    return decisions.stream()
        .filter(each -> !each.isAllowed())
        .findFirst()
        .orElseGet(decisions::getFirst);
  }

  /** What a decision came to, in one word: an {@code Outcome}, or that the row is missing. */
  static String outcome(Call.Remembered remembered) {
    return remembered.isMissing() ? MISSING : remembered.judged().outcome().name();
  }

  /** The layer that decided; null for a row that is missing, for which none did. */
  static @Nullable String layer(Call.Remembered remembered) {
    return remembered.isMissing() ? null : remembered.judged().layer().id();
  }

  /**
   * A remembered request as JSON, its {@code text} for people.
   *
   * @param objectId a row that is asked about as well; null for none
   * @throws dev.backstay.foundation.error.ApiException 90400 if a row is asked about, and the
   *     request was not about rows
   */
  Map<String, @Nullable Object> explain(Call call, @Nullable String objectId) {
    SessionEnd end = call.sessionEnd();
    if (end != null) {
      return explain(call, end);
    }
    Call.Remembered deciding = call.decisions().isEmpty() ? null : deciding(call);
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
    // where nothing is decided, an event handler has ended the request before
    told.put("allowed", deciding == null || deciding.isAllowed());
    told.put("decision", deciding == null ? ENDED_BY_HANDLER : outcome(deciding));
    told.put("layer", deciding == null ? null : layer(deciding));
    List<String> text = new ArrayList<>();
    text.add(introduction(call));
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
    CodeStory story = new CodeStory(call);
    for (Call.Remembered remembered : call.decisions()) {
      story.tellUntil(decisions.size(), text);
      decisions.add(explain(call.app(), remembered, text));
    }
    story.tellUntil(Integer.MAX_VALUE, text);
    told.put("decisions", decisions);
    told.put("handlers", story.toJson());
    if (deciding != null && isHidden(call, deciding)) {
      told.put("answeredAsMissing", true);
      text.add(
          "The caller may not find the row either, so the client was told 1000, as for a row that"
              + " is not there.");
    }
    if (objectId != null) {
      told.put("rows", rows(call, objectId, text));
    }
    told.put("withheld", withheld(call, text));
    told.put(
        "unreached",
        call.unreached().stream()
            .flatMap(rows -> rowExplainer.unreached(call.app(), rows, text).stream())
            .toList());
    told.put("text", String.join("\n", text));
    return told;
  }

  /** A request that was refused for its token, before anything was decided. */
  private static Map<String, @Nullable Object> explain(Call call, SessionEnd end) {
    Long time = end.time();
    String when = time == null ? null : Instant.ofEpochMilli(time).toString();
    Map<String, @Nullable Object> session = new LinkedHashMap<>();
    session.put("ended", end.reason().name());
    session.put("time", time);
    session.put("user", end.userId());
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("requestId", call.requestId());
    told.put("time", call.time());
    told.put("route", call.route());
    told.put("user", null);
    told.put("key", call.caller().keyType() == null ? null : call.caller().keyType().name());
    told.put("allowed", false);
    told.put("decision", NO_SESSION);
    told.put("layer", null);
    told.put("session", session);
    told.put("decisions", List.of());
    told.put(
        "text",
        introduction(call)
            + "\nREFUSED for its user-token, before anything else was decided: "
            + (end.userId() == null ? "" : "the session of user " + end.userId() + " ended")
            + (when == null ? "" : " at " + when)
            + (end.userId() == null ? "" : ", because ")
            + end.reason().sentence()
            + "."
            + (end.reason() == SessionEnd.Reason.UNKNOWN
                ? " How sessions end is remembered for a day, and not across a restart of the"
                    + " server."
                : ""));
    return told;
  }

  private static String introduction(Call call) {
    return "Request "
        + call.requestId()
        + " at "
        + Instant.ofEpochMilli(call.time())
        + ": "
        + call.route();
  }

  /** Whether a refusal is told to the client as if the row were not there. */
  private static boolean isHidden(Call call, Call.Remembered deciding) {
    SeenRow row = deciding.row();
    return row != null
        && !deciding.isAllowed()
        && !deciding.isMissing()
        && deciding.decision().operation() != Operation.FIND
        && call.decisions().stream()
            .anyMatch(other ->
                other.row() != null
                    && other.row().objectId().equals(row.objectId())
                    && other.decision().operation() == Operation.FIND
                    && !other.isAllowed());
  }

  /** What the decisions of a request come to for one row, in the tables that have it. */
  private List<Map<String, @Nullable Object>> rows(Call call, String objectId, List<String> text) {
    List<Call.Remembered> aboutRows =
        call.decisions().stream().filter(RowExplainer::isAboutRows).toList();
    if (aboutRows.isEmpty()) {
      throw ApiError.BAD_REQUEST.with(
          "the request "
              + call.requestId()
              + " decided nothing about the rows of a table; ask without a row");
    }
    List<Call.Remembered> having =
        aboutRows.stream()
            .filter(each -> rowExplainer.isThere(call.app(), each, objectId))
            .toList();
    return (having.isEmpty() ? aboutRows.subList(0, 1) : having)
        .stream().map(each -> rowExplainer.asked(call, each, objectId, text)).toList();
  }

  /**
   * What writes kept from their caller, as JSON.
   *
   * @param text gets the same for people, after an empty line
   */
  private static List<Map<String, @Nullable Object>> withheld(Call call, List<String> text) {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    for (Call.Withheld each : call.withheld()) {
      Explanation find = Explainer.explain(each.find());
      String sentence =
          switch (each.what()) {
                case ANSWER ->
                    "The answer held only objectId and the columns written, since FIND on ";
                case ROWS ->
                    "Its condition or expression reached only rows that the caller may find, since"
                        + " FIND on ";
              }
              + find.asset()
              + (each.find().isAllowed() ? " is allowed for some rows only" : " is refused")
              + " ("
              + find.layer().id()
              + " "
              + find.layer().label()
              + ").";
      Map<String, @Nullable Object> told = new LinkedHashMap<>();
      told.put("what", each.what().name());
      told.put("asset", find.asset());
      told.put("outcome", find.outcome().name());
      told.put("layer", find.layer().id());
      told.put("layerLabel", find.layer().label());
      told.put("sentence", sentence);
      all.add(told);
      text.add("");
      text.add(sentence);
    }
    return all;
  }

  /**
   * One decision as JSON.
   *
   * @param text gets the same for people, after an empty line
   */
  Map<String, @Nullable Object> explain(App app, Call.Remembered remembered, List<String> text) {
    Decision decision = remembered.judged();
    Explanation explanation = Explainer.explain(decision);
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    put(told, decision, explanation);
    told.put("changes", rowExplainer.changes(app, decision, explanation));
    text.add("");
    SeenRow row = remembered.row();
    if (row != null && remembered.isMissing()) {
      told.put("allowed", false);
      told.put("outcome", MISSING);
      told.put("layer", null);
      told.put("layerLabel", "no row had that id");
      told.put("code", MISSING_ROW_CODE);
      told.put("advice", null);
      told.put("changes", List.of());
      text.add(
          "NO SUCH ROW "
              + explanation.operation().wireName()
              + " on row "
              + row.objectId()
              + " of "
              + explanation.asset()
              + " (error "
              + MISSING_ROW_CODE
              + ")\nThe rows that are there are decided so:\n");
    }
    text.add(text(explanation));
    if (row != null) {
      told.put("row", rowExplainer.met(app, remembered, row, text));
      return told;
    }
    HiddenRowCounts.Counted counted = hiddenRowCounts.count(app, decision, remembered.where());
    if (counted != null) {
      told.put("rows", counted.toJson());
      text.add(counted.sentence());
    }
    return told;
  }

  /** An explanation for people, with the text of the error that the client got. */
  static String text(Explanation explanation) {
    return explanation
        .toText(String.valueOf(Refusals.of(explanation.operation()).getMessage()))
        .stripTrailing();
  }

  /** Puts in what an explanation says. */
  static void put(Map<String, @Nullable Object> told, Decision decision, Explanation explanation) {
    told.put("operation", explanation.operation().name());
    told.put("asset", explanation.asset());
    told.put("allowed", decision.isAllowed());
    told.put("outcome", explanation.outcome().name());
    told.put("layer", explanation.layer().id());
    told.put("layerLabel", explanation.layer().label());
    told.put("code", explanation.code());
    told.put("steps", explanation.steps().stream().map(RequestExplainer::toJson).toList());
    told.put("advice", explanation.advice() == null ? null : explanation.advice().sentence());
    told.put("notes", explanation.notes());
    told.put("policyVersion", explanation.policyVersion());
  }

  private static Map<String, @Nullable Object> toJson(Step step) {
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
                    "kind", cell.principal().kind().name(),
                    "id", cell.principal().id(),
                    "name", cell.principalName(),
                    "access", cell.access().name(),
                    "written", cell.written()))
            .toList());
    return shown;
  }
}
