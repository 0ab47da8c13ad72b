package dev.backstay.server.management;

import dev.backstay.policy.AppPermissions;
import dev.backstay.policy.AppPermissions.Silence;
import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.policy.Lint;
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
import dev.backstay.security.model.Operation;
import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Policies;
import dev.backstay.server.access.UserRoles;
import dev.backstay.server.apps.App;
import dev.backstay.server.apps.AppSettings;
import dev.backstay.server.developers.ConsoleDoor;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.http.Exchange;
import dev.backstay.server.http.HttpMethod;
import dev.backstay.server.http.Response;
import dev.backstay.server.http.Route;
import dev.backstay.server.tables.AppTables;
import dev.backstay.server.users.UserSettings;
import dev.backstay.store.error.StalePermitException;
import dev.backstay.store.query.Query;
import dev.backstay.store.records.RowFacts;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
 *   <li>{@code PUT /security/policy}: the same, and makes it so.
 *   <li>{@code POST /security/policy/test}: runs permission tests.
 *   <li>{@code GET /security/lint}, {@code GET /security/lint/rules}: traps in the permissions.
 * </ul>
 */
public final class PolicyRoutes {
  private static final String LINT = "lint";
  private static final String SILENCES = "silences";

  /** How often tests are begun anew because somebody changed the permissions meanwhile. */
  private static final int ATTEMPTS = 5;

  private final ConsoleDoor door;
  private final AccessGate gate;
  private final Policies policies;
  private final AppTables tables;
  private final ConsoleServices services;
  private final SupposedCallers callers;
  private final UserRoles userRoles;
  private final UserSettings userSettings;
  private final AppSettings settings;

  PolicyRoutes(
      ConsoleDoor door,
      AccessGate gate,
      Policies policies,
      AppTables tables,
      ConsoleServices services,
      SupposedCallers callers,
      UserRoles userRoles,
      UserSettings userSettings,
      AppSettings settings) {
    this.door = door;
    this.gate = gate;
    this.policies = policies;
    this.tables = tables;
    this.services = services;
    this.callers = callers;
    this.userRoles = userRoles;
    this.userSettings = userSettings;
    this.settings = settings;
  }

  /** The routes below {@code /{appId}/console}. */
  public List<Route> routes() {
    return List.of(
        door.app(HttpMethod.GET, "/security/policy", this::export),
        door.app(HttpMethod.PUT, "/security/policy", this::replace),
        door.app(HttpMethod.POST, "/security/policy/diff", this::compare),
        door.app(HttpMethod.POST, "/security/policy/test", this::test),
        door.app(HttpMethod.GET, "/security/lint", this::lint),
        door.app(HttpMethod.GET, "/security/lint/rules", this::rules));
  }

  private Response export(Call call, Exchange exchange) {
    return Response.bytes(
        "application/yaml",
        PolicyFile.write(permissions(call.app())).getBytes(StandardCharsets.UTF_8));
  }

  private Response compare(Call call, Exchange exchange) {
    PolicyFile file = file(exchange);
    AppPermissions before = permissions(call.app());
    AppPermissions after = understood(() -> file.onto(before, name -> Policies.newId()));
    return difference(file, before, after);
  }

  private Response replace(Call call, Exchange exchange) {
    PolicyFile file = file(exchange);
    App app = call.app();
    AppPermissions[] states = new AppPermissions[2];
    policies.replace(
        app,
        policy -> {
          states[0] = permissions(app).withPolicy(policy);
          states[1] = understood(() -> file.onto(states[0], name -> Policies.newId()));
          return states[1].policy();
        });
    if (!states[1].silences().equals(states[0].silences())) {
      var _ = settings.merge(app, LINT, Map.of(SILENCES, shown(states[1].silences())));
    }
    return difference(file, states[0], states[1]);
  }

  private static Response difference(PolicyFile file, AppPermissions before, AppPermissions after) {
    PolicyDifference difference = PolicyDifference.between(before, after);
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put(
        "cells",
        difference.cells().stream()
            .map(cell ->
                Map.of("subject", cell.subject(), "before", cell.before(), "after", cell.after()))
            .toList());
    shown.put(
        "effective",
        difference.effective().stream()
            .map(each ->
                Map.of(
                    "asset", each.asset(),
                    "what", each.what(),
                    "who", each.who(),
                    "keys", each.keys(),
                    "before", each.before(),
                    "after", each.after()))
            .toList());
    shown.put("notInFile", file.unnamed(before));
    shown.put("text", difference.toText());
    return Response.json(shown);
  }

  private Response test(Call call, Exchange exchange) {
    String text = text(exchange);
    TestReport report = report(call, text);
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("passed", report.results().size() - report.failed());
    shown.put("failed", report.failed());
    shown.put("results", report.results().stream().map(PolicyRoutes::shown).toList());
    shown.put("text", report.toText());
    return Response.json(shown);
  }

  private TestReport report(Call call, String text) {
    for (int attempt = 1; ; attempt++) {
      AppPermissions app = permissions(call.app());
      try {
        return understood(() -> PermissionTests.run(text, app, new Running(call)));
      } catch (StalePermitException e) {
        if (attempt == ATTEMPTS) {
          throw ApiError.BAD_REQUEST.with("the permissions change all the time; try again");
        }
      }
    }
  }

  private static Map<String, @Nullable Object> shown(TestReport.Result result) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("line", result.line());
    shown.put("test", result.question());
    shown.put("expected", result.expected());
    shown.put("got", result.got());
    shown.put("passed", result.passed());
    shown.put("explanation", result.explanation());
    return shown;
  }

  private Response lint(Call call, Exchange exchange) {
    LintReport report = Lint.check(permissions(call.app()), List.of());
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put(
        "findings",
        report.findings().stream()
            .map(each -> Map.of("rule", each.rule(), "on", each.on(), "message", each.message()))
            .toList());
    shown.put("silenced", report.silenced().size());
    shown.put("text", report.toText());
    return Response.json(shown);
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

  private AppPermissions permissions(App app) {
    List<TableOutline> outlines = new ArrayList<>();
    for (Table table : tables.schema(app).tables()) {
      Map<String, String> columns = new LinkedHashMap<>();
      for (Column column : table.columns()) {
        columns.put(column.id(), column.name());
      }
      outlines.add(new TableOutline(table.id(), table.name(), columns));
    }
    return new AppPermissions(
        policies.of(app),
        outlines,
        services.outlines(app),
        SupposedCallers.customKeys(app),
        userRoles.inUse(app),
        !Boolean.FALSE.equals(userSettings.registration(app).get("userRegistrationEnabled")),
        silences(app));
  }

  private List<Silence> silences(App app) {
    List<Silence> silences = new ArrayList<>();
    if (settings.get(app, LINT).get(SILENCES) instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> map) {
          silences.add(
              new Silence(
                  String.valueOf(map.get("rule")),
                  String.valueOf(map.get("on")),
                  String.valueOf(map.get("because"))));
        }
      }
    }
    return silences;
  }

  private static List<Map<String, String>> shown(List<Silence> silences) {
    return silences.stream()
        .map(each -> Map.of("rule", each.rule(), "on", each.on(), "because", each.because()))
        .toList();
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
