package dev.backstay.foundation.operations;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.data.RecordOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of a service, by any entry point, is performed in one place, once. */
final class OperationsTest {
  private static RunningServer server;
  private static final OperationCounter COUNTER = new OperationCounter();
  private static final Around AROUND = new Around();

  private TestApp app;
  private Client client;
  private Client code;

  /** All that counting every operation by its kind takes. */
  private static final class OperationCounter implements Interceptor {
    final Map<String, Integer> counts = new ConcurrentHashMap<>();

    @Override
    public <R> R around(Performance<R> performance) {
      ServiceOperation<R> operation = performance.operation();
      counts.merge(operation.service() + "." + operation.kind(), 1, Integer::sum);
      return performance.proceed();
    }
  }

  /** What a test wants to happen around an operation; nothing by itself. */
  private static final class Around implements Interceptor {
    interface Step {
      Object around(Performance<Object> performance);
    }

    volatile Class<?> concerned;
    volatile Step step;

    @Override
    public boolean concerns(Call call, ServiceOperation<?> operation) {
      return operation.getClass() == concerned;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R> R around(Performance<R> performance) {
      return (R) step.around((Performance<Object>) performance);
    }

    void on(Class<?> kind, Step does) {
      step = does;
      concerned = kind;
    }
  }

  @BeforeAll
  static void start() {
    server =
        RunningServer.start(
            Product.SQLITE,
            Map.of(Setting.ATTEMPTS_PER_ADDRESS, "0", Setting.ATTEMPTS_PER_IDENTITY, "0"));
    server.server().operations().add(COUNTER);
    server.server().operations().add(AROUND);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void createApp() {
    app = server.console().createApp("operations");
    client = app.client("JS");
    code = app.client("BL");
    client.send("POST", "/data/Thing", Map.of("objectId", "one", "name", "one", "size", 1));
    client.send("POST", "/data/Thing", Map.of("objectId", "two", "name", "two", "size", 2));
  }

  @AfterEach
  void nothingAround() {
    AROUND.concerned = null;
  }

  /** A request with the one operation that it is. */
  private record Request(String kind, Supplier<Answer> sent) {}

  private final List<Request> requests = new ArrayList<>();

  private void is(String kind, Client by, String method, String path, Object body) {
    requests.add(new Request(kind, () -> by.send(method, path, body)));
  }

  private void console(String kind, String method, String path, Object body) {
    requests.add(
        new Request(
            kind, () -> app.console().send(method, "/" + app.id() + "/console" + path, body)));
  }

  private void eachIsCountedOnce() {
    for (Request request : requests) {
      COUNTER.counts.clear();
      Answer answer = request.sent().get();
      assertThat(answer.status()).as(request.kind() + " " + answer.text()).isEqualTo(200);
      assertThat(COUNTER.counts).isEqualTo(Map.of(request.kind(), 1));
    }
  }

  @Test
  void everyOperationOnDataIsPerformedOnce() {
    Map<String, Object> red = Map.of("name", "red", "size", 3);
    is("DATA.Create", client, "POST", "/data/Thing", red);
    is("DATA.Create", client, "PUT", "/data/Thing", red);
    is("DATA.Create", client, "POST", "/data/New", red);
    is("DATA.Update", client, "PUT", "/data/Thing", Map.of("objectId", "one", "size", 4));
    is("DATA.Update", client, "PUT", "/data/Thing/one", Map.of("size", 4));
    is("DATA.Upsert", client, "PUT", "/data/Thing/upsert", Map.of("objectId", "up", "size", 4));
    is("DATA.CreateBulk", client, "POST", "/data/bulk/Thing", List.of(red, red));
    is("DATA.UpsertBulk", client, "PUT", "/data/bulkupsert/Thing", List.of(red, red));
    is("DATA.UpdateBulk", client, "PUT", "/data/bulk/Thing?where=size%3D3", Map.of("size", 5));
    is("DATA.RemoveBulk", client, "DELETE", "/data/bulk/Thing?where=size%3D5", null);
    is("DATA.RemoveBulk", client, "POST", "/data/bulk/Thing/delete", Map.of("where", "size=5"));
    is("DATA.Find", client, "GET", "/data/Thing", null);
    is("DATA.Find", client, "POST", "/data/Thing/find", Map.of("where", "size = 2"));
    is("DATA.FindById", client, "GET", "/data/Thing/one", null);
    is("DATA.First", client, "GET", "/data/Thing/first", null);
    is("DATA.Last", client, "GET", "/data/Thing/last", null);
    is("DATA.Count", client, "GET", "/data/Thing/count", null);
    is("DATA.Count", client, "POST", "/data/Thing/count", Map.of());
    Map<String, Object> bySize = Map.of("groupBy", List.of("size"));
    is("DATA.Group", client, "POST", "/data/data-grouping/Thing", bySize);
    Map<String, Object> path =
        Map.of(
            "groupBy", List.of("size"), "groupPath", List.of(Map.of("column", "size", "value", 2)));
    is("DATA.CountInGroup", client, "POST", "/data/data-grouping/Thing/count", path);
    is("DATA.AddRelation", client, "PUT", "/data/Thing/one/others:Thing:n", List.of("two"));
    is("DATA.SetRelation", client, "POST", "/data/Thing/one/others", List.of("two"));
    is("DATA.LoadRelations", client, "GET", "/data/Thing/one/others", null);
    is("DATA.DeleteRelation", client, "DELETE", "/data/Thing/one/others", List.of("two"));
    is(
        "DATA.DeepSave",
        client,
        "PUT",
        "/data/Thing/deep-save",
        Map.of("name", "deep", "others", List.of(red, red)));
    is("DATA.Describe", client, "GET", "/data/Thing/properties", null);
    is("DATA.TableName", client, "GET", "/data/" + app.tableId("Thing") + "/table-name", null);
    is("DATA.Remove", client, "DELETE", "/data/Thing/one", null);
    Map<String, Object> account = Map.of("email", "ann@example.com", "password", "secret");
    is("DATA.Create", client, "POST", "/data/Users", account);
    is("DATA.Find", client, "GET", "/data/Users", null);
    eachIsCountedOnce();
  }

  @Test
  void whatIsMadeOfSeveralOperationsIsPerformedOnceAsAWhole() {
    List<Map<String, Object>> steps = new ArrayList<>();
    steps.add(step("CREATE", "a", Map.of("name", "red")));
    steps.add(step("CREATE_BULK", "b", List.of(Map.of("name", "red"), Map.of("name", "blue"))));
    steps.add(step("UPSERT", "c", Map.of("objectId", "up", "size", 4)));
    steps.add(step("DELETE", "d", "two"));
    is(
        "DATA.Transaction",
        client,
        "POST",
        "/transaction/unit-of-work",
        Map.of("operations", steps));
    console(
        "DATA.ImportCsv",
        "POST",
        "/import/csv?table=Thing",
        new Raw("objectId,name,size\none,first,7\n,new,8\n"));
    console("DATA.ExportCsv", "POST", "/data/Thing/csv", Map.of());
    eachIsCountedOnce();
    assertThat(client.get("/data/Thing/count").json()).isEqualTo(6L);
  }

  private static Map<String, Object> step(String type, String id, Object payload) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("operationType", type);
    step.put("table", "Thing");
    step.put("opResultId", id);
    step.put("payload", payload);
    return step;
  }

