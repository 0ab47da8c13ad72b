package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PermissionCommandsTest {
  @TempDir private Path data;
  private CommandFixture fixture;
  private String app;

  @BeforeEach
  void start() {
    fixture = new CommandFixture(data);
    app = fixture.createApp("Food");
    var _ = fixture.client().post("/" + app + "/console/data/tables", Map.of("name", "Orders"));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void explainsWhatHasNotBeenAsked() {
    assertThat(fixture.must("explain", "FIND", "Orders"))
        .contains("ALLOWED FIND on table Orders", "nobody logged in, REST key", "L9");
    assertThat(fixture.must("explain", "--role", "GuestUser", "--key", "JS", "CREATE", "Orders"))
        .contains("a guest, JS key", "JSUser, GuestUser");
    assertThat(fixture.must("explain", "READ", "/a.png", "--json")).startsWith("{\"caller\":");
    assertThat(fixture.run("explain", "FIND", "Nowhere").err())
        .contains("the app has no table `Nowhere`")
        .doesNotContain("found by name");
    assertThat(fixture.run("explain", "--key", "JS", "SOME-REQUEST").exit()).isEqualTo(2);
    assertThat(fixture.run("explain", "SOME-REQUEST").err()).contains("no request SOME-REQUEST");
  }

  @Test
  void explainsAQueryForOneRow() {
    String console = "/" + app + "/console";
    Object row = fixture.client().post(console + "/data/Orders", Map.of());
    String objectId = (String) ((Map<?, ?>) row).get("objectId");
    var _ = fixture.client().post(console + "/data/Orders/find", Map.of());
    List<?> latest = (List<?>) fixture.client().get(console + "/security/decisions?limit=1");
    String requestId = (String) ((Map<?, ?>) latest.getFirst()).get("requestId");

    assertThat(fixture.must("explain", requestId)).doesNotContain(objectId);
    assertThat(fixture.must("explain", requestId, "--row", objectId))
        .contains("ALLOWED FIND on table Orders")
        .contains("ALLOWED FIND on row " + objectId + " of table Orders")
        .contains("it was in the caller's reach");
    assertThat(fixture.must("explain", requestId, "--row", "NOWHERE")).contains("NO SUCH ROW");
    assertThat(fixture.run("explain", "FIND", "Orders", "--row", objectId).err())
        .contains("--row is about a request that was made");
  }

  @Test
  void saysWhoCan() {
    assertThat(fixture.must("who-can", "FIND", "Orders", "--app", app))
        .contains("WHO CAN FIND on table Orders", "any key", "nobody logged in", "yes");
    assertThat(fixture.must("who-can")).contains("Table Orders (client keys)", "Path /");
    assertThat(fixture.run("who-can", "FIND").exit()).isEqualTo(2);
  }

  @Test
  void namesTheAppByItsIdOrName() {
    String name =
        fixture.client().apps().stream()
            .filter(each -> app.equals(each.get("id")))
            .map(each -> String.valueOf(each.get("name")))
            .findFirst()
            .orElseThrow();

    for (String named : List.of(app, app.toLowerCase(Locale.ROOT), name)) {
      assertThat(fixture.must("explain", "--app", named, "FIND", "Orders")).contains("FIND on");
      assertThat(fixture.must("permissions", "closed", named)).contains("closed to clients");
    }
    for (String[] words :
        List.of(
            new String[] {"explain", "--app", "Nowhere", "FIND", "Orders"},
            new String[] {"explain", "--app", "Nowhere", "SOME-REQUEST"},
            new String[] {"permissions", "closed", "Nowhere"},
            new String[] {"permissions", "close", "Nowhere", "table", "Orders"},
            new String[] {"permissions", "elevate", "Nowhere", "Shop"},
            new String[] {"logs", "--app", "Nowhere"})) {
      CommandFixture.Said said = fixture.run(words);
      assertThat(said.exit()).isEqualTo(1);
      assertThat(said.err()).contains("there is no app `Nowhere`", "  " + app + "  " + name);
    }
  }

  @Test
  void closesAndOpens() {
    assertThat(fixture.must("permissions", "closed", app))
        .isEqualTo("Nothing is closed to clients.\n");
    assertThat(fixture.must("permissions", "close", app, "table", "Orders"))
        .isEqualTo("Closed to clients:\n  table Orders\n");
    assertThat(fixture.must("who-can", "FIND", "Orders"))
        .contains("  any client key  BL\n", "  no              yes\n");
    assertThat(fixture.must("permissions", "close", app, "app")).contains("  the whole app\n");
    assertThat(fixture.must("permissions", "open", app, "app")).doesNotContain("the whole app");
    assertThat(fixture.must("permissions", "open", app, "table", "Orders"))
        .isEqualTo("Nothing is closed to clients.\n");
    assertThat(fixture.run("permissions", "close", app, "drawer", "x").exit()).isEqualTo(2);
    assertThat(fixture.run("permissions", "close", app).exit()).isEqualTo(2);
    assertThat(fixture.run("permissions", "close", app, "table").err()).contains("say which table");
    assertThat(fixture.run("permissions", "close", app, "table", "None").exit()).isEqualTo(1);
  }

  @Test
  void printsTheAuditLog() {
    fixture.must("permissions", "close", app, "table", "Orders");

    assertThat(fixture.must("audit", "--kind", "permission"))
        .contains("PERMISSION  table Orders to clients: open -> closed\n    by the operator");
    assertThat(fixture.must("audit", "--json", "--lines", "0")).startsWith("{\"id\":");
    assertThat(fixture.must("audit", "--server")).contains("APP  app of app " + app + ": Food");
  }
}
