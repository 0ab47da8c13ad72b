package dev.backstay.foundation.access;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Invocation;
import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.sessions.SessionEnd;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Outcome;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Operation;
import dev.backstay.store.records.Reach;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the features: which app, who calls, under which request id, and
 * what has been decided about it so far. Belongs to one request; steps of it may run one after
 * another on different threads.
 */
public final class Call {
  /** More decisions than this of one request are made but not remembered. */
  private static final int MAX_REMEMBERED = 200;

  /** Of those, the latest: a request that is refused ends soon after the refusal. */
  private static final int MAX_LATEST = 20;

  /** Changes of relations of one request whose left out rows are remembered. */
  private static final int MAX_UNREACHED = 10;

  /** Runs of server code around the operations of one request that are remembered. */
  private static final int MAX_CODE_RUNS = 50;

  /** Characters of the conditions of one request that are remembered; the rest is cut off. */
  private static final int MAX_CONDITIONS = 8_000;

  private final App app;
  private final Caller caller;
  private final String requestId;
  private final String route;
  private final @Nullable String userToken;
  private final @Nullable String address;
  private final long time;
  private final List<Slot> decisions;
  private final AtomicBoolean logged;
  private List<Unreached> unreached = List.of();
  private List<CodeRun> codeRuns = List.of();
  private final Set<Withheld> withheld;
  private final @Nullable Call request;
  private final @Nullable Invocation invocation;
  private final @Nullable Elevated elevated;
  private @Nullable List<String> schemaChanges;
  private @Nullable SessionEnd sessionEnd;

  /**
   * @param route method and template, for people
   * @param userToken the caller's session token; a secret, only to be handed to server code
   */
  public Call(App app, Caller caller, String requestId, String route, @Nullable String userToken) {
    this(app, caller, requestId, route, userToken, null);
  }

  /**
   * @param address where the request came from; null when that does not matter
   */
  public Call(
      App app,
      Caller caller,
      String requestId,
      String route,
      @Nullable String userToken,
      @Nullable String address) {
    this(app, caller, requestId, route, userToken, address, null, null);
  }

  /**
   * @param invocation the invocation whose code calls; null for everybody else
   * @param elevated what the call does beyond its caller; null for nothing
   */
  Call(
      App app,
      Caller caller,
      String requestId,
      String route,
      @Nullable String userToken,
      @Nullable String address,
      @Nullable Invocation invocation,
      @Nullable Elevated elevated) {
    this.invocation = invocation;
    this.elevated = elevated;
    this.address = address;
    this.app = app;
    this.caller = caller;
    this.requestId = requestId;
    this.route = route;
    this.userToken = userToken;
    this.time = System.currentTimeMillis();
    this.decisions = new ArrayList<>(2);
    this.logged = new AtomicBoolean();
    this.withheld = new LinkedHashSet<>(1);
    this.request = this;
  }

  private Call(Call request, Caller caller) {
    this.address = request.address;
    this.app = request.app;
    this.caller = caller;
    this.requestId = request.requestId;
    this.route = request.route;
    this.userToken = null;
    this.time = request.time;
    this.decisions = request.decisions;
    this.logged = request.logged;
    this.withheld = request.withheld;
    this.request = request.request;
    this.invocation = request.invocation;
    this.elevated = null;
  }

  private Call(App app, Caller caller) {
    this.address = null;
    this.app = app;
    this.caller = caller;
    this.requestId = "-";
    this.route = caller.label();
    this.userToken = null;
    this.time = System.currentTimeMillis();
    this.decisions = List.of();
    this.logged = new AtomicBoolean();
    this.withheld = new LinkedHashSet<>(1);
    this.request = null;
    this.invocation = null;
    this.elevated = null;
  }

  /**
   * The server's own work outside of any request, or for more than one. It passes the gate like any
   * other, but is not kept for explanations: nobody could ask for it.
   *
   * @param reason what it does, in a few words
   */
  public static Call ofServer(App app, String reason) {
    return new Call(app, Caller.internal(reason));
  }

  /**
   * The server's own part in this request, such as looking up who logs in. It passes the gate like
   * any other, and its decisions are remembered among this request's.
   *
   * @param reason what it does, in a few words
   */
  public Call asServer(String reason) {
    return new Call(this, Caller.internal(reason));
  }

  /**
   * What a supposed caller would read, for the developer who asks: it passes the gate as that
   * caller's own request would, and its decisions are remembered among this request's. Nothing is
   * to be written by it.
   */
  public Call asSupposed(Caller supposed) {
    return new Call(this, supposed);
  }

  /**
   * What is kept of this call for explanations: the request that it is a part of; null for none.
   */
  @Nullable Call request() {
    return request;
  }

