package dev.backstay.server.apps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest extends ConsoleScenario {
  @Test
  void dynamicSchemaIsSwitchedOffAndOn() {
    assertThat(app.manage("GET", "/data/config", null).object())
        .containsEntry("dynamicSchema", true)
        .containsEntry("includeObjectIdByDefault", false);

    var off = app.manage("PUT", "/data/config", Map.of("dynamicSchema", false));
    assertThat(off.object()).containsEntry("dynamicSchema", false);
    assertThat(app.client("REST").send("POST", "/data/Fresh", Map.of("a", 1)).code())
        .isEqualTo(1009);

    var _ = app.manage("PUT", "/data/config", Map.of("dynamicSchema", true));
    assertThat(app.client("REST").send("POST", "/data/Fresh", Map.of("a", 1)).status())
        .isEqualTo(200);
    assertThat(manage("PUT", "/data/config", Map.of("dynamicSchema", "yes")).code())
        .isEqualTo(8008);
  }

  @Test
  void userSettingsSurviveARoundTripWithWhatIsUnknown() {
    for (String[] address : new String[][] {{"PUT", "/userregistration"}, {"POST", "/userlogin"}}) {
      Map<String, Object> settings = app.manage("GET", address[1], null).object();
      settings.put("ofAFutureConsole", Map.of("deep", List.of(1L)));
      var _ = app.manage(address[0], address[1], settings);
      assertThat(app.manage("GET", address[1], null).object()).isEqualTo(settings);
      assertThat(manage(address[0], address[1], List.of()).code()).isEqualTo(8002);
    }
    assertThat(manage("POST", "/userlogin", Map.of("enableMultipleLogins", "maybe")).code())
        .isEqualTo(8008);
  }

  @Test
  void aHostNameStandsForTheAppAndAKey() {
    Map<String, Object> added =
        app.manage(
                "POST",
                "/settings/custom-domain",
                Map.of("domain", "Shop." + app.id() + ".Example"))
            .object();

    assertThat(added.get("domain"))
        .isEqualTo(("shop." + app.id() + ".example").toLowerCase(java.util.Locale.ROOT));
    assertThat(app.manage("GET", "/settings/custom-domain", null).list()).containsExactly(added);
    var other = console.createApp("Other");
    assertThat(
            console
                .send(
                    "POST",
                    "/" + other.id() + "/console/settings/custom-domain",
                    Map.of("domain", added.get("domain")))
                .code())
        .isEqualTo(8008);
    assertThat(manage("POST", "/settings/custom-domain", Map.of("domain", "a b")).code())
        .isEqualTo(8008);
    assertThat(
            manage(
                    "POST",
                    "/settings/custom-domain",
                    Map.of("domain", "x.example", "apiKeyId", "none"))
                .code())
        .isEqualTo(8008);

    assertThat(manage("POST", "/settings/custom-domain", Map.of("domain", "127.0.0.1")).code())
        .as("the server's own name, where the console is")
        .isEqualTo(8008);

    for (String shared : List.of("localhost", "10.0.0.5", "backstay")) {
      assertThat(manage("POST", "/settings/custom-domain", Map.of("domain", shared)).code())
          .as("what may be another name of the server: " + shared)
          .isEqualTo(8008);
    }

    var _ = app.manage("DELETE", "/settings/custom-domain/" + added.get("id"), null);
    assertThat(app.manage("GET", "/settings/custom-domain", null).list()).isEmpty();
  }
}
