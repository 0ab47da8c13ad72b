package dev.backstay.server.explain;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.access.SeenRow;
import dev.backstay.foundation.access.SeenRow.Sight;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.audit.AuditLog;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.policy.ChangeWriter;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Outcome;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.explain.Advice;
import dev.backstay.security.explain.Explainer;
import dev.backstay.security.explain.Explanation;
import dev.backstay.server.permissions.AppPermissionsSource;
import dev.backstay.store.records.RowFacts;
import dev.backstay.store.records.RowTimes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Explains decisions about one row: what a request met of it, what has changed since, and what
 * would be decided now.
 *
 * <p>A request about one row has kept what the row was like. A query has not: what is told of one
 * of its rows is decided by the policy of then for the row of now, and says what is known to have
 * changed between the two.
 */
final class RowExplainer {
  private final AppTables tables;
  private final Policies policies;
  private final AppPermissionsSource permissions;
  private final AuditLog audit;
  private final HiddenRowCounts hiddenRowCounts;

  RowExplainer(
      AppTables tables,
      Policies policies,
      AppPermissionsSource permissions,
      AuditLog audit,
      HiddenRowCounts hiddenRowCounts) {
    this.tables = tables;
    this.policies = policies;
    this.permissions = permissions;
    this.audit = audit;
    this.hiddenRowCounts = hiddenRowCounts;
  }

  /**
   * The row that a request was about, as JSON.
   *
   * @param text gets the same for people
   */
  Map<String, @Nullable Object> met(
      App app, Call.Remembered remembered, SeenRow row, List<String> text) {
    Decision then = remembered.judged();
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("objectId", row.objectId());
    told.put("asOf", "request");
    told.put("sight", row.sight().name());
    if (row.ownerKnown()) {
      told.put("owner", row.ownerId());
      told.put("ownedByCaller", isCaller(then, row.ownerId()));
    }
    text.add(sentence(then, row));
    Now now = now(app, then, row.objectId());
    List<String> changes = changes(app, remembered, row, now);
    told.put("changes", changes);
    told.put("now", now.toJson());
    addChanges(text, changes, now);
    return told;
  }

  /** The changes that an explanation advises, as they can be sent to be made. */
  List<Map<String, Object>> changes(App app, Decision decision, Explanation explanation) {
    Advice advice = explanation.advice();
    return advice == null
        ? List.of()
        : ChangeWriter.write(permissions.named(app, decision.policy()), advice.changes());
  }

  /** Whether a decision can be asked about single rows. */
  static boolean isAboutRows(Call.Remembered remembered) {
    return remembered.decision().rows() != null;
  }

  /** Whether there is such a row now in the table of a decision. */
  boolean isThere(App app, Call.Remembered remembered, String objectId) {
    return now(app, remembered.decision(), objectId).facts() != null;
  }

  /**
   * What a decision about the rows of a table comes to for one of them, as JSON.
   *
   * @param remembered one that {@link #isAboutRows}
   * @param text gets the same for people, after an empty line
   */
  Map<String, @Nullable Object> asked(
      Call call, Call.Remembered remembered, String objectId, List<String> text) {
    App app = call.app();
    Decision rows = remembered.decision();
    Now now = now(app, rows, objectId);
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("objectId", objectId);
    told.put("asOf", "now");
    told.put("operation", rows.operation().name());
    told.put("found", now.facts() != null);
    text.add("");
    if (now.facts() == null) {
      String asset = Explainer.explain(rows).asset();
      told.put("asset", asset);
      told.put("changes", List.of());
      text.add(
          "NO SUCH ROW "
              + objectId
              + " in "
              + asset
              + " now. It has been deleted, or never was there: a query keeps no rows.");
      return told;
    }
    RowFacts facts = facts(app, rows, objectId);
    Decision then = rows.aboutRow(objectId, facts.ownerId(), facts.acl(rows.operation()));
    Explanation explanation = Explainer.explain(then);
    RequestExplainer.put(told, then, explanation);
    told.put("adviceChanges", changes(app, then, explanation));
    told.put("owner", facts.ownerId());
    told.put("ownedByCaller", isCaller(then, facts.ownerId()));
    Boolean matches = hiddenRowCounts.matches(app, rows, remembered.where(), objectId);
    told.put("matches", matches);
    List<String> changes = changes(app, call, rows, objectId);
    told.put("changes", changes);
    told.put("now", now.toJson());
    text.add(RequestExplainer.text(explanation));
    text.add(
        "Row "
            + objectId
            + ", as it is now, "
            + owned(then, facts.ownerId(), "is owned by")
            + (then.isAllowed() ? "; it was in the caller's reach" : "; it was out of reach")
            + (matches == null
                ? "."
                : matches
                    ? ", and it matches what was asked for."
                    : ", and it does not match what was asked for."));
    addChanges(text, changes, now);
    return told;
  }

