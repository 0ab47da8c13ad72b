package dev.backstay.server.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may do what to files: the layers F1 to F5 (security model C.9) at every entry point. */
final class FileRightsTest extends OnBothDatabases {
  private static final String ANYBODY = "NotAuthenticatedUser";

  private TestApp app;
  private Client client;

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("JS");
    for (String path : List.of("/open/a.txt", "/open/secret/b.txt", "/open/deep/c.txt")) {
      assertThat(put(path).status()).isEqualTo(200);
    }
  }

  private Answer put(String path) {
    return client.send("POST", "/files" + path, Multipart.TYPE, Multipart.of("content"));
  }

  private void cell(String role, String path, String operation, String access) {
    app.manage(
        "PUT",
        "/security/roles/" + app.roleId(role) + "/files/" + path.replace("/", "%2F"),
        Map.of("permissions", List.of(Map.of("operation", operation, "access", access))));
  }

  private Answer change(String what, String source, String target) {
    return client.send("PUT", "/files/" + what, Map.of("sourcePath", source, "targetPath", target));
  }

  private List<Object> names(Client who, String path) {
    return who.get("/files" + path).list().stream().map(file -> file.get("name")).toList();
  }

  private static void refused(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo(4000);
  }

  @Test
  void withoutReadThereIsNothingToSee() {
    cell(ANYBODY, "/open/secret", "READ", "DENY");
    refused(client.get("/files/open/secret/b.txt"));
    refused(
        client.send("HEAD", "/files/open/a.txt", null).status() == 200
            ? client.get("/files/open/secret/b.txt")
            : client.get("/files/open/a.txt"));
    refused(client.get("/files/open/secret"));
    refused(client.get("/files/open/secret/none"));
    refused(client.get("/files/open/secret/b.txt?action=exists"));
    refused(client.get("/files/open/secret?action=count"));
    assertThat(names(client, "/open?sub=true")).containsExactly("deep", "a.txt", "c.txt");
    assertThat(names(client, "/?sub=true")).containsExactly("deep", "open", "a.txt", "c.txt");
    assertThat(client.get("/files/open?action=count&sub=true").json()).isEqualTo(2L);

    app.register("ann@example.com");
    Client ann = client.login("ann@example.com");
    assertThat(names(ann, "/open?sub=true")).contains("b.txt");
    cell("AuthenticatedUser", "/open/deep/c.txt", "READ", "DENY");
    assertThat(names(ann, "/open?sub=true")).contains("deep", "b.txt").doesNotContain("c.txt");
    assertThat(names(ann, "/open/deep")).isEmpty();
  }

  @Test
  void withoutWriteNothingIsRead() {
    cell(ANYBODY, "/open", "WRITE", "DENY");
    refused(put("/open/new.txt"));
    refused(put("/open/a.txt?overwrite=true"));
    refused(client.send("POST", "/files/open/x", Map.of("url", "http://127.0.0.1/")));
    refused(client.send("PUT", "/files/binary/open/new", "eA=="));
    refused(client.send("PUT", "/files/append/open/a.txt", "x"));
    refused(client.send("PUT", "/files/append/binary/open/a.txt", "eA=="));
    refused(client.send("POST", "/files/append/open/a.txt", Multipart.TYPE, Multipart.of("x")));
    refused(client.send("POST", "/files/open/dir/", null));
    refused(change("copy", "/open/a.txt", "/open/b.txt"));
    refused(change("move", "/open/a.txt", "/open/b.txt"));
    refused(
        client.send("PUT", "/files/rename", Map.of("oldPathName", "/open/a.txt", "newName", "b")));
    assertThat(client.get("/files/open/a.txt").text()).isEqualTo("content");
    assertThat(change("move", "/open/a.txt", "/b.txt").status()).isEqualTo(200);
  }

  @Test
  void whatIsRefusedBelowADirectoryStaysWhereItIs() {
    cell(ANYBODY, "/open/secret/b.txt", "READ", "DENY");
    refused(change("copy", "/open", "/mine"));
    refused(change("move", "/open", "/mine"));
    assertThat(change("copy", "/open/deep", "/mine").status()).isEqualTo(200);
    assertThat(client.get("/files/mine/c.txt").text()).isEqualTo("content");

    cell(ANYBODY, "/open/deep", "DELETE", "DENY");
    refused(client.send("DELETE", "/files/open/deep", null));
    refused(client.send("DELETE", "/files/open", null));
    refused(change("move", "/open/deep", "/away"));
    assertThat(client.send("DELETE", "/files/open?pattern=*&sub=true", null).json()).isEqualTo(1L);
    assertThat(client.get("/files/open/deep/c.txt").text()).isEqualTo("content");
    assertThat(app.client("BL").get("/files/open/secret/b.txt").text()).isEqualTo("content");

    cell(ANYBODY, "/target/c.txt", "WRITE", "DENY");
    refused(change("copy", "/open/deep", "/target"));
    assertThat(change("copy", "/open/deep", "/target2").status()).isEqualTo(200);
  }

  @Test
  void anAppThatIsClosedToClientsHasNoFilesForThem() {
    app.manage("PUT", "/security/closed-to-clients", Map.of("closed", true));
    refused(client.get("/files/open/a.txt"));
    assertThat(app.client("BL").get("/files/open/a.txt").text()).isEqualTo("content");
  }

  @Test
  void clientsGrantFilesAndNoDirectories() {
    Map<String, String> body = Map.of("permission", "READ", "role", ANYBODY);
    String file = "/files/permissions/DENY/open%2Fa.txt";
    assertThat(client.send("PUT", file, body).status()).isEqualTo(200);
    refused(client.get("/files/open/a.txt"));
    // who does not hold it can neither give nor take it
    refused(client.send("PUT", "/files/permissions/GRANT/open%2Fa.txt", body));
    refused(client.send("PUT", "/files/permissions/DENY/open", body));
    refused(client.send("PUT", "/files/permissions/DENY/new.txt", body));
    assertThat(app.client("BL").send("PUT", "/files/permissions/DENY/open", body).status())
        .isEqualTo(200);
    refused(client.get("/files/open/deep/c.txt"));
  }

  @Test
  void aRefusalIsExplained() {
    cell(ANYBODY, "/open", "READ", "DENY");
    Answer answer = client.get("/files/open/deep/c.txt");
    refused(answer);
    Answer explained =
        app.manage("GET", "/security/explain/" + answer.header("X-Request-Id"), null);
    assertThat(explained.text()).contains("F3", "/open", ANYBODY);
  }
}
