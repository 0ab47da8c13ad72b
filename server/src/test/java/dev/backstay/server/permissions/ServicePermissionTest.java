package dev.backstay.server.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import dev.backstay.server.RunningServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cells of services; that invocations obey them is tested with the services themselves. */
class ServicePermissionTest {
  private static final String SERVICE = "5E000000-0000-0000-0000-000000000001";
  private static final String LIST = "3E000000-0000-0000-0000-000000000001";
  private static final String ORDER = "3E000000-0000-0000-0000-000000000002";
  private static final String GONE = "3E000000-0000-0000-0000-000000000003";

  private RunningServer server;
  private RunningServer.TestApp app;

  @BeforeEach
  void deployByHand() throws SQLException {
    server = RunningServer.start(RunningServer.Product.SQLITE);
    app = server.console().createApp("Services");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
      insert(
          connection,
          "INSERT INTO backstay_service (id, name, version, language, model, provider, created)"
              + " VALUES (?, 'Shop', '1.0.0', 'JS', 'default', 'shop.js', 0)",
          SERVICE);
      for (String method : List.of(LIST, ORDER, GONE)) {
        insert(
            connection,
            "INSERT INTO backstay_service_method (id, service_id, name, definition, deployed)"
                + " VALUES (?, '"
                + SERVICE
                + "', '"
                + method
                + "', '{}', "
                + (method.equals(GONE) ? 0 : 1)
                + ")",
            method);
      }
    }
  }

  private String file() {
    return server
        .settings()
        .dataDirectory()
        .resolve("apps")
        .resolve(app.id().toLowerCase(Locale.ROOT))
        .resolve("app.db")
        .toString();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyDeployedMethodIsListedForEveryRole() {
    assertThat(app.manage("GET", roles() + "?pageSize=50", null).list())
        .hasSize(14)
        .allSatisfy(role ->
            assertThat(ConsoleScenario.states(role.get("permissions")))
                .containsExactlyInAnyOrderEntriesOf(
                    Map.of(LIST, "GRANT_INHERIT", ORDER, "GRANT_INHERIT")));
  }

  @Test
  void oneMethodIsDeniedAndDropped() {
    String path = roles() + "/" + app.roleId("JSUser");

    assertThat(states(app.manage("PUT", path, cell(LIST, "DENY"))))
        .containsEntry(LIST, "DENY")
        .containsEntry(ORDER, "GRANT_INHERIT");
    assertThat(states(app.manage("DELETE", path + "/" + LIST, null)))
        .containsEntry(LIST, "GRANT_INHERIT");
  }

  @Test
  void aMethodIsNamedByItsNameToo() throws SQLException {
    String path = roles() + "/" + app.roleId("JSUser");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
      insert(connection, "UPDATE backstay_service_method SET name = 'list' WHERE id = ?", LIST);
    }

    assertThat(states(app.manage("PUT", path, cell("list", "DENY"))))
        .containsEntry(LIST, "DENY")
        .containsEntry(ORDER, "GRANT_INHERIT");
    assertThat(states(app.manage("DELETE", path + "/list", null)))
        .containsEntry(LIST, "GRANT_INHERIT");
    String user = app.register("u@example.com");
    String users = roles().replace("/roles", "/users") + "/" + user;
    assertThat(states(app.manage("PUT", users, cell("list", "DENY")))).containsEntry(LIST, "DENY");
    assertThat(states(app.manage("DELETE", users + "/list", null)))
        .containsEntry(LIST, "GRANT_INHERIT");
    assertThat(
            server
                .console()
                .send("PUT", "/" + app.id() + "/console" + path, cell("nothing", "DENY"))
                .code())
        .isEqualTo(14002);
  }

  @Test
  void allMethodsAreDeniedWhateverWasSaidOfOne() {
    String path = roles() + "/" + app.roleId("JSUser");
    var _ = app.manage("PUT", path, cell(LIST, "GRANT"));

    assertThat(states(app.manage("PUT", path + "/access/DENY", cell("all", "DENY"))).values())
        .containsOnly("DENY_INHERIT");
    assertThat(states(app.manage("PUT", path, cell(LIST, "GRANT"))))
        .containsEntry(LIST, "GRANT")
        .containsEntry(ORDER, "DENY_INHERIT");
    assertThat(states(app.manage("DELETE", path, null)).values()).containsOnly("GRANT_INHERIT");
  }

  @Test
  void aUserIsDenied() {
    String ann = app.register("ann@example.com");
    String path = "/security/localservices/" + SERVICE + "/users";

    assertThat(states(app.manage("PUT", path + "/" + ann, cell(ORDER, "DENY"))))
        .containsEntry(ORDER, "DENY");
    assertThat(ConsoleScenario.cells(app.manage("GET", path, null).json(), "userId", ann))
        .containsEntry(ORDER, "DENY")
        .containsEntry(LIST, "GRANT_INHERIT");
  }

  @Test
  void wrongCellsHaveTheirCodesAndChangeNothing() {
    String role = roles() + "/" + app.roleId("JSUser");

    assertThat(code("PUT", role, cell(GONE, "DENY"))).isEqualTo(14002);
    assertThat(code("PUT", role, cell("none", "DENY"))).isEqualTo(14002);
    assertThat(code("PUT", role, cell(LIST, "MAYBE"))).isEqualTo(8008);
    assertThat(code("PUT", role + "/access/MAYBE", cell("all", "DENY"))).isEqualTo(8008);
    assertThat(code("PUT", roles() + "/none", cell(LIST, "DENY"))).isEqualTo(2005);
    assertThat(code("GET", "/security/localservices/none/roles", null)).isEqualTo(14001);
    assertThat(
            code("PUT", "/security/localservices/" + SERVICE + "/users/nobody", cell(LIST, "DENY")))
        .isEqualTo(3057);

    assertThat(app.manage("GET", roles(), null).text()).doesNotContain("DENY");
  }

  private static String roles() {
    return "/security/localservices/" + SERVICE + "/roles";
  }

  private long code(String method, String path, Object body) {
    return app.console().send(method, "/" + app.id() + "/console" + path, body).code();
  }

  private static Map<String, String> states(RunningServer.Answer answer) {
    return ConsoleScenario.states(answer.json());
  }

  private static Map<String, Object> cell(String operation, String access) {
    return Map.of("permissions", List.of(Map.of("operation", operation, "access", access)));
  }

  private static void insert(Connection connection, String sql, String id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, id);
      statement.executeUpdate();
    }
  }
}
