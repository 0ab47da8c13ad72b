package dev.backstay.server.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClosedToClientsTest extends ConsoleScenario {
  private static final String PATH = "/security/closed-to-clients";

  @BeforeEach
  void createTable() {
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Vault"));
    var _ = app.manage("POST", "/data/Vault", Map.of());
  }

  @Test
  void aClosedTableIsOpenToServerCodeAlone() {
    app.tableRole("Vault", "RestUser", "GRANT", "FIND");

    var closed = app.manage("PUT", PATH, closed("data", "Vault", true));
    assertThat(closed.list())
        .singleElement()
        .satisfies(each ->
            assertThat(each)
                .containsEntry("container", app.tableId("Vault"))
                .containsEntry("name", "Vault"));
    assertThat(app.client("REST").find("Vault", Map.of()).list()).isEmpty();
    assertThat(app.client("REST").send("POST", "/data/Vault", Map.of()).code()).isEqualTo(1011);
    assertThat(app.client("BL").find("Vault", Map.of()).list()).hasSize(1);
    assertThat(app.manage("POST", "/data/Vault/find", Map.of()).list()).hasSize(1);

    var opened = app.manage("PUT", PATH, closed("data", app.tableId("Vault"), false));
    assertThat(opened.list()).isEmpty();
    assertThat(app.client("REST").find("Vault", Map.of()).list()).hasSize(1);
  }

  @Test
  void aWholeAppIsClosedAndOpened() {
    var _ = app.manage("PUT", PATH, Map.of("closed", true));
    assertThat(app.client("JS").find("Vault", Map.of()).list()).isEmpty();
    assertThat(app.client("BL").find("Vault", Map.of()).list()).hasSize(1);

    var _ = app.manage("PUT", PATH, Map.of("closed", false));
    assertThat(app.client("JS").find("Vault", Map.of()).list()).hasSize(1);
  }

  @Test
  void serverCodePassesWithItsCallersIdentityKept() {
    var _ = app.register("ann@example.com");
    var _ = app.manage("PUT", PATH, closed("data", "Vault", true));
    app.tableRole("Vault", "AuthenticatedUser", "DENY", "CREATE");
    var ann = app.client("BL").login("ann@example.com");

    assertThat(ann.find("Vault", Map.of()).list()).hasSize(1);
    assertThat(ann.send("POST", "/data/Vault", Map.of()).code()).isEqualTo(1011);
    assertThat(app.client("REST").withToken(ann.token()).find("Vault", Map.of()).list()).isEmpty();
    assertThat(app.client("JS").withToken(ann.token()).get("/data/Vault/count").text())
        .isEqualTo("0");
  }

  /** Files and messaging have no services of their own yet: what decides for them is asked. */
  @Test
  void directoriesChannelsAndTheWholeAppCloseWithoutExceptionAndSaySo() {
    var _ = app.manage("PUT", PATH, closed("files", "/private", true));
    var _ = app.manage("PUT", PATH, closed("messaging", "staff", true));

    assertThat(text("READ", "/private/deep/a.png"))
        .contains("REFUSED", "L0 closed to clients", "open path /private to clients");
    assertThat(text("READ", "/public/a.png")).contains("ALLOWED");
    assertThat(text("PUBLISH", "staff")).contains("L0", "open channel staff to clients");
    assertThat(text("PUBLISH", "other")).contains("ALLOWED");
    var _ = app.manage("PUT", PATH, Map.of("closed", true));
    assertThat(text("PUBLISH", "other")).contains("L0", "open the application to clients");
    assertThat(text("FIND", "Vault")).contains("L0", "open the application to clients");
  }

  private String text(String operation, String asset) {
    var told =
        app.manage("POST", "/security/explain", Map.of("operation", operation, "asset", asset));
    return (String) told.object().get("text");
  }

  @Test
  void wrongRequestsHaveTheirCodes() {
    assertThat(manage("PUT", PATH, Map.of()).code()).isEqualTo(8007);
    assertThat(manage("PUT", PATH, Map.of("area", "files", "closed", true)).code()).isEqualTo(8007);
    assertThat(manage("PUT", PATH, closed("data", "Nowhere", true)).code()).isEqualTo(1009);
    assertThat(manage("PUT", PATH, closed("localservices", "None", true)).code()).isEqualTo(14001);
    assertThat(manage("PUT", PATH, closed("geo", "x", true)).code()).isEqualTo(8008);
    assertThat(manage("PUT", PATH, closed("files", "/a/../b", true)).code()).isEqualTo(8008);
    assertThat(manage("PUT", PATH, closed("files", "/" + "x".repeat(600), true)).code())
        .isEqualTo(8008);
    assertThat(app.manage("GET", PATH, null).list()).isEmpty();
  }

  private static Map<String, Object> closed(String area, String container, boolean closed) {
    return Map.of("area", area, "container", container, "closed", closed);
  }
}