  /**
   * Why rows that a request named were left out, as JSON: they are looked at as they are now.
   *
   * @param text gets the same for people, after an empty line
   */
  List<Map<String, @Nullable Object>> unreached(App app, Call.Unreached rows, List<String> text) {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    String table = Explainer.explain(rows.find()).asset();
    text.add("");
    for (String objectId : rows.ids()) {
      RowFacts facts = looked(app, rows.find(), objectId);
      Map<String, @Nullable Object> told = new LinkedHashMap<>();
      told.put("asset", table);
      told.put("objectId", objectId);
      told.put("found", facts != null);
      String reason = "there is no such row now";
      if (facts != null) {
        Decision find =
            rows.find().aboutRow(objectId, facts.ownerId(), facts.acl(rows.find().operation()));
        told.put("outcome", find.outcome().name());
        told.put("layer", find.layer().id());
        reason =
            find.isAllowed()
                ? "it has changed since"
                : "the caller may not find it ("
                    + find.layer().id()
                    + " "
                    + Explainer.explain(find).layer().label()
                    + ")";
      }
      told.put("reason", reason);
      all.add(told);
      text.add("Row " + objectId + " of " + table + " was left out: " + reason + ".");
    }
    return all;
  }

  private static void addChanges(List<String> text, List<String> changes, Now now) {
    if (!changes.isEmpty()) {
      text.add("Since then: " + String.join("; ", changes) + "." + now.sentence());
    }
  }

  /**
   * A row at the moment of asking.
   *
   * @param decision of the policy in force, for the row if there is one
   * @param facts null if there is no such row
   */
  private record Now(Decision decision, @Nullable RowFacts facts) {
    String sentence() {
      return facts == null
          ? ""
          : " Asked now, it would be "
              + (decision.isAllowed() ? "ALLOWED" : "REFUSED")
              + " by "
              + decision.layer().id()
              + ".";
    }

    Map<String, @Nullable Object> toJson() {
      Map<String, @Nullable Object> shown = new LinkedHashMap<>();
      shown.put("found", facts != null);
      shown.put("policyVersion", decision.policyVersion());
      if (facts != null) {
        shown.put("owner", facts.ownerId());
        shown.put("outcome", decision.outcome().name());
        shown.put("layer", decision.layer().id());
      }
      return shown;
    }
  }

  private Now now(App app, Decision then, String objectId) {
    Decision rows =
        Decider.decideRows(policies.of(app), then.caller(), then.operation(), then.containerId());
    RowFacts facts = rows.rows() == null ? null : looked(app, rows, objectId);
    return facts == null
        ? new Now(rows, null)
        : new Now(rows.aboutRow(objectId, facts.ownerId(), facts.acl(rows.operation())), facts);
  }

  /** What a decision asks of a row that is there now, or was a moment ago. */
  private RowFacts facts(App app, Decision rows, String objectId) {
    RowFacts facts = looked(app, rows, objectId);
    return facts == null ? new RowFacts(null, Map.of()) : facts;
  }