  @Test
  void theConsoleAsksForTheSameOperations() {
    console("DATA.Find", "POST", "/data/Thing/find", Map.of());
    console("DATA.Count", "GET", "/data/Thing/count", null);
    console("DATA.Create", "POST", "/data/Thing", Map.of("name", "red"));
    console("DATA.CreateBulk", "POST", "/data/bulk/Thing", List.of(Map.of("name", "red")));
    console("DATA.UpsertBulk", "PUT", "/data/bulkupsert/Thing", List.of(Map.of("name", "red")));
    console("DATA.Update", "PUT", "/data/Thing/one", Map.of("name", "edited"));
    console("DATA.FindById", "GET", "/data/Thing/one/name/retrieve-value", null);
    console(
        "DATA.RemoveBulk",
        "DELETE",
        "/data/tables/Thing/records",
        List.of(Map.of("objectId", "one")));
    console("DATA.RemoveBulk", "DELETE", "/data/tables/Thing/all", null);
    app.manage("PUT", "/security/roles/Cook", null);
    String ann = app.register("ann@example.com");
    Map<String, Object> cook = Map.of("users", List.of(ann), "roles", List.of("Cook"));
    console("USERS.ChangeRoles", "PUT", "/security/assignedroles", cook);
    console("USERS.LogoutUser", "PUT", "/user/sessions/logout", new Raw(ann));
    console("USERS.LogoutAll", "POST", "/userlogin/logout/all", null);
    console("COUNTERS.Create", "POST", "/counters/visits", Map.of("value", 3));
    console("COUNTERS.List", "GET", "/counters", null);
    console("COUNTERS.ListByNames", "POST", "/counters/list-by-names", List.of("visits"));
    console(
        "COUNTERS.CompareAndSet",
        "PUT",
        "/counters/visits",
        Map.of("currentValue", 3, "newValue", 4));
    console("COUNTERS.Delete", "DELETE", "/counters/visits", null);
    eachIsCountedOnce();
  }