  public App app() {
    return app;
  }

  public Caller caller() {
    return caller;
  }

  public String requestId() {
    return requestId;
  }

  public String route() {
    return route;
  }

  /** The invocation whose code calls; null for everybody else. */
  public @Nullable Invocation invocation() {
    return invocation;
  }

  /**
   * What the call does beyond the one for whom its code runs, in words: {@code as the server}; null
   * for nothing.
   */
  public @Nullable String elevation() {
    return elevated == null ? null : elevated.as();
  }

  /** Before anything is done with a decision: code acts beyond its caller only if it may. */
  void admit(Decision decision) {
    if (elevated != null) {
      elevated.admit(this, decision);
    }
  }

  /**
   * Before several things are done as one: code acts beyond its caller only if it may. Inside a
   * transaction it would be too late to write that down.
   *
   * @param what what is done, in words
   * @throws dev.backstay.foundation.error.ApiException 90403 when the code may not
   */
  public void admit(String what) {
    if (elevated != null) {
      elevated.admit(this, what);
    }
  }

  /** Who acts in this call, for the audit log. */
  public AuditActor actor() {
    String name = invocation == null ? caller.label() : "server code " + invocation.code();
    return new AuditActor(name, route, requestId);
  }

  /** Remembers, for the answer, a column that the request has made wider. */
  public void noteSchemaChange(String change) {
    Call root = request == null ? this : request;
    if (root.schemaChanges == null) {
      root.schemaChanges = new ArrayList<>(1);
    }
    if (!root.schemaChanges.contains(change)) {
      root.schemaChanges.add(change);
    }
  }

  /** The columns that the request has made wider, in words; mostly none. */
  public List<String> schemaChanges() {
    List<String> changes = (request == null ? this : request).schemaChanges;
    return changes == null ? List.of() : changes;
  }

  /** Remembers that the request was refused because of its token. */
  void refusedFor(SessionEnd end) {
    sessionEnd = end;
  }

  /** Why the request's token was not valid, for which it was refused; null for all others. */
  public @Nullable SessionEnd sessionEnd() {
    return sessionEnd;
  }

  /** When it arrived, in milliseconds since the epoch. */
  public long time() {
    return time;
  }

  /** The session token that came with the request, valid; null without one. */
  public @Nullable String userToken() {
    return userToken;
  }

  /**
   * A decision of this request.
   *
   * @param where for a decision about rows: which of them were asked for, in the where language;
   *     null for all; ends with an ellipsis, and so is not a condition, where it was too long to
   *     keep
   * @param row the one row that was asked for, as it was then; null if not one row was asked for
   */
  public record Remembered(Decision decision, @Nullable String where, @Nullable SeenRow row) {
    /** A decision that was not about one row as it was at some time. */
    public Remembered(Decision decision, @Nullable String where) {
      this(decision, where, null);
    }

    private int whereLength() {
      return where == null ? 0 : where.length();
    }

    private Remembered shortened(int length) {
      return where == null || where.length() <= length
          ? this
          : new Remembered(decision, where.substring(0, length) + "…", row);
    }

    /** What the decision came to for the row that was asked for; itself if that is not known. */
    public Decision judged() {
      if (row == null) {
        return decision;
      }
      RowFilter rows = decision.rows();
      boolean known =
          switch (row.sight()) {
            case SEEN -> true;
            case MISSING, CHANGED_MEANWHILE -> false;
            case NOT_LOOKED_AT ->
                rows != null && !rows.looksAtRows() && decision.outcome() == Outcome.DENY;
          };
      return known ? decision.aboutRow(row.objectId(), row.ownerId(), row.cells()) : decision;
    }

    /** Whether the one row that was asked for was not there. */
    public boolean isMissing() {
      return row != null && row.sight() == SeenRow.Sight.MISSING;
    }

    /** Whether the caller was let through, and there was something to be let through to. */
    public boolean isAllowed() {
      return !isMissing() && judged().isAllowed();
    }
  }

