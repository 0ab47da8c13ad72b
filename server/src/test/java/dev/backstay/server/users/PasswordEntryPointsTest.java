package dev.backstay.server.users;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A password goes in by several entry points and comes out by none. Each way of asking is tried
 * with a property that there is, too: a way that answers nothing to anybody would prove nothing.
 */
class PasswordEntryPointsTest extends OnBothDatabases {
  private static final String SECRET = "Sesame-open-4711";
  private static final String NAME = "Scheherazade";

  private TestApp app;
  private Client client;
  private Client user;
  private String ann;
  private String note;

  @BeforeEach
  void makeApp() {
    app = newApp();
    client = app.client("JS");
    ann = (String) register("ann@example.com").object().get("objectId");
    user =
        client.withToken(
            (String)
                client
                    .send(
                        "POST",
                        "/users/login",
                        Map.of("login", "ann@example.com", "password", SECRET))
                    .object()
                    .get("user-token"));
    app.manage("PUT", "/security/roles/Cook", null);
    app.client("BL").send("POST", "/users/assignRole", Map.of("user", ann, "roleName", "Cook"));
    app.manage("POST", "/data/tables", Map.of("name", "Note"));
    app.manage("POST", "/data/tables/Note/columns", Map.of("name", "text", "dataType", "STRING"));
    relation("Note", "author", "Users", "ONE_TO_ONE");
    relation("Users", "notes", "Note", "ONE_TO_MANY");
    note = (String) user.send("POST", "/data/Note", Map.of("text", "x")).object().get("objectId");
    assertThat(user.send("POST", "/data/Note/" + note + "/author", List.of(ann)).json())
        .isEqualTo(1L);
    assertThat(user.send("POST", "/data/Users/" + ann + "/notes", List.of(note)).json())
        .isEqualTo(1L);
  }

  @Test
  void noEntryPointAnswersIt() {
    for (Client caller : List.of(user, app.client("BL"))) {
      entryPoints(caller)
          .forEach((entryPoint, ask) -> {
            Answer control = ask.apply("name");
            assertThat(succeeded(control)).as(entryPoint + " answers: " + control.text()).isTrue();
            assertThat(control.text()).as(entryPoint).isNotEqualTo("[]");
            Answer answer = ask.apply("password");
            keepsQuiet(entryPoint, answer);
            assertThat(succeeded(answer)).as(entryPoint + " answers: " + answer.text()).isFalse();
          });
    }
  }

  @Test
  void whoeverGetsTheRecordGetsItWithout() {
    Map<String, Object> account = Map.of("email", "ben@example.com", "password", SECRET);
    Map<String, Answer> answers = new LinkedHashMap<>();
    answers.put("register", register("cy@example.com"));
    answers.put("register again", register("cy@example.com"));
    answers.put("guest", client.send("POST", "/users/register/guest", null));
    answers.put("save", user.send("PUT", "/data/Users", account));
    answers.put(
        "bulk create",
        app.client("BL")
            .send(
                "POST",
                "/data/bulk/Users",
                List.of(Map.of("email", "dee@example.com", "password", SECRET))));
    answers.put(
        "login",
        app.client("REST")
            .send("POST", "/users/login", Map.of("login", "cy@example.com", "password", SECRET)));
    answers.put("update", user.send("PUT", "/users/" + ann, Map.of("password", SECRET)));
    answers.put(
        "update as data", user.send("PUT", "/data/Users/" + ann, Map.of("password", SECRET)));
    answers.put("bulk update", user.send("PUT", "/data/bulk/Users", Map.of("password", SECRET)));
    answers.put("upsert", user.send("PUT", "/data/Users/upsert", account));
    answers.put(
        "verify",
        app.client("BL")
            .withToken(user.token())
            .send("POST", "/users/verifypassowrd", Map.of("password", SECRET)));
    answers.put("find", user.find("Users", Map.of()));
    answers.put("find by id", user.get("/data/Users/" + ann));
    answers.put("first", user.get("/data/Users/first"));
    answers.put("describe", user.get("/data/Users/properties"));
    answers.put("properties", user.get("/users/userclassprops"));
    answers.put("by relation", user.get("/data/Note/" + note + "/author"));
    answers.put("loaded", user.get("/data/Note?loadRelations=author,author.notes"));
    answers.put("one level deep", user.get("/data/Note?relationsDepth=2"));
    answers.put("credentials", user.find("backstay_credential", Map.of()));
    answers.put(
        "transaction",
        transaction(
            step("CREATE", "Users", Map.of("email", "eve@example.com", "password", SECRET))));
    answers.put("transaction find", transaction(step("FIND", "Users", Map.of())));
    answers.put("console find", manage("POST", "/data/Users/find", Map.of()));
    answers.put("console tables", manage("GET", "/data/tables", null));
    answers.put("console properties", manage("GET", "/userproperties", null));
    answers.put(
        "console create",
        manage("POST", "/data/Users", Map.of("email", "fay@example.com", "password", SECRET)));
    answers.put("audit", manage("GET", "/security/audit-logs", null));
    answers.put("explanations", manage("GET", "/security/explain", null));
    answers.put("by role", user.get("/users/role/Cook?loadRoles=true"));
    answers.put("console update", manage("PUT", "/data/Users/" + ann, Map.of("password", SECRET)));

    answers.forEach(PasswordEntryPointsTest::keepsQuiet);
    assertThat(answers.get("by role").text()).contains(ann);
    assertThat(answers.get("loaded").text()).contains(NAME);
    assertThat(answers.get("console find").text()).contains(NAME);
  }