  @Test
  void everyOperationOnUsersIsPerformedOnce() {
    String email = "ann@example.com";
    Map<String, Object> account = Map.of("email", email, "password", RunningServer.PASSWORD);
    Map<String, Object> login = Map.of("login", email, "password", RunningServer.PASSWORD);
    is("USERS.Register", client, "POST", "/users/register", account);
    is("USERS.LoginAsGuest", client, "POST", "/users/register/guest", null);
    is("USERS.Login", client, "POST", "/users/login", login);
    is("USERS.IsValidToken", client, "GET", "/users/isvalidusertoken/none", null);
    is("USERS.Describe", client, "GET", "/users/userclassprops", null);
    is("USERS.OwnRoles", client, "GET", "/users/userroles", null);
    is("USERS.Logout", client, "GET", "/users/logout", null);
    eachIsCountedOnce();

    requests.clear();
    String id = (String) client.send("POST", "/users/login", login).object().get("objectId");
    app.manage("PUT", "/security/roles/Cook", null);
    Client ann = client.login(email);
    is("USERS.Update", ann, "PUT", "/users/" + id, Map.of("name", "Ann"));
    is("USERS.RolesOfUser", ann, "GET", "/users/userroles/" + id, null);
    Map<String, Object> cook = Map.of("user", id, "roleName", "Cook");
    is("USERS.AssignRole", code, "POST", "/users/assignRole", cook);
    is("USERS.UsersWithRole", ann, "GET", "/users/role/Cook?loadRoles=true", null);
    is("USERS.UnassignRole", code, "POST", "/users/unassignRole", cook);
    is("USERS.Login", code, "POST", "/users/login", Map.of("objectId", id));
    String url =
        (String)
            code.send("POST", "/users/createEmailConfirmationURL/" + email, null)
                .object()
                .get("confirmationURL");
    String page = url.substring(url.indexOf("/confirmation/"));
    requests.add(
        new Request("USERS.EmailConfirmed", () -> server.send("POST", page, Map.of(), null)));
    is("USERS.ChangeStatus", code, "PUT", "/users/" + id + "/status", status("DISABLED"));
    mailServer();
    is("USERS.RestorePassword", client, "GET", "/users/restorepassword/" + email, null);
    is(
        "USERS.CreateConfirmationUrl",
        code,
        "POST",
        "/users/createEmailConfirmationURL/" + email,
        null);
    eachIsCountedOnce();
  }

  private static Map<String, Object> status(String status) {
    return Map.of("userStatus", status);
  }

  @Test
  void everyOperationOnCountersIsPerformedOnce() {
    is("COUNTERS.Get", client, "GET", "/counters/visits", null);
    is("COUNTERS.IncrementAndGet", client, "PUT", "/counters/visits/increment/get", null);
    is("COUNTERS.GetAndIncrement", client, "PUT", "/counters/visits/get/increment", null);
    is("COUNTERS.DecrementAndGet", client, "PUT", "/counters/visits/decrement/get", null);
    is("COUNTERS.GetAndDecrement", client, "PUT", "/counters/visits/get/decrement", null);
    is("COUNTERS.AddAndGet", client, "PUT", "/counters/visits/incrementby/get?value=2", null);
    is("COUNTERS.GetAndAdd", client, "PUT", "/counters/visits/get/incrementby?value=2", null);
    is(
        "COUNTERS.CompareAndSet",
        client,
        "PUT",
        "/counters/visits/get/compareandset?expected=4&updatedvalue=1",
        null);
    is("COUNTERS.List", client, "GET", "/counters/*/list", null);
    is("COUNTERS.Reset", client, "PUT", "/counters/visits/reset", null);
    eachIsCountedOnce();
  }

