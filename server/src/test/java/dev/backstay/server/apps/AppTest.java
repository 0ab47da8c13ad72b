package dev.backstay.server.apps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import dev.backstay.server.RunningServer.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AppTest extends ConsoleScenario {
  @Test
  void anAppIsListedRenamedAndDeleted() {
    Answer renamed = app.manage("PUT", "/application", Map.of("appName", "Renamed"));
    assertThat(renamed.object()).containsEntry("appName", "Renamed").containsEntry("id", app.id());
    assertThat(listed(app.id())).containsEntry("name", "Renamed");

    var _ = app.manage("DELETE", "/application", null);
    assertThat(ids()).doesNotContain(app.id());
    assertThat(app.client("REST").find("Users", Map.of()).code()).isEqualTo(2002);
    assertThat(manage("GET", "/appsettings", null).code()).isEqualTo(9020);
  }

  @Test
  void settingsHoldTheAppAndItsSevenKeysInTheConsolesOrder() {
    Map<String, Object> settings = app.manage("GET", "/appsettings", null).object();

    assertThat(settings).containsEntry("id", app.id());
    assertThat((String) settings.get("name")).startsWith("Scenario");
    assertThat(keys(settings).stream().map(key -> key.get("deviceType")))
        .containsExactly("ANDROID", "IOS", "JS", "REST", "WP", "AS", "BL");
    assertThat(keys(settings))
        .allSatisfy(key -> assertThat(key).containsKeys("id", "name", "apiKey"));
  }

  @Test
  void theListShowsNoKeys() {
    String text = console.must("GET", "/console/applications", null).text();
    assertThat(text).doesNotContain(app.key("JS")).doesNotContain(app.key("BL"));
  }

  @Test
  void wrongNamesAre9011() {
    for (Object name : List.of("", "   ", "x".repeat(101), "a\nb")) {
      assertThat(console.send("POST", "/console/applications", Map.of("appName", name)).code())
          .isEqualTo(9011);
      assertThat(manage("PUT", "/application", Map.of("appName", name)).code()).isEqualTo(9011);
    }
    assertThat(console.send("POST", "/console/applications", Map.of()).code()).isEqualTo(8007);
    assertThat(console.send("POST", "/console/applications", Map.of("appName", 7)).code())
        .isEqualTo(8008);
  }

  @Test
  void noTwoAppsOfADeveloperHaveOneName() {
    String name = "Taken " + app.id();
    console.must("POST", "/console/applications", Map.of("appName", name));
    Answer second = console.send("POST", "/console/applications", Map.of("appName", name));
    assertThat(second.code()).isEqualTo(8012);
    assertThat(second.text()).contains("Application '" + name + "' already exists");
    assertThat(manage("PUT", "/application", Map.of("appName", name)).code()).isEqualTo(8012);
    assertThat(listed(app.id()).get("name")).isNotEqualTo(name);
  }

  private List<Object> ids() {
    return console.must("GET", "/console/applications", null).list().stream()
        .map(each -> each.get("id"))
        .toList();
  }

  private Map<String, Object> listed(String id) {
    return console.must("GET", "/console/applications", null).list().stream()
        .filter(each -> id.equals(each.get("id")))
        .findFirst()
        .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> keys(Map<String, Object> settings) {
    return (List<Map<String, Object>>) settings.get("apiKeys");
  }
}
