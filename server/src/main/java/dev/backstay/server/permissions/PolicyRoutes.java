package dev.backstay.server.permissions;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.policy.AppPermissions;
import dev.backstay.policy.AppPermissions.Silence;
import dev.backstay.policy.ChangeWriter;
import dev.backstay.policy.Lint;
import dev.backstay.policy.LintFinding;
import dev.backstay.policy.LintReport;
import dev.backstay.policy.PermissionTests;
import dev.backstay.policy.PolicyDifference;
import dev.backstay.policy.PolicyFile;
import dev.backstay.policy.RunningApp;
import dev.backstay.policy.TestReport;
import dev.backstay.policy.WrongFileException;
import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.server.users.ConsoleUsers;
import dev.backstay.store.error.StalePermitException;
import dev.backstay.store.query.Query;
import dev.backstay.store.records.RowFacts;
import dev.backstay.store.schema.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An app's permissions as a file, tests of them as a file, and lint. Files are YAML, sent and
 * answered as they are; what is wrong in them is answered with 90400, a line for each.
 *
 * <ul>
 *   <li>{@code GET /security/policy}: all permissions.
 *   <li>{@code POST /security/policy/diff}: what a file would change, cells and what people may do.
 *   <li>{@code PUT /security/policy}: the same, and makes it so. With {@code ?expectedVersion=}
 *       nothing is done, and the answer is 90409, when another version is in force.
 *   <li>{@code POST /security/policy/test}: runs permission tests.
 *   <li>{@code GET /security/lint}, {@code GET /security/lint/rules}: traps in the permissions.
 * </ul>
 */
final class PolicyRoutes {
  /** How often tests are begun again because the permissions have changed meanwhile. */
  private static final int MAX_ATTEMPTS = 5;

  private static final int MAX_PER_RULE = 10_000;

  private static final String EXPECTED = "expectedVersion";

  /** No version is expected. */
  private static final int NONE = -1;

  private final ConsoleAuthenticator console;
  private final AccessGate gate;
  private final Policies policies;
  private final AppPermissionsSource permissions;
  private final AppTables tables;
  private final HypotheticalCallers callers;
  private final ConsoleUsers users;