  /**
   * What a write kept from its caller because of FIND on the table that it wrote to.
   *
   * @param tableId the table
   * @param find the decision about FIND, which did not let the caller find every row
   */
  public record Withheld(String tableId, Reach.Withheld what, Decision find) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Withheld same && tableId.equals(same.tableId) && what == same.what;
    }

    @Override
    public int hashCode() {
      return Objects.hash(tableId, what);
    }
  }

  /** What its writes have kept from the caller, once for each table. */
  public List<Withheld> withheld() {
    synchronized (decisions) {
      return List.copyOf(withheld);
    }
  }

  void withhold(Decision find, Reach.Withheld what) {
    synchronized (decisions) {
      if (withheld.size() < MAX_REMEMBERED) {
        withheld.add(new Withheld(find.containerId(), what, find));
      }
    }
  }

  /**
   * Rows that a request named and that it left out, because they were not there or its caller may
   * not find them.
   *
   * @param find the decision about FIND on their table
   * @param ids the first of them
   */
  public record Unreached(Decision find, List<String> ids) {}

  /** The rows that the request named and left out, of the first few tables. */
  public List<Unreached> unreached() {
    synchronized (decisions) {
      return List.copyOf(unreached);
    }
  }

  void leaveOut(Unreached rows) {
    Call whole = request;
    if (whole == null) {
      return;
    }
    synchronized (whole.decisions) {
      if (whole.unreached.isEmpty()) {
        whole.unreached = new ArrayList<>(1);
      }
      if (whole.unreached.size() < MAX_UNREACHED) {
        whole.unreached.add(rows);
      }
    }
  }

  /** The server code that ran around its operations, in order. */
  public List<CodeRun> codeRuns() {
    synchronized (decisions) {
      return List.copyOf(codeRuns);
    }
  }

  /**
   * Remembers that server code ran, after the decisions made so far.
   *
   * @param code which, as permissions name it
   * @param time when it began, in milliseconds since the epoch
   * @param microseconds how long it took; 0 where nobody waited
   * @param outcome what came of it, in words that follow its name
   */
  void ran(String code, long time, long microseconds, String outcome) {
    Call whole = request;
    if (whole == null) {
      return;
    }
    synchronized (whole.decisions) {
      if (whole.codeRuns.isEmpty()) {
        whole.codeRuns = new ArrayList<>(2);
      }
      if (whole.codeRuns.size() < MAX_CODE_RUNS) {
        whole.codeRuns.add(new CodeRun(code, time, microseconds, outcome, whole.decisions.size()));
      }
    }
  }

  /** Where the request came from; null outside of requests, and where it does not matter. */
  public @Nullable String address() {
    return address;
  }

  /** What has been decided, in order. */
  public List<Remembered> decisions() {
    synchronized (decisions) {
      return decisions.stream().map(slot -> slot.remembered).toList();
    }
  }

  /** A place for a decision of this request, where what becomes of it can be added. */
  static final class Slot {
    private Remembered remembered;

    private Slot(Remembered remembered) {
      this.remembered = remembered;
    }
  }

  /**
   * Remembers a decision. Of a request with very many the first and the latest are kept.
   *
   * @return where it is kept; null for work outside of requests
   */
  @Nullable Slot remember(Remembered remembered) {
    if (request == null) {
      return null;
    }
    synchronized (decisions) {
      if (decisions.size() == MAX_REMEMBERED) {
        decisions.remove(MAX_REMEMBERED - MAX_LATEST);
      }
      int kept = 0;
      for (Slot each : decisions) {
        kept += each.remembered.whereLength();
      }
      Slot slot = new Slot(remembered.shortened(Math.max(0, MAX_CONDITIONS - kept)));
      decisions.add(slot);
      return slot;
    }
  }

  /** Whether this request is not in the decision log yet; from now on it is. */
  boolean enterLog() {
    return logged.compareAndSet(false, true);
  }

  /** Takes back a decision with all after it: nothing came of them, since the policy changed. */
  void forgetFrom(Slot slot) {
    synchronized (decisions) {
      int position = decisions.indexOf(slot);
      if (position >= 0) {
        decisions.subList(position, decisions.size()).clear();
      }
    }
  }

  /** Adds to a remembered decision what the request met of the one row that it was about. */
  void met(Slot slot, SeenRow row) {
    synchronized (decisions) {
      Remembered before = slot.remembered;
      slot.remembered = new Remembered(before.decision(), before.where(), row);
    }
  }

  /**
   * Decisions on the rows of a table that were made since another, and that nobody has added a row
   * to; none if that one is no longer remembered.
   */
  List<Slot> since(Slot slot, Operation operation, String tableId) {
    synchronized (decisions) {
      int position = decisions.indexOf(slot);
      if (position < 0) {
        return List.of();
      }
      return decisions.subList(position + 1, decisions.size()).stream()
          .filter(each ->
              each.remembered.row() == null
                  && each.remembered.decision().operation() == operation
                  && each.remembered.decision().containerId().equals(tableId))
          .toList();
    }
  }

  /** The decision in a slot. */
  Decision decision(Slot slot) {
    synchronized (decisions) {
      return slot.remembered.decision();
    }
  }

  @Override
  public String toString() {
    return "Call[" + requestId + " " + route + " by " + caller.label() + "]";
  }
}