  @Test
  void everyOperationOnTheCacheIsPerformedOnce() {
    String inAMinute = Long.toString(System.currentTimeMillis() + 60_000);
    is("CACHE.Put", client, "PUT", "/cache/token?timeout=60", "secret");
    is("CACHE.Get", client, "GET", "/cache/token", null);
    is("CACHE.Contains", client, "GET", "/cache/token/check", null);
    is("CACHE.ExpireIn", client, "PUT", "/cache/token/expireIn?timeout=60", Map.of());
    is("CACHE.ExpireAt", client, "PUT", "/cache/token/expireAt?timestamp=" + inAMinute, Map.of());
    is("CACHE.Delete", client, "DELETE", "/cache/token", null);
    console("CACHE.Put", "PUT", "/cache/token?expireAt=" + inAMinute, "secret");
    console("CACHE.List", "GET", "/cache", null);
    console("CACHE.Count", "GET", "/cache/count", null);
    console("CACHE.Delete", "DELETE", "/cache/token", null);
    eachIsCountedOnce();
  }

  /** Whether there is such a service is found out inside. */
  @Test
  void anInvocationIsAnOperation() {
    COUNTER.counts.clear();
    assertThat(client.send("POST", "/services/Kitchen/open", Map.of()).code()).isEqualTo(14001);
    assertThat(client.get("/services/Kitchen/a/b").code()).isEqualTo(14001);
    assertThat(COUNTER.counts).isEqualTo(Map.of("SERVICES.Invoke", 2));
  }

  @Test
  void everyOperationOnFilesIsPerformedOnce() {
    is("FILES.SaveFileFromByteArray", client, "PUT", "/files/binary/d/a", new Raw("eA=="));
    is("FILES.Append", client, "PUT", "/files/append/d/a", new Raw("x"));
    is("FILES.Append", client, "PUT", "/files/append/binary/d/a", new Raw("eA=="));
    is("FILES.CreateDirectory", client, "POST", "/files/e/", null);
    is("FILES.Download", client, "GET", "/files/d/a", null);
    is("FILES.Listing", client, "GET", "/files/d", null);
    is("FILES.Count", client, "GET", "/files/d?action=count", null);
    is("FILES.Exists", client, "GET", "/files/d?action=exists", null);
    Map<String, Object> copy = Map.of("sourcePath", "/d/a", "targetPath", "/d/b");
    is("FILES.CopyFileOrDirectory", client, "PUT", "/files/copy", copy);
    Map<String, Object> move = Map.of("sourcePath", "/d/b", "targetPath", "/d/c");
    is("FILES.MoveFileOrDirectory", client, "PUT", "/files/move", move);
    Map<String, Object> rename = Map.of("oldPathName", "/d/c", "newName", "b");
    is("FILES.MoveFileOrDirectory", client, "PUT", "/files/rename", rename);
    is("FILES.DeleteFileOrDirectory", client, "DELETE", "/files/d/b", null);
    console("FILES.Upload", "POST", "/files/create/f/", Map.of("file", "x"));
    console("FILES.Download", "GET", "/files/download/f", null);
    console("FILES.Zip", "PUT", "/files/d?operation=zip", null);
    console("FILES.DeleteFileOrDirectory", "DELETE", "/files/d/", null);
    eachIsCountedOnce();
  }

  @Test
  void changesOfPermissionsAreOperations() {
    Map<String, Object> grant = Map.of("permission", "READ", "role", "NotAuthenticatedUser");
    is("FILES.ChangePermission", code, "PUT", "/files/permissions/GRANT/menu", grant);
    Map<String, Object> find = Map.of("permission", "FIND", "role", "NotAuthenticatedUser");
    is("DATA.ChangeObjectPermission", code, "PUT", "/data/Thing/permissions/DENY/one", find);
    eachIsCountedOnce();
  }

  @Test
  void everyMailIsPerformedOnceHoweverManyUsersItLooksFor() {
    mailServer();
    app.register("ann@example.com");
    app.manage(
        "POST",
        "/emailtemplate",
        Map.of("name", "Ready", "subject", "Ready", "body", "<p>It is ready</p>"));
    is(
        "MESSAGING.SendEmail",
        code,
        "POST",
        "/messaging/email",
        Map.of(
            "subject", "Ready",
            "bodyparts", Map.of("textmessage", "It is ready"),
            "to", List.of("ann@example.com")));
    is(
        "MESSAGING.SendEmailFromTemplate",
        code,
        "POST",
        "/emailtemplate/send",
        Map.of("template-name", "Ready", "criteria", "email like '%'"));
    eachIsCountedOnce();
  }

  private void mailServer() {
    app.manage(
        "PUT",
        "/mailsettings",
        Map.of("host", "127.0.0.1", "port", 1, "security", "NONE", "from", "app@example.com"));
  }

