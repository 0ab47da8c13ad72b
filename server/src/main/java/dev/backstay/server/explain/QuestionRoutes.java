package dev.backstay.server.explain;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.security.ask.EffectiveMatrix;
import dev.backstay.security.ask.HypotheticalCaller;
import dev.backstay.security.ask.HypotheticalKey;
import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.ask.Question;
import dev.backstay.security.ask.Reach;
import dev.backstay.security.ask.WhoCan;
import dev.backstay.security.caller.Role;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.server.permissions.ConsoleServices;
import dev.backstay.server.permissions.HypotheticalCallers;
import dev.backstay.server.permissions.NamedAssets;
import dev.backstay.store.records.RowFacts;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Questions about permissions that no request has asked yet, answered by the engine under the
 * policy in force. Every answer has a {@code text} for people.
 *
 * <ul>
 *   <li>{@code POST /security/explain}: would this caller be allowed that, and why. The body says
 *       who ({@link HypotheticalCallers}), {@code operation}, {@code asset} (table, path, channel
 *       or service), {@code part} (an object id, or the method of a service), {@code area} if the
 *       operation's name leaves it open, {@code row} ({@code own} or {@code other}) for a row that
 *       need not exist, and {@code where} to count rows.
 *   <li>{@code POST /security/explain/batch}: many such questions about one caller, {@code {"who",
 *       "questions": [{operation, asset, …}]}}, answered by one snapshot and without their stories.
 *   <li>{@code POST /security/who-can}: who may do that: {@code operation}, {@code asset}, {@code
 *       part}, {@code area}.
 *   <li>{@code GET /security/who-can}: what everybody may do with everything, paged by {@code
 *       pageSize} and {@code offset} over the assets; without the table for people with {@code
 *       text=false}, which is most of the answer.
 * </ul>
 */
final class QuestionRoutes {
  /** Users with cells of their own that get a line; more make a matrix nobody reads. */
  private static final int MAX_USERS = 100;

  private static final int MAX_QUESTIONS = 1_000;
  private static final int DEFAULT_PAGE = 20;
  private static final int MAX_PAGE = 100;

  /** What a row is called that is only supposed. */
  private static final String SUPPOSED_ROW = "(any)";

  private final ConsoleAuthenticator console;
  private final Policies policies;
  private final AppTables tables;
  private final ConsoleServices services;
  private final NamedAssets assets;
  private final HypotheticalCallers callers;
  private final RequestExplainer explainer;