  @Test
  void thereIsNeverAColumnForIt() {
    for (String name : List.of("password", "Password", "PASSWORD")) {
      assertThat(
              manage(
                      "POST",
                      "/data/tables/Users/columns",
                      Map.of("name", name, "dataType", "STRING"))
                  .code())
          .isEqualTo(3016);
      assertThat(
              manage(
                      "POST",
                      "/data/tables/Users/columns/relation",
                      Map.of("name", name, "toTableName", "Note", "relationshipType", "ONE_TO_ONE"))
                  .code())
          .isEqualTo(3016);
      assertThat(manage("PUT", "/data/tables/Users/columns/notes", Map.of("name", name)).code())
          .isEqualTo(3016);
      assertThat(
              user.send("PUT", "/data/bulk/Users?where=name%20%3D%20'x'", Map.of(name, SECRET))
                  .code())
          .isEqualTo(3098);
    }
    assertThat(
            client
                .send(
                    "POST", "/users/register", Map.of("email", "x@example.com", "Password", SECRET))
                .code())
        .isEqualTo(3011);
    assertThat(user.send("PUT", "/users/" + ann, Map.of("PassWord", SECRET)).status())
        .isEqualTo(200);
    assertThat(manage("GET", "/data/tables", null).text().toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("\"password\"");
  }

  private Map<String, Function<String, Answer>> entryPoints(Client caller) {
    Map<String, Function<String, Answer>> entryPoints = new LinkedHashMap<>();
    entryPoints.put("props", column -> caller.find("Users", Map.of("props", column)));
    entryPoints.put("property", column -> caller.get("/data/Users?property=" + column));
    entryPoints.put(
        "props of one", column -> caller.get("/data/Users/" + ann + "?props=" + column));
    entryPoints.put(
        "renamed", column -> caller.get("/data/Users?props=" + encoded(column + " as x")));
    entryPoints.put("where", column -> where(caller, "Users", column + " like '%'"));
    entryPoints.put(
        "quoted where", column -> where(caller, "Users", "`" + column + "` is not null"));
    entryPoints.put("function", column -> where(caller, "Users", "length(" + column + ") > 0"));
    entryPoints.put("sort", column -> caller.get("/data/Users?sortBy=" + column));
    entryPoints.put(
        "group",
        column ->
            caller.get(
                "/data/Users?groupBy=" + column + "&props=" + encoded("Count(objectId) as n")));
    entryPoints.put(
        "having",
        column ->
            caller.get(
                "/data/Users?groupBy=userStatus&props=userStatus&having="
                    + encoded("Max(" + column + ") != ''")));
    entryPoints.put(
        "aggregate",
        column -> caller.get("/data/Users?props=" + encoded("Max(" + column + ") as x")));
    entryPoints.put("distinct", column -> caller.get("/data/Users?distinct=true&props=" + column));
    entryPoints.put("count", column -> caller.get("/data/Users/count?where=" + like(column)));
    entryPoints.put(
        "relation's where",
        column -> caller.get("/data/Note/" + note + "/author?where=" + like(column)));
    entryPoints.put("path", column -> caller.get("/data/Note?props=author." + column));
    entryPoints.put(
        "path where", column -> where(caller, "Note", "author." + column + " like '%'"));
    entryPoints.put("path sort", column -> caller.get("/data/Note?sortBy=author." + column));
    entryPoints.put("role's where", column -> caller.get("/users/role/Cook?where=" + like(column)));
    entryPoints.put(
        "transaction",
        column ->
            caller.send(
                "POST",
                "/transaction/unit-of-work",
                Map.of(
                    "operations",
                    List.of(step("FIND", "Users", Map.of("whereClause", column + " != ''"))))));
    entryPoints.put(
        "console find",
        column -> manage("POST", "/data/Users/find", Map.of("props", List.of(column))));
    entryPoints.put(
        "console where",
        column -> manage("POST", "/data/Users/find", Map.of("where", column + " like '%'")));
    entryPoints.put(
        "console count", column -> manage("GET", "/data/Users/count?where=" + like(column), null));
    entryPoints.put(
        "console value",
        column -> manage("GET", "/data/Users/" + ann + "/" + column + "/retrieve-value", null));
    return entryPoints;
  }

  private static void keepsQuiet(String entryPoint, Answer answer) {
    assertThat(answer.text())
        .as(entryPoint)
        .doesNotContain(SECRET, "argon2", "\"password\":", "\"name\":\"password\"");
  }

  /** A transaction that fails says so in its body. */
  private static boolean succeeded(Answer answer) {
    return answer.status() == 200 && !answer.text().contains("\"success\":false");
  }

  private Answer transaction(Map<String, Object> step) {
    return user.send("POST", "/transaction/unit-of-work", Map.of("operations", List.of(step)));
  }

  private static Map<String, Object> step(String type, String table, Object payload) {
    return Map.of("operationType", type, "table", table, "opResultId", "r", "payload", payload);
  }

  private static Answer where(Client caller, String table, String condition) {
    return caller.get("/data/" + table + "?where=" + encoded(condition));
  }

  private static String like(String column) {
    return encoded(column + " like '%'");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private Answer register(String email) {
    return client.send(
        "POST", "/users/register", Map.of("email", email, "password", SECRET, "name", NAME));
  }

  private void relation(String table, String name, String to, String relationship) {
    app.manage(
        "POST",
        "/data/tables/" + table + "/columns/relation",
        Map.of("name", name, "toTableName", to, "relationshipType", relationship));
  }

  private Answer manage(String method, String path, Object body) {
    return app.console().send(method, "/" + app.id() + "/console" + path, body);
  }
}
