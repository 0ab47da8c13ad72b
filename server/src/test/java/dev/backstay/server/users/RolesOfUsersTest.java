package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RolesOfUsersTest extends OnBothDatabases {
  private static final String ANN = "ann@example.com";

  private TestApp app;
  private Client code;
  private Client asAnn;
  private String ann;

  @BeforeEach
  void registerAnn() {
    app = newApp();
    app.manage("PUT", "/security/roles/Customer", null);
    code = app.client("BL");
    ann = app.register(ANN);
    asAnn = app.client("JS").login(ANN);
  }

  @Test
  void theCallersRolesAreThoseOfKeyLoginAndAssignment() {
    assertThat((List<?>) app.client("REST").get("/users/userroles").json())
        .isEqualTo(List.of("RestUser", "NotAuthenticatedUser"));
    assertThat((List<?>) code.get("/users/userroles").json()).isEqualTo(List.of("ServerCodeUser"));
    assertThat((List<?>) asAnn.get("/users/userroles").json())
        .isEqualTo(List.of("JSUser", "AuthenticatedUser"));
  }

  @Test
  void anAssignmentHoldsFromTheNextRequestOn() {
    assertThat(change(code, "assignRole", ANN, "Customer").status()).isEqualTo(200);
    assertThat(asAnn.get("/users/userroles").text()).contains("Customer");
    assertThat((List<?>) asAnn.get("/users/userroles/" + ann).json())
        .isEqualTo(List.of("Customer"));

    assertThat(change(code, "unassignRole", ann, "Customer").status()).isEqualTo(200);
    assertThat(asAnn.get("/users/userroles").text()).doesNotContain("Customer");
  }

  @Test
  void assigningIsForServerCodeOnly() {
    assertThat(change(asAnn, "assignRole", ANN, "Customer").code()).isEqualTo(2011);
    assertThat(change(asAnn, "unassignRole", ANN, "Customer").code()).isEqualTo(2011);
  }

  @Test
  void wrongRolesAndUsersHaveTheirCodes() {
    assertThat(change(code, "assignRole", ANN, "Nobody").code()).isEqualTo(2005);
    assertThat(change(code, "unassignRole", ANN, "Nobody").code()).isEqualTo(2005);
    assertThat(change(code, "assignRole", ANN, "AuthenticatedUser").code()).isEqualTo(2007);
    assertThat(change(code, "unassignRole", ANN, "AuthenticatedUser").code()).isEqualTo(2008);
    assertThat(change(code, "assignRole", "nobody@example.com", "Customer").code()).isEqualTo(3057);
    assertThat(code.send("POST", "/users/assignRole", Map.of("user", ANN)).code()).isEqualTo(8007);
    assertThat(code.send("POST", "/users/assignRole", Map.of("roleName", "Customer")).code())
        .isEqualTo(8007);
  }

  @Test
  void usersAreFoundByRole() {
    app.register("bob@example.com");
    change(code, "assignRole", ann, "Customer");

    Answer found = code.get("/users/role/Customer?loadRoles=true");

    assertThat(found.list()).hasSize(1);
    assertThat(found.list().getFirst())
        .containsEntry("objectId", ann)
        .containsEntry("roles", List.of("Customer"))
        .doesNotContainKey("password");
    assertThat(code.get("/users/role/Customer").list().getFirst()).doesNotContainKey("roles");
    assertThat(code.get("/users/role/Customer?where=email%3D'bob%40example.com'").list()).isEmpty();
    assertThat(code.get("/users/role/Nobody").code()).isEqualTo(2005);
  }

  @Test
  void aRoleOfMoreThanAThousandUsersComesPageByPage() {
    List<String> crew = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      int page = i;
      crew.addAll(
          texts(
              code.send(
                      "POST",
                      "/data/bulk/Users",
                      IntStream.range(0, 100)
                          .mapToObj(n -> Map.of("email", page + "-" + n + "@crew.example"))
                          .toList())
                  .json()));
    }
    String customer = roleId("Customer");
    for (List<String> some : List.of(crew.subList(0, 1_000), crew.subList(1_000, 1_100))) {
      app.manage(
          "PUT",
          "/security/assignedroles",
          Map.of("roles", List.of(Map.of("roleId", customer, "status", "ALL")), "users", some));
    }

    Set<Object> found = new LinkedHashSet<>();
    for (int offset = 0; offset < 1_200; offset += 100) {
      List<Map<String, Object>> page =
          code.get("/users/role/Customer?pageSize=100&sortBy=email&offset=" + offset).list();
      assertThat(page).hasSize(offset < 1_100 ? 100 : 0);
      page.forEach(user -> found.add(user.get("objectId")));
    }

    assertThat(found).containsExactlyInAnyOrderElementsOf(crew);
    assertThat(code.get("/users/role/Customer").list()).hasSize(10);
    assertThat(code.get("/users/role/Customer?where=email%3D'3-7%40crew.example'").list())
        .singleElement()
        .satisfies(user -> assertThat(user).containsEntry("email", "3-7@crew.example"));
    assertThat(code.get("/users/role/Customer?pageSize=101").code()).isEqualTo(1025);
    assertThat(code.get("/users/role/Customer?where=no").code()).isEqualTo(19000);
    assertThat(
            code.get("/users/role/Customer?loadRoles=true&props=email&sortBy=email&pageSize=1")
                .list())
        .singleElement()
        .satisfies(user ->
            assertThat(user)
                .containsEntry("email", "0-0@crew.example")
                .containsEntry("roles", List.of("Customer")));
  }

  @Test
  void likeAnyOtherEntryPointItShowsOnlyUsersWhomTheCallerMayFind() {
    change(code, "assignRole", ann, "Customer");
    app.tableRole("Users", "NotAuthenticatedUser", "DENY", "FIND", "DESCRIBE");
    Client anonymous = app.client("JS");

    assertThat(anonymous.get("/users/role/Customer").list()).isEmpty();
    assertThat(anonymous.get("/users/userroles/" + ann).code()).isEqualTo(3057);
    assertThat(anonymous.get("/users/userclassprops").code()).isEqualTo(1015);
  }

  @Test
  void aDeletedUsersRolesAreGone() {
    change(code, "assignRole", ann, "Customer");
    code.send("DELETE", "/data/Users/" + ann, null);

    assertThat(code.get("/users/role/Customer").list()).isEmpty();
  }

  @Test
  void propertiesOfUsersAreDescribed() {
    List<Map<String, Object>> properties = asAnn.get("/users/userclassprops").list();

    assertThat(properties.stream().map(property -> property.get("name")))
        .contains("objectId", "created", "updated", "email", "name")
        .doesNotContain("password");
    assertThat(
            properties.stream()
                .filter(property -> property.get("name").equals("email"))
                .findFirst())
        .hasValueSatisfying(email ->
            assertThat(email).containsEntry("identity", true).containsEntry("required", true));
  }

  private static Answer change(Client client, String call, String user, String role) {
    return client.send("POST", "/users/" + call, Map.of("user", user, "roleName", role));
  }

  private String roleId(String name) {
    return app.manage("GET", "/security/roles", null).list().stream()
        .filter(role -> name.equals(role.get("rolename")))
        .map(role -> (String) role.get("roleId"))
        .findFirst()
        .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static List<String> texts(Object json) {
    return (List<String>) json;
  }
}