  private @Nullable RowFacts looked(App app, Decision rows, String objectId) {
    RowFilter filter = Objects.requireNonNull(rows.rows());
    return tables.objectAcls(app).facts(rows.containerId(), objectId, rows.operation(), filter);
  }

  /** What is known to be other than when the request met the row. */
  private List<String> changes(App app, Call.Remembered remembered, SeenRow row, Now now) {
    List<String> changes = new ArrayList<>();
    boolean there = now.facts() != null;
    if (row.sight() == Sight.SEEN && !there) {
      changes.add("the row has been deleted");
    } else if (row.sight() == Sight.MISSING && there) {
      changes.add("a row with that id has been made");
    } else if (row.sight() == Sight.SEEN && now.facts() != null) {
      if (row.ownerKnown() && !Objects.equals(row.ownerId(), now.facts().ownerId())) {
        changes.add(
            "its owner was "
                + name(row.ownerId())
                + " and is "
                + name(now.facts().ownerId())
                + ", so it has been deleted and made again, or changed in the database");
      }
      if (haveCellsChanged(app, remembered.decision(), row)) {
        changes.add("its own permissions for this caller have changed");
      }
    }
    addPolicy(changes, remembered.decision(), now.decision());
    return changes;
  }

  private boolean haveCellsChanged(App app, Decision decision, SeenRow row) {
    RowFacts facts;
    if (decision.rows() != null) {
      facts = looked(app, decision, row.objectId());
      return facts != null
          && decision.rows().looksAtCells()
          && !facts.acl(decision.operation()).equals(row.cells());
    }
    facts = tables.objectAcls(app).facts(decision.containerId(), row.objectId());
    return facts != null
        && !facts.acl(decision.operation()).relevantTo(decision.caller()).equals(row.cells());
  }

  /** What is known to be other than when a query ran, for a row that it has not kept. */
  private List<String> changes(App app, Call call, Decision rows, String objectId) {
    List<String> changes = new ArrayList<>();
    RowTimes times = tables.objectAcls(app).times(rows.containerId(), objectId);
    if (times != null && times.isMadeSince(call.time())) {
      changes.add(
          "the row was made at the time of the request or later, so it may not have met it");
    } else if (times != null && times.isChangedSince(call.time())) {
      changes.add("the row has changed, so it may have matched what was asked for or not");
    }
    if (audit.hasRowPermissionChanged(app, objectId, call.time())) {
      changes.add("its own permissions have changed: those of now are told, not those of then");
    }
    addPolicy(changes, rows, now(app, rows, objectId).decision());
    return changes;
  }

  private static void addPolicy(List<String> changes, Decision then, Decision now) {
    if (then.policyVersion() != now.policyVersion()) {
      changes.add(
          "the policy has changed (version "
              + then.policyVersion()
              + ", now "
              + now.policyVersion()
              + ")");
    }
  }

  private static String sentence(Decision then, SeenRow row) {
    String id = "Row " + row.objectId();
    return switch (row.sight()) {
      case SEEN ->
          row.ownerKnown()
              ? id + " " + owned(then, row.ownerId(), "was owned by") + "."
              : id + " was there; no layer asked who owns it.";
      case MISSING -> "No row had the id " + row.objectId() + " when the request looked for it.";
      case NOT_LOOKED_AT ->
          then.outcome() == Outcome.DENY
              ? id + " was not looked at: the answer is the same for every row."
              : id + " was not looked at by this step.";
      case CHANGED_MEANWHILE ->
          id + " changed while the request ran; which layer decided for it is not known.";
    };
  }

  private static String owned(Decision decision, @Nullable String ownerId, String verb) {
    return verb + " " + name(ownerId) + (isCaller(decision, ownerId) ? ", the caller" : "");
  }

  private static String name(@Nullable String ownerId) {
    return ownerId == null ? "nobody" : ownerId;
  }

  private static boolean isCaller(Decision decision, @Nullable String ownerId) {
    return ownerId != null && ownerId.equals(decision.caller().userId());
  }
}