  PolicyRoutes(
      ConsoleAuthenticator console,
      AccessGate gate,
      Policies policies,
      AppPermissionsSource permissions,
      AppTables tables,
      HypotheticalCallers callers,
      ConsoleUsers users) {
    this.console = console;
    this.gate = gate;
    this.policies = policies;
    this.permissions = permissions;
    this.tables = tables;
    this.callers = callers;
    this.users = users;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/security/policy", this::export),
        console.app(HttpMethod.PUT, "/security/policy", this::replace),
        console.app(HttpMethod.POST, "/security/policy/diff", this::compare),
        console.app(HttpMethod.POST, "/security/policy/test", this::test),
        console.app(HttpMethod.GET, "/security/lint", this::lint),
        console.app(HttpMethod.GET, "/security/lint/rules", this::rules));
  }

  private Response export(Call call, Exchange exchange) {
    return Response.bytes(
        "application/yaml",
        PolicyFile.write(permissions.of(call.app())).getBytes(StandardCharsets.UTF_8));
  }

  private Response compare(Call call, Exchange exchange) {
    PolicyFile file = file(exchange);
    AppPermissions before = permissions.of(call.app());
    Policy after = Policies.tryOut(before.policy(), changes(call, file, before));
    Map<String, Object> shown = difference(file, before, before.withPolicy(after));
    shown.put("version", before.policy().version());
    return Response.json(shown);
  }

  private Response replace(Call call, Exchange exchange) {
    PolicyFile file = file(exchange);
    App app = call.app();
    int expected = exchange.number(EXPECTED, NONE, NONE, Integer.MAX_VALUE);
    Policies.Applied applied =
        policies.apply(
            app,
            policy -> {
              Policies.requireVersion(policy, expected == NONE ? null : expected);
              return changes(call, file, permissions.of(app).withPolicy(policy));
            });
    AppPermissions before = permissions.of(app).withPolicy(applied.before());
    List<Silence> silences = onto(file, before).silences();
    if (!silences.equals(before.silences())) {
      permissions.setSilences(app, silences);
    }
    AppPermissions after = before.withPolicy(applied.after());
    Map<String, @Nullable Object> shown = new LinkedHashMap<>(difference(file, before, after));
    shown.put("version", applied.after().version());
    List<Change> inverse = applied.inverse();
    shown.put("inverse", inverse == null ? null : ChangeWriter.write(after, inverse));
    return Response.json(shown);
  }

  private List<Change> changes(Call call, PolicyFile file, AppPermissions app) {
    List<Change> changes = Change.between(app.policy(), onto(file, app).policy());
    users.requireHolders(call, changes);
    return changes;
  }

  private static AppPermissions onto(PolicyFile file, AppPermissions app) {
    return understood(() -> file.onto(app, name -> Policies.newId()));
  }

  private static Map<String, Object> difference(
      PolicyFile file, AppPermissions before, AppPermissions after) {
    Map<String, Object> shown = ChangeRoutes.toJson(PolicyDifference.between(before, after));
    shown.put("notInFile", file.unnamed(before));
    return shown;
  }

  private Response test(Call call, Exchange exchange) {
    String text = text(exchange);
    TestReport report = report(call, text);
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("passed", report.results().size() - report.failed());
    shown.put("failed", report.failed());
    shown.put("results", report.results().stream().map(PolicyRoutes::toJson).toList());
    shown.put("text", report.toText());
    return Response.json(shown);
  }

  private TestReport report(Call call, String text) {
    for (int attempt = 1; ; attempt++) {
      AppPermissions app = permissions.of(call.app());
      try {
        return understood(() -> PermissionTests.run(text, app, new Running(call)));
      } catch (StalePermitException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw ApiError.BAD_REQUEST.with("the permissions change all the time; try again");
        }
      }
    }
  }

  private static Map<String, @Nullable Object> toJson(TestReport.Result result) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("line", result.line());
    shown.put("test", result.question());
    shown.put("expected", result.expected());
    shown.put("got", result.got());
    shown.put("passed", result.passed());
    shown.put("explanation", result.explanation());
    return shown;
  }

  /** All findings; with {@code ?perRule=} the first of each rule, without the text. */
  private Response lint(Call call, Exchange exchange) {
    AppPermissions app = permissions.of(call.app());
    LintReport report = Lint.check(app, List.of());
    int perRule = exchange.number("perRule", 0, 0, MAX_PER_RULE);
    Map<String, Integer> counts = new LinkedHashMap<>();
    List<LintFinding> listed = new ArrayList<>();
    for (LintFinding finding : report.findings()) {
      if (counts.merge(finding.rule(), 1, Integer::sum) <= perRule || perRule == 0) {
        listed.add(finding);
      }
    }
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("findings", findings(app, listed));
    shown.put("counts", counts);
    shown.put("version", app.policy().version());
    shown.put("silenced", report.silenced().size());
    if (perRule == 0) {
      shown.put("text", report.toText());
    }
    return Response.json(shown);
  }

  private static List<Map<String, Object>> findings(AppPermissions app, List<LintFinding> listed) {
    // written together: the names of an app's tables are gathered once
    Iterator<Map<String, Object>> written =
        ChangeWriter.write(app, listed.stream().flatMap(each -> each.fix().stream()).toList())
            .iterator();
    List<Map<String, Object>> shown = new ArrayList<>();
    for (LintFinding each : listed) {
      List<Map<String, Object>> changes = new ArrayList<>();
      each.fix().forEach(change -> changes.add(written.next()));
      shown.add(
          Map.of(
              "rule", each.rule(),
              "on", each.on(),
              "message", each.message(),
              "changes", changes));
    }
    return shown;
  }

  private Response rules(Call call, Exchange exchange) {
    return Response.json(
        Lint.rules().stream()
            .map(rule ->
                Map.of(
                    "name", rule.name(),
                    "explanation", rule.explanation(),
                    "example", rule.example(),
                    "better", rule.better()))
            .toList());
  }

  private static PolicyFile file(Exchange exchange) {
    String text = text(exchange);
    return understood(() -> PolicyFile.read(text));
  }

  private static String text(Exchange exchange) {
    return new String(exchange.body(), StandardCharsets.UTF_8);
  }

  private static <T> T understood(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (WrongFileException e) {
      throw ApiError.BAD_REQUEST.with(String.valueOf(e.getMessage()));
    }
  }

  /** The app that a call is about, as its permission tests see it. */
  private final class Running implements RunningApp {
    private final Call call;

    Running(Call call) {
      this.call = call;
    }

    @Override
    public @Nullable HypotheticalLogin user(String named) {
      return callers.user(call, named);
    }

    @Override
    public Asset.@Nullable Row row(String tableId, String objectId, Operation operation) {
      RowFacts facts = tables.objectAcls(call.app()).facts(tableId, objectId);
      return facts == null
          ? null
          : new Asset.Row(tableId, objectId, facts.ownerId(), facts.acl(operation));
    }

    @Override
    public List<String> find(Decision decision, int limit) {
      Query query = Query.ALL.withProps(Table.OBJECT_ID, null).withPage(limit, 0);
      return gate
          .tested(decision, permit -> tables.records(call.app()).find(permit, query))
          .stream()
          .map(row -> String.valueOf(row.objectId()))
          .toList();
    }
  }
}
