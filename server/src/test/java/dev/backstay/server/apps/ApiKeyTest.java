package dev.backstay.server.apps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import dev.backstay.server.RunningServer.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiKeyTest extends ConsoleScenario {
  @Test
  void aCustomKeyComesAndGoesWithItsRole() {
    Map<String, Object> key = app.manage("POST", "/apikey", Map.of("name", "Partner")).object();

    assertThat(key)
        .containsEntry("name", "Partner")
        .containsEntry("deviceType", "CUSTOM")
        .containsEntry("rolename", "PartnerUser");
    assertThat((String) key.get("apiKey")).matches("[A-F0-9-]{36}");
    assertThat(app.roleId("PartnerUser")).isEqualTo(key.get("roleId"));
    assertThat(find(key.get("apiKey")).status()).isEqualTo(200);
    assertThat(manage("DELETE", "/security/roles/" + key.get("roleId"), null).code())
        .isEqualTo(2004);

    var _ = app.manage("DELETE", "/apikey/" + key.get("id"), null);
    assertThat(find(key.get("apiKey")).code()).isEqualTo(2002);
    assertThat(app.manage("GET", "/security/roles", null).text()).doesNotContain("PartnerUser");
  }

  @Test
  void theRoleOfACustomKeyDecides() {
    Map<String, Object> key = app.manage("POST", "/apikey", Map.of("name", "Kiosk")).object();
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Orders"));
    var _ = app.manage("POST", "/data/Orders", Map.of());
    assertThat(find("Orders", key.get("apiKey"))).hasSize(1);

    app.tableRole("Orders", "KioskUser", "DENY", "FIND");

    assertThat(find("Orders", key.get("apiKey"))).isEmpty();
    assertThat(app.client("REST").find("Orders", Map.of()).list()).hasSize(1);
  }

  @Test
  void aRegeneratedKeyStopsTheOldOneAtOnceAndKeepsIdAndRole() {
    Map<String, Object> key = app.manage("POST", "/apikey", Map.of("name", "Rotating")).object();

    Map<String, Object> fresh =
        app.manage("POST", "/apikey/" + key.get("id") + "/regenerate", null).object();

    assertThat(find(key.get("apiKey")).code()).isEqualTo(2002);
    assertThat(find(fresh.get("apiKey")).status()).isEqualTo(200);
    assertThat(fresh.get("id")).isEqualTo(key.get("id"));
    assertThat(fresh.get("roleId")).isEqualTo(key.get("roleId"));
    assertThat(fresh.get("apiKey")).isNotEqualTo(key.get("apiKey"));
  }

  @Test
  void aSystemKeyIsRegeneratedButNeitherRenamedNorDeleted() {
    Map<String, Object> key = systemKey("ANDROID");
    String path = "/apikey/" + key.get("id");

    assertThat(manage("DELETE", path, null).code()).isEqualTo(2004);
    assertThat(manage("PUT", path, Map.of("name", "Mine")).code()).isEqualTo(2004);
    assertThat(find(key.get("apiKey")).status()).isEqualTo(200);

    var _ = app.manage("POST", path + "/regenerate", null);
    assertThat(find(key.get("apiKey")).code()).isEqualTo(2002);
    assertThat(find(systemKey("ANDROID").get("apiKey")).status()).isEqualTo(200);
  }

  @Test
  void aCustomKeyIsRenamed() {
    Map<String, Object> key = app.manage("POST", "/apikey", Map.of("name", "Before")).object();
    key.put("name", "After");

    Map<String, Object> renamed = app.manage("PUT", "/apikey/" + key.get("id"), key).object();

    assertThat(renamed).containsEntry("name", "After").containsEntry("apiKey", key.get("apiKey"));
    assertThat(app.manage("GET", "/apikey/" + key.get("id"), null).object()).isEqualTo(renamed);
  }

  @Test
  void wrongKeysAndNamesAreClearErrorsAndLeaveNothingBehind() {
    String roles = app.manage("GET", "/security/roles", null).text();

    assertThat(manage("POST", "/apikey", Map.of()).code()).isEqualTo(8007);
    assertThat(manage("POST", "/apikey", Map.of("name", "JS")).code()).isEqualTo(2004);
    assertThat(manage("POST", "/apikey", Map.of("name", "Rest")).code()).isEqualTo(2006);
    assertThat(manage("POST", "/apikey", Map.of("name", "x".repeat(200))).status()).isEqualTo(400);
    assertThat(manage("GET", "/apikey/none", null).code()).isEqualTo(8008);
    assertThat(manage("POST", "/apikey/none/regenerate", null).code()).isEqualTo(8008);

    assertThat(app.manage("GET", "/security/roles", null).text()).isEqualTo(roles);
  }

  @Test
  void theKeyOfAnotherAppIsNotFound() {
    var other = console.createApp("Other");
    String id = (String) other.manage("POST", "/apikey", Map.of("name", "X")).object().get("id");

    assertThat(manage("GET", "/apikey/" + id, null).code()).isEqualTo(8008);
    assertThat(manage("DELETE", "/apikey/" + id, null).code()).isEqualTo(8008);
  }

  private Answer find(Object key) {
    return server.send("POST", "/" + app.id() + "/" + key + "/data/Users/find", Map.of(), Map.of());
  }

  private List<Map<String, Object>> find(String table, Object key) {
    return server
        .send("POST", "/" + app.id() + "/" + key + "/data/" + table + "/find", Map.of(), Map.of())
        .list();
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> systemKey(String type) {
    return ((List<Map<String, Object>>)
            app.manage("GET", "/appsettings", null).object().get("apiKeys"))
        .stream().filter(key -> type.equals(key.get("deviceType"))).findFirst().orElseThrow();
  }
}
