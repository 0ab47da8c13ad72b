package dev.backstay.server.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What clients grant and deny on a file belongs to the file: it is moved with it and ends with it.
 * What a developer says, and what is said of directories, is for a place and stays there.
 */
final class FileCellsTest extends OnBothDatabases {
  private static final String ANYBODY = "NotAuthenticatedUser";

  private TestApp app;
  private Client client;

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("JS");
  }

  private void put(String path) {
    Answer answer = client.send("POST", "/files" + path, Multipart.TYPE, Multipart.of("content"));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  private void grant(Client by, String access, String path, String operation, String role) {
    Answer answer =
        by.send(
            "PUT",
            "/files/permissions/" + access + path.replace("/", "%2F").replaceFirst("%2F", "/"),
            Map.of("permission", operation, "role", role));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  private void denyRead(String path) {
    grant(client, "DENY", path, "READ", ANYBODY);
    assertThat(status(path)).isEqualTo(403);
  }

  private void rule(String path, String operation, String access) {
    app.manage(
        "PUT",
        "/security/roles/" + app.roleId(ANYBODY) + "/files/" + path.replace("/", "%2F"),
        Map.of("permissions", List.of(Map.of("operation", operation, "access", access))));
  }

  private int status(String path) {
    return client.get("/files" + path).status();
  }

  private void change(String what, String source, String target) {
    // who may do everything: the cells of the callers are what is looked at
    Answer answer =
        app.client("BL")
            .send("PUT", "/files/" + what, Map.of("sourcePath", source, "targetPath", target));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  private void rename(String path, String name) {
    Answer answer =
        app.client("BL").send("PUT", "/files/rename", Map.of("oldPathName", path, "newName", name));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  private void delete(String address) {
    Answer answer = app.client("BL").send("DELETE", "/files" + address, null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  @Test
  void aCellFollowsItsFile() {
    put("/a/f");
    denyRead("/a/f");
    rename("/a/f", "g");
    assertThat(status("/a/g")).isEqualTo(403);
    put("/a/f");
    assertThat(status("/a/f")).isEqualTo(200);

    change("move", "/a/g", "/b/c/g");
    assertThat(status("/b/c/g")).isEqualTo(403);
    put("/a/g");
    assertThat(status("/a/g")).isEqualTo(200);
  }

  @Test
  void aCellFollowsTheDirectoryOfItsFile() {
    put("/a/b/f");
    put("/A/b/f");
    put("/ab/b/f");
    denyRead("/a/b/f");
    denyRead("/A/b/f");
    rename("/a", "z");
    assertThat(status("/z/b/f")).isEqualTo(403);
    assertThat(status("/A/b/f")).isEqualTo(403);
    change("move", "/z/b", "/y");
    assertThat(status("/y/f")).isEqualTo(403);
    put("/a/b/f");
    put("/z/b/f");
    assertThat(status("/a/b/f")).isEqualTo(200);
    assertThat(status("/z/b/f")).isEqualTo(200);
    assertThat(app.manage("GET", "/security/policy", null).text())
        .contains("/y/f")
        .doesNotContain("/a/b/f", "/z/b/f");
  }

  @Test
  void aCellEndsWithItsFile() {
    for (String way :
        new String[] {
          "/a/f", "/a", "/a?pattern=*", "/?pattern=f&sub=false", "/a?pattern=f&sub=true"
        }) {
      String path = way.startsWith("/?") ? "/f" : "/a/f";
      put(path);
      denyRead(path);
      delete(way);
      put(path + "/now/a/directory");
      assertThat(status(path + "/now/a/directory")).as(way).isEqualTo(200);
      delete(path.equals("/f") ? "/f" : "/a");
    }
  }

  @Test
  void whatAPatternLeavesKeepsItsCells() {
    put("/a/f.txt");
    put("/a/g.tmp");
    denyRead("/a/f.txt");
    denyRead("/a/g.tmp");
    delete("/a?pattern=*.tmp");
    put("/a/g.tmp");
    assertThat(status("/a/g.tmp")).isEqualTo(200);
    assertThat(status("/a/f.txt")).isEqualTo(403);
  }

  @Test
  void aCellIsOfTheFileWhateverItHolds() {
    put("/f");
    denyRead("/f");
    put("/f?overwrite=true");
    assertThat(status("/f")).isEqualTo(403);
    assertThat(client.send("PUT", "/files/append/f", "more").status()).isEqualTo(200);
    assertThat(status("/f")).isEqualTo(403);
    assertThat(
            client
                .send(
                    "PUT",
                    "/files/binary/f?overwrite=true",
                    Base64.getEncoder().encodeToString("x".getBytes(StandardCharsets.UTF_8)))
                .status())
        .isEqualTo(200);
    assertThat(status("/f")).isEqualTo(403);
  }

  @Test
  void aCopyHasNoCells() {
    put("/a/f");
    denyRead("/a/f");
    change("copy", "/a/f", "/g");
    change("copy", "/a", "/b");
    assertThat(status("/g")).isEqualTo(200);
    assertThat(status("/b/f")).isEqualTo(200);
    assertThat(status("/a/f")).isEqualTo(403);
  }

  @Test
  void theConsoleMovesAndDeletesAsClientsDo() throws IOException {
    put("/a/f");
    denyRead("/a/f");
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(zip)) {
      out.putNextEntry(new ZipEntry("f"));
      out.write(1);
    }
    Client code = app.client("BL");
    String archive = Base64.getEncoder().encodeToString(zip.toByteArray());
    assertThat(code.send("PUT", "/files/binary/a/x.zip", archive).status()).isEqualTo(200);
    console("PUT", "/files/a/x.zip?operation=unzip", null);
    assertThat(status("/a/f")).isEqualTo(403);
    console("POST", "/files/rename/a/f", new Raw("g"));
    assertThat(status("/a/g")).isEqualTo(403);
    put("/a/f");
    assertThat(status("/a/f")).isEqualTo(200);
    console("DELETE", "/files/a/g", null);
    put("/a/g");
    assertThat(status("/a/g")).isEqualTo(200);
  }

  private void console(String method, String path, Object body) {
    Answer answer = app.manage(method, path, body);
    assertThat(answer.status()).as(answer.text()).isLessThan(300);
  }

  @Test
  void aDevelopersRuleStaysAtItsPlace() {
    put("/a/f");
    rule("/a/f", "READ", "DENY");
    rename("/a/f", "g");
    assertThat(status("/a/g")).isEqualTo(200);
    put("/a/f");
    assertThat(status("/a/f")).isEqualTo(403);
    delete("/a");
    put("/a/f");
    assertThat(status("/a/f")).isEqualTo(403);
    // of a client who says the same: still the developer's
    grant(app.client("BL"), "DENY", "/a/f", "READ", ANYBODY);
    delete("/a");
    put("/a/f");
    assertThat(status("/a/f")).isEqualTo(403);
    // of one who says something else: until the file is elsewhere
    grant(app.client("BL"), "GRANT", "/a/f", "READ", ANYBODY);
    grant(app.client("BL"), "DENY", "/a/f", "READ", ANYBODY);
    grant(app.client("BL"), "GRANT", "/a/f", "READ", ANYBODY);
    assertThat(status("/a/f")).isEqualTo(200);
    rename("/a/f", "g");
    put("/a/f");
    assertThat(status("/a/f")).isEqualTo(403);
    // and what a developer says again is the developer's
    put("/h");
    denyRead("/h");
    rule("/h", "READ", "GRANT");
    rule("/h", "READ", "DENY");
    delete("/h");
    put("/h");
    assertThat(status("/h")).isEqualTo(403);
  }

  @Test
  void movingIsNoWayToGrant() {
    rule("/closed", "READ", "DENY");
    rule("/closed", "DELETE", "DENY");
    put("/f");
    grant(client, "GRANT", "/f", "READ", ANYBODY);
    grant(client, "GRANT", "/f", "DELETE", ANYBODY);
    assertThat(
            client
                .send("PUT", "/files/move", Map.of("sourcePath", "/f", "targetPath", "/closed/f"))
                .status())
        .isEqualTo(200);
    assertThat(status("/closed/f")).isEqualTo(403);
    assertThat(client.send("DELETE", "/files/closed/f", null).status()).isEqualTo(403);

    // who may grant it there takes it along
    put("/g");
    grant(client, "GRANT", "/g", "READ", ANYBODY);
    change("move", "/g", "/closed/g");
    assertThat(status("/closed/g")).isEqualTo(200);
  }

  @Test
  void aRenamedFileKeepsItsGrantsWhoeverRenamesIt() {
    put("/a/f");
    rule("/a", "READ", "DENY");
    grant(app.client("BL"), "GRANT", "/a/f", "READ", ANYBODY);
    rule("/", "PERMISSION", "DENY");
    assertThat(
            client
                .send("PUT", "/files/rename", Map.of("oldPathName", "/a/f", "newName", "g"))
                .status())
        .isEqualTo(200);
    assertThat(status("/a/g")).isEqualTo(200);
  }

  @Test
  void theAuditLogTellsOfCellsThatWereMoved() {
    put("/a/f");
    denyRead("/a/f");
    rename("/a/f", "g");
    String log = app.manage("GET", "/security/audit-logs", null).text();
    assertThat(log).contains("/a/g");
  }
}
