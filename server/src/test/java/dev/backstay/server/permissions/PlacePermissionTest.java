package dev.backstay.server.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Cells of files, directories and channels, as consoles and clients set them. */
class PlacePermissionTest extends ConsoleScenario {
  @Test
  void cellsOfAChannelAreListedSetAndDropped() {
    String staff = createRole("Staff");
    String path = "/security/messaging/news/roles";
    assertThat(cells(app.manage("GET", path, null).json(), "roleId", staff))
        .containsEntry("PUBLISH", "GRANT_INHERIT")
        .containsOnlyKeys("PUBLISH", "SUBSCRIBE");

    assertThat(states(app.manage("PUT", path + "/" + staff, cell("publish", "DENY")).json()))
        .containsEntry("PUBLISH", "DENY");
    assertThat(layer("roles", List.of("Staff"), "PUBLISH", "news")).isEqualTo("L4");
    assertThat(states(app.manage("DELETE", path + "/" + staff + "/PUBLISH", null).json()))
        .containsEntry("PUBLISH", "GRANT_INHERIT");

    String ann = app.register("ann@example.com");
    var _ = app.manage("PUT", "/security/messaging/news/users/" + ann, cell("all", "DENY"));
    assertThat(
            cells(app.manage("GET", "/security/messaging/news/users", null).json(), "userId", ann))
        .containsEntry("SUBSCRIBE", "DENY");
    assertThat(layer("user", ann, "SUBSCRIBE", "news")).isEqualTo("L3");
    var _ = app.manage("DELETE", "/security/messaging/news/users/" + ann, null);
    assertThat(layer("user", ann, "SUBSCRIBE", "news")).isEqualTo("L9");
  }

  @Test
  void cellsOfADirectoryHoldBelowItAndNearerOnesComeFirst() {
    String guests = app.roleId("GuestUser");
    String ann = app.register("ann@example.com");
    var _ =
        app.manage("PUT", "/security/roles/" + guests + "/files/%2Fimages", cell("READ", "DENY"));
    var _ =
        app.manage(
            "PUT", "/security/users/" + ann + "/file/images%2Fher%20own", cell("ALL", "GRANT"));

    assertThat(
            cells(
                app.manage("GET", "/security/roles/files/%2Fimages%2Fa.png", null).json(),
                "roleId",
                guests))
        .containsEntry("READ", "DENY_INHERIT")
        .containsEntry("WRITE", "GRANT_INHERIT")
        .containsOnlyKeys("READ", "WRITE", "DELETE", "PERMISSION");
    assertThat(
            cells(
                app.manage("GET", "/security/files/users/%2Fimages%2Fher%20own", null).json(),
                "userId",
                ann))
        .containsEntry("DELETE", "GRANT");
    assertThat(
            cells(
                app.manage("GET", "/security/users/search/ann/files/%2Fimages", null).json(),
                "userId",
                ann))
        .containsEntry("DELETE", "GRANT_INHERIT");
    assertThat(layer("roles", List.of("GuestUser"), "READ", "/images/a.png")).isEqualTo("F3");
    assertThat(layer("user", ann, "READ", "/images/her own/b.png")).isEqualTo("F1");

    var _ = app.manage("DELETE", "/security/roles/" + guests + "/files/%2Fimages", null);
    var _ = app.manage("DELETE", "/security/files/users/" + ann + "/%2Fimages%2Fher%20own", null);
    assertThat(layer("roles", List.of("GuestUser"), "READ", "/images/a.png")).isEqualTo("F5");
    assertThat(layer("user", ann, "READ", "/images/her own/b.png")).isEqualTo("F5");
  }

  @Test
  void aClientGrantsOnFilesOnlyWhatItHoldsAndOnlyByServerCode() {
    String grant = "/files/permissions/GRANT/%2Fimages";
    Map<String, Object> body = Map.of("permission", "READ", "role", "GuestUser");

    assertThat(app.client("JS").send("PUT", grant, body).code()).isEqualTo(4000);
    assertThat(app.client("BL").send("PUT", grant, body).status()).isEqualTo(200);
    assertThat(layer("roles", List.of("GuestUser"), "READ", "/images/a.png")).isEqualTo("F3");
    assertThat(app.client("BL").send("PUT", "/files/permissions/DENY/%2Fa%2F..%2Fb", body).code())
        .isEqualTo(6001);
    assertThat(
            app.client("BL")
                .send("PUT", grant, Map.of("permission", "FLY", "role", "GuestUser"))
                .code())
        .isEqualTo(1024);
    assertThat(
            app.client("BL").send("PUT", grant, Map.of("permission", "READ", "role", "No")).code())
        .isEqualTo(2005);
    var _ =
        app.manage(
            "PUT",
            "/security/roles/" + app.roleId("ServerCodeUser") + "/files/%2Fimages",
            cell("READ", "DENY"));
    assertThat(app.client("BL").send("PUT", grant, body).code()).isEqualTo(4000);
  }

  @Test
  void wrongRequestsHaveTheirCodes() {
    assertThat(manage("PUT", "/security/messaging/news/roles/NONE", cell("PUBLISH", "DENY")).code())
        .isEqualTo(2005);
    String staff = createRole("Staff");
    String channel = "/security/messaging/news/roles/" + staff;
    assertThat(manage("PUT", channel, cell("FIND", "DENY")).code()).isEqualTo(8008);
    assertThat(manage("PUT", channel, cell("PUBLISH", "MAYBE")).code()).isEqualTo(8008);
    assertThat(
            manage(
                    "PUT",
                    "/security/messaging/" + "x".repeat(501) + "/roles/" + staff,
                    cell("PUBLISH", "DENY"))
                .code())
        .isEqualTo(8008);
    assertThat(
            manage("PUT", "/security/roles/" + staff + "/files/%2F..%2Fa", cell("READ", "DENY"))
                .code())
        .isEqualTo(8008);
  }

  private static Map<String, Object> cell(String operation, String access) {
    return Map.of("permissions", List.of(Map.of("operation", operation, "access", access)));
  }

  /** Which layer decides for a supposed caller. */
  private String layer(String kind, Object who, String operation, String asset) {
    return (String)
        app.manage(
                "POST",
                "/security/explain",
                Map.of(kind, who, "operation", operation, "asset", asset))
            .object()
            .get("layer");
  }
}