  QuestionRoutes(
      ConsoleAuthenticator console,
      Policies policies,
      AppTables tables,
      ConsoleServices services,
      NamedAssets assets,
      HypotheticalCallers callers,
      RequestExplainer explainer) {
    this.console = console;
    this.policies = policies;
    this.tables = tables;
    this.services = services;
    this.assets = assets;
    this.callers = callers;
    this.explainer = explainer;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.POST, "/security/explain", this::explain),
        console.app(HttpMethod.POST, "/security/explain/batch", this::batch),
        console.app(HttpMethod.POST, "/security/who-can", this::whoCan),
        console.app(HttpMethod.GET, "/security/who-can", this::everybody));
  }

  private Response explain(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    Operation operation = operation(body);
    HypotheticalCaller who = callers.of(call, body);
    Question question = question(call.app(), who, operation, body);
    Policy policy = policies.of(call.app());
    Decision deciding = question.decide(policy);

    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("caller", deciding.caller().label());
    told.put("user", who.login().userId());
    told.put("key", who.key().name());
    told.put("roles", deciding.caller().roles().all().stream().map(Role::name).toList());
    told.put("allowed", deciding.isAllowed());
    told.put("decision", deciding.outcome().name());
    told.put("layer", deciding.layer().id());
    List<String> text = new ArrayList<>();
    text.add("If this were asked now:");
    told.put(
        "decisions",
        question.decisions(policy).stream()
            .map(decision ->
                explainer.explain(
                    call.app(), new Call.Remembered(decision, body.optionalText("where")), text))
            .toList());
    told.put("text", String.join("\n", text));
    return Response.json(told);
  }

  private Question question(App app, HypotheticalCaller who, Operation operation, JsonFields body) {
    String part = body.optionalText("part");
    Asset asset = assets.asset(app, operation.area(), body.text("asset"), part);
    String row = body.optionalText("row");
    if (!(asset instanceof Asset.Table table) || (part == null && row == null)) {
      return new Question(who, operation, asset);
    }
    if (!operation.actsOnRows()) {
      throw ApiError.BAD_REQUEST.with(operation.wireName() + " is not about single rows");
    }
    if (part != null) {
      RowFacts facts = assets.row(app, table.tableId(), part);
      return new Question(
          who,
          operation,
          new Asset.Row(table.tableId(), part, facts.ownerId(), facts.acl(operation)),
          facts.acl(Operation.UPDATE));
    }
    if (!"own".equals(row) && !"other".equals(row)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with("row", "It is own or other");
    }
    String owner = "own".equals(row) ? who.login().userId() : null;
    return new Question(
        who, operation, NamedAssets.plainRow(table.tableId(), SUPPOSED_ROW, owner), ObjectAcl.NONE);
  }

  private Response batch(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    Object asking = body.optionalObject("who");
    HypotheticalCaller who =
        callers.of(call, JsonFields.of(asking == null ? Map.of() : asking, "who"));
    Policy policy = policies.of(call.app());
    List<Map<String, @Nullable Object>> answers = new ArrayList<>();
    for (Object each : body.list("questions", MAX_QUESTIONS)) {
      JsonFields fields = JsonFields.of(each, "questions");
      Decision deciding = question(call.app(), who, operation(fields), fields).decide(policy);
      Map<String, @Nullable Object> answer = new LinkedHashMap<>();
      answer.put("allowed", deciding.isAllowed());
      answer.put("decision", deciding.outcome().name());
      answer.put("layer", deciding.layer().id());
      answers.add(answer);
    }
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("policyVersion", policy.version());
    told.put("user", who.login().userId());
    told.put("key", who.key().name());
    told.put("login", who.login().name());
    told.put("answers", answers);
    return Response.json(told);
  }

  private Response whoCan(Call call, Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    Operation operation = operation(body);
    Asset asset =
        assets.asset(call.app(), operation.area(), body.text("asset"), body.optionalText("part"));
    Policy policy = policies.of(call.app());
    List<HypotheticalKey> custom = HypotheticalCallers.customKeys(call.app());
    List<HypotheticalLogin> logins = new ArrayList<>(WhoCan.logins(policy.roles(), custom));
    logins.addAll(
        callers.users(
            call,
            WhoCan.usersWithCells(policy, asset).stream()
                .limit(MAX_USERS)
                .collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new))));
    WhoCan matrix = WhoCan.of(policy, operation, asset, WhoCan.keys(custom), logins);

    Map<String, Object> told = new LinkedHashMap<>();
    told.put("operation", operation.wireName());
    told.put("asset", matrix.asset());
    told.put("keys", matrix.keys().stream().map(HypotheticalKey::name).toList());
    told.put(
        "callers",
        matrix.lines().stream()
            .map(line ->
                Map.of(
                    "who", line.login().name(),
                    "roles", names(policy, line.login()),
                    "access", line.reaches().stream().map(Reach::text).toList()))
            .toList());
    told.put("text", matrix.toText());
    return Response.json(told);
  }

  /** The whole app: tables, paths and channels that have cells, and the methods of services. */
  private Response everybody(Call call, Exchange exchange) {
    App app = call.app();
    Policy policy = policies.of(app);
    List<HypotheticalKey> custom = HypotheticalCallers.customKeys(app);
    List<Asset> all = all(app, policy);
    List<Asset> page =
        all.stream()
            .skip(exchange.number("offset", 0, 0, Integer.MAX_VALUE))
            .limit(exchange.number("pageSize", DEFAULT_PAGE, 0, MAX_PAGE))
            .toList();
    EffectiveMatrix matrix =
        EffectiveMatrix.of(
            policy, page, WhoCan.keys(custom), WhoCan.logins(policy.roles(), custom));

    Map<String, Object> told = new LinkedHashMap<>();
    told.put("total", all.size());
    told.put("callers", matrix.logins().stream().map(HypotheticalLogin::name).toList());
    told.put("assets", matrix.blocks().stream().map(QuestionRoutes::toJson).toList());
    if (!"false".equals(exchange.query("text"))) {
      told.put("text", matrix.toText());
    }
    return Response.json(told);
  }

  private static Map<String, Object> toJson(EffectiveMatrix.Block block) {
    Map<String, Object> operations = new LinkedHashMap<>();
    block
        .columns()
        .forEach(column ->
            operations.put(
                column.operation().wireName(),
                column.reaches().stream().map(EffectiveMatrix::word).toList()));
    return Map.of(
        "area", block.area().wireName(),
        "container", block.containerId(),
        "asset", block.asset(),
        "operations", operations);
  }

  private List<Asset> all(App app, Policy policy) {
    Stream<Asset> data =
        tables.schema(app).tables().stream()
            .sorted(Comparator.comparing(Table::name))
            .map(table -> new Asset.Table(table.id()));
    Stream<Asset> methods =
        services.methods(app).stream()
            .map(method -> new Asset.Method(method.serviceId(), method.id()));
    Stream<Asset> paths =
        Stream.concat(Stream.of(Asset.FilePath.ROOT), ids(policy, Area.FILES))
            .distinct()
            .map(Asset.FilePath::new);
    Stream<Asset> channels = ids(policy, Area.MESSAGING).map(Asset.Channel::new);
    return Stream.of(data, methods, paths, channels).flatMap(each -> each).toList();
  }

  private static Stream<String> ids(Policy policy, Area area) {
    return policy.containers(area).stream().map(ContainerPolicy::id).sorted();
  }

  private static List<String> names(Policy policy, HypotheticalLogin login) {
    return login.roleIds().stream()
        .map(id -> policy.roleById(id).map(Role::name).orElse(id))
        .sorted()
        .toList();
  }

  private static Operation operation(JsonFields body) {
    String area = body.optionalText("area");
    return NamedAssets.operation(
        body.text("operation"), area == null ? null : NamedAssets.area(area), body.text("asset"));
  }
}