  @Test
  void aChangedOperationIsDoneInItsPlaceAndDecidedAgain() {
    client.send("POST", "/data/Secret", Map.of("name", "hidden"));
    app.tableRole("Secret", "JSUser", "DENY", "FIND");

    AROUND.on(
        RecordOperation.Find.class,
        performance -> {
          RecordOperation.Find find = (RecordOperation.Find) (Object) performance.operation();
          return performance.proceed(changed(new RecordOperation.Find("Secret", find.query())));
        });

    assertThat(client.get("/data/Thing").list()).isEmpty();
    assertThat(code.get("/data/Thing").list()).hasSize(1);
  }

  @SuppressWarnings("unchecked")
  private static ServiceOperation<Object> changed(ServiceOperation<?> operation) {
    return (ServiceOperation<Object>) operation;
  }

  @Test
  void anOperationOfAnotherKindDoesNotTakeItsPlace() {
    AROUND.on(
        RecordOperation.Find.class,
        performance ->
            performance.proceed(
                changed(new RecordOperation.RemoveBulk("Thing", RecordOperation.RemoveBulk.ALL))));

    assertThat(client.get("/data/Thing").status()).isEqualTo(500);
    AROUND.concerned = null;
    assertThat(client.get("/data/Thing/count").json()).isEqualTo(2L);
  }

  @Test
  void anOperationCanEndBeforeItIsDone() {
    AROUND.on(RecordOperation.Remove.class, performance -> 42L);

    assertThat(client.send("DELETE", "/data/Thing/one", null).object())
        .isEqualTo(Map.of("deletionTime", 42L));
    assertThat(client.get("/data/Thing/one").status()).isEqualTo(200);
  }

  @Test
  void anErrorCanBecomeAResultAndAResultAnError() {
    AROUND.on(
        RecordOperation.Count.class,
        performance -> {
          try {
            long count = (Long) performance.proceed();
            throw ApiError.WRONG_DATA.with("there are " + count);
          } catch (dev.backstay.store.error.DataException e) {
            return -1L;
          }
        });

    assertThat(client.get("/data/Missing/count").json()).isEqualTo(-1L);
    Answer refused = client.get("/data/Thing/count");
    assertThat(refused.code()).isEqualTo(2004);
    assertThat(refused.text()).contains("there are 2");
  }

  @Test
  void itIsKnownBeforehandWhoIsRefusedAnyway() {
    List<Boolean> allowed = new ArrayList<>();
    app.tableRole("Thing", "JSUser", "DENY", "CREATE", "FIND");
    for (Class<?> kind : List.of(RecordOperation.Create.class, RecordOperation.Find.class)) {
      AROUND.on(
          kind,
          performance -> {
            allowed.add(performance.isAllowed());
            return performance.proceed();
          });
      for (Client each : List.of(client, code)) {
        Answer answer =
            kind == RecordOperation.Create.class
                ? each.send("POST", "/data/Thing", Map.of("name", "x"))
                : each.get("/data/Thing");
        String explanation = "/security/explain/" + answer.header("X-Request-Id");
        assertThat(app.manage("GET", explanation, null).object())
            .extractingByKey("decisions", as(InstanceOfAssertFactories.LIST))
            .as("asking beforehand leaves no trace")
            .hasSize(1);
      }
    }

    assertThat(allowed).containsExactly(false, true, false, true);
    assertThat(client.send("POST", "/data/Thing", Map.of("name", "x")).code()).isEqualTo(1011);
    assertThat(client.get("/data/Thing").list()).isEmpty();
  }

  /** SQLite has one writer, so a write beside a transaction that is open would wait in vain. */
  @Test
  void whatHappensAroundATransactionHappensOutsideOfIt() {
    List<Integer> statuses = new ArrayList<>();
    AROUND.on(
        transaction(),
        performance -> {
          statuses.add(client.send("POST", "/data/Thing", Map.of("name", "before")).status());
          Object result = performance.proceed();
          statuses.add(client.send("POST", "/data/Thing", Map.of("name", "after")).status());
          return result;
        });

    Answer answer =
        client.send(
            "POST",
            "/transaction/unit-of-work",
            Map.of("operations", List.of(step("CREATE", "a", Map.of("name", "within")))));

    assertThat(answer.object()).as(answer.text()).containsEntry("success", true);
    assertThat(statuses).containsExactly(200, 200);
    assertThat(client.get("/data/Thing/count").json()).isEqualTo(5L);
  }

  private static Class<?> transaction() {
    try {
      return Class.forName("dev.backstay.server.transactions.Transaction");
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
