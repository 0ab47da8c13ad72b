package dev.backstay.server.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories: what is in them, and what becomes of it (reference: files.md). */
final class TreeTest extends OnBothDatabases {
  private TestApp app;
  private Client client;

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("JS");
  }

  private Answer put(String path) {
    return client.send("POST", "/files/" + path, Multipart.TYPE, Multipart.of("content"));
  }

  private Answer change(String what, String source, String target) {
    return client.send("PUT", "/files/" + what, Map.of("sourcePath", source, "targetPath", target));
  }

  private List<Object> names(String path) {
    Answer answer = client.get("/files/" + path);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.list().stream().map(file -> file.get("name")).toList();
  }

  private void tree() {
    for (String file :
        List.of("t/index.html", "t/users.html", "t/logo.png", "t/subdir/one-more.html")) {
      assertThat(put(file).status()).isEqualTo(200);
    }
  }

  @Test
  void aListingHasDirectoriesFirst() {
    tree();
    assertThat(names("t")).containsExactly("subdir", "index.html", "logo.png", "users.html");
    assertThat(names("t/")).hasSize(4);
    assertThat(names("t?pattern=*.html")).containsExactly("index.html", "users.html");
    assertThat(names("t?pattern=*.html&sub=true"))
        .containsExactly("index.html", "one-more.html", "users.html");
    assertThat(names("t?sub=true&pagesize=3&offset=1"))
        .containsExactly("index.html", "logo.png", "one-more.html");
    assertThat(names("t?sub=true&offset=4")).containsExactly("users.html");
    assertThat(names("t?pattern=????.png")).containsExactly("logo.png");
    assertThat(names("t?pattern=*.HTML")).isEmpty();
    assertThat(names("?pattern=&sub=false")).containsExactly("t");
    assertThat(client.get("/files").list()).hasSize(1);
    assertThat(client.get("/files/t?pagesize=101").code()).isEqualTo(8008);
    assertThat(client.get("/files/none").code()).isEqualTo(6007);
  }

  @Test
  void patternsAreNothingButPatterns() {
    for (String name : List.of("a%25b", "a_b", "a%5Bb", "aXb", "a!b")) {
      put("p/" + name);
    }
    assertThat(names("p?pattern=a_b")).containsExactly("a_b");
    assertThat(names("p?pattern=a%25b")).containsExactly("a%b");
    assertThat(names("p?pattern=a%5Bb")).containsExactly("a[b");
    assertThat(names("p?pattern=a!b")).containsExactly("a!b");
    assertThat(names("p?pattern=a?b")).hasSize(5);
    assertThat(client.get("/files/p?pattern=" + "*a".repeat(20)).code()).isEqualTo(8008);
  }

  @Test
  void anEntryTellsWhatItIs() {
    long before = System.currentTimeMillis();
    put("a%20b/%C3%BC.txt");
    Map<String, Object> file = client.get("/files/a%20b").list().getFirst();
    String url = server().url() + "/" + app.id() + "/" + app.key("JS") + "/files/a%20b/%C3%BC.txt";
    assertThat(file)
        .containsEntry("name", "ü.txt")
        .containsEntry("publicUrl", url)
        .containsEntry("url", "a b/ü.txt")
        .containsEntry("size", 7L);
    assertThat((long) file.get("createdOn")).isBetween(before, before + 60_000);
    assertThat(client.get("/files/").list().getFirst()).doesNotContainKey("size");
  }

  @Test
  void filesAreCountedWithOrWithoutDirectories() {
    tree();
    put("t/subdir/deep/x");
    assertThat(client.get("/files/t?action=count").json()).isEqualTo(3L);
    assertThat(client.get("/files/t?action=count&countDirectories=true").json()).isEqualTo(4L);
    assertThat(client.get("/files/t?action=count&sub=true").json()).isEqualTo(5L);
    assertThat(client.get("/files/t?action=count&sub=true&countDirectories=true").json())
        .isEqualTo(7L);
    assertThat(client.get("/files/t?action=count&pattern=*.html&sub=true").json()).isEqualTo(3L);
    assertThat(client.get("/files/t?action=jump").code()).isEqualTo(6024);
  }

  @Test
  void whatIsThereExists() {
    tree();
    client.send("POST", "/files/empty/dir/", null);
    for (String path : List.of("t", "t/logo.png", "t/subdir", "empty/dir", "empty", "")) {
      assertThat(client.get("/files/" + path + "?action=exists").text()).isEqualTo("true");
    }
    assertThat(client.get("/files/t/none?action=exists").text()).isEqualTo("false");
    assertThat(client.get("/files/t/LOGO.png?action=exists").text()).isEqualTo("false");
  }

  @Test
  void filesAndDirectoriesAreRenamedMovedAndCopied() {
    tree();
    String root = server().url() + "/" + app.id() + "/" + app.key("JS") + "/files";
    Answer renamed =
        client.send("PUT", "/files/rename", Map.of("oldPathName", "/t/subdir", "newName", "s"));
    assertThat(renamed.json()).isEqualTo(root + "/t/s");
    assertThat(client.get("/files/t/s/one-more.html").text()).isEqualTo("content");
    assertThat(change("move", "/t/s", "/new/place").json()).isEqualTo(root + "/new/place");
    assertThat(names("new/place")).containsExactly("one-more.html");
    assertThat(names("t?sub=true")).hasSize(3);
    assertThat(change("copy", "/t", "/new/t").json()).isEqualTo(root + "/new/t");
    assertThat(names("new?sub=true")).hasSize(6);
    assertThat(client.get("/files/t/logo.png").text()).isEqualTo("content");
    assertThat(client.send("DELETE", "/files/t", null).json()).isEqualTo(3L);
    assertThat(client.get("/files/new/t/logo.png").text()).isEqualTo("content");
    assertThat(client.get("/files/t?action=exists").text()).isEqualTo("false");
  }

  @Test
  void whatCannotBeMovedHasItsCode() {
    tree();
    for (String what : List.of("move", "copy")) {
      assertThat(change(what, "/none", "/a").code()).isEqualTo(6007);
      assertThat(change(what, "/t/logo.png", "/t/index.html").code()).isEqualTo(6023);
      assertThat(change(what, "/t", "/t/subdir/t").code()).isIn(6020L, 6021L);
      assertThat(change(what, "/", "/a").code()).isEqualTo(6019);
      assertThat(change(what, "/t", "/servercode/a").code()).isEqualTo(6019);
      assertThat(change(what, "/t/logo.png", "/t/users.html/a").code()).isEqualTo(6018);
      assertThat(change(what, "/t/../u", "/a").code()).isEqualTo(6006);
    }
    Map<String, String> taken = Map.of("oldPathName", "/t/logo.png", "newName", "index.html");
    assertThat(client.send("PUT", "/files/rename", taken).code()).isEqualTo(6018);
    Map<String, String> elsewhere = Map.of("oldPathName", "/t/logo.png", "newName", "a/b");
    assertThat(client.send("PUT", "/files/rename", elsewhere).code()).isEqualTo(6001);
    Map<String, String> missing = Map.of("oldPathName", "/none", "newName", "x");
    assertThat(client.send("PUT", "/files/rename", missing).code()).isEqualTo(6007);
    assertThat(names("t")).hasSize(4);
  }

  @Test
  void deletingTakesAllThatIsBelow() {
    tree();
    Answer missing = client.send("DELETE", "/files/none/such", null);
    assertThat(missing.code()).isEqualTo(6000);
    assertThat(missing.text())
        .contains("Unable to delete file or directory. File or directory cannot be found.");
    assertThat(client.send("DELETE", "/files/t?pattern=*.html", null).json()).isEqualTo(2L);
    assertThat(names("t")).containsExactly("subdir", "logo.png");
    assertThat(client.send("DELETE", "/files/t", null).json()).isEqualTo(2L);
    assertThat(names("")).isEmpty();
    assertThat(client.send("DELETE", "/files/", null).code()).isEqualTo(6026);
  }

  @Test
  void serviceFoldersAreProtected() {
    assertThat(put("servercode/JS/a.js").code()).isEqualTo(6022);
    assertThat(put(".git/config").code()).isEqualTo(6027);
    assertThat(client.send("POST", "/files/servercode/", null).code()).isEqualTo(6022);
    assertThat(client.send("DELETE", "/files/servercode", null).code()).isEqualTo(6026);
    // addresses of the API are names as well
    for (String name : List.of("rename", "move", "copy", "binary", "permissions")) {
      assertThat(put(name + "/a").status()).isEqualTo(200);
      assertThat(client.get("/files/" + name + "/a").text()).isEqualTo("content");
    }
    assertThat(put("deep/servercode/a").status()).isEqualTo(200);
    assertThat(put(".well-known/a").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.txt",
        "日本語.txt",
        "Ünïcødé",
        "имя файла",
        "ملف",
        "😀.png",
        "a b",
        "a+b",
        "a&b=c",
        "100%",
        "it's \"q\"",
        "a#b",
        "a:b",
        "CON",
        "nul.txt",
        ".hidden",
        "a,b;c@d!$()"
      })
  void aNameHasAnyScript(String name) {
    String encoded = URLEncoder.encode(name, UTF_8).replace("+", "%20");
    Answer answer = put("names/" + encoded);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(names("names")).containsExactly(name);
    String url = (String) answer.object().get("fileURL");
    assertThat(server().send("GET", url.substring(server().url().length()), Map.of(), null).text())
        .isEqualTo("content");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "a/../b",
        "a%2F..%2Fb",
        "a%5Cb",
        "a%00b",
        "a%0Ab",
        "a*b",
        "a%3Fb",
        "a%7Cb",
        "a.",
        "a%20",
        "%20a",
        "%E2%80%AEb",
        "%FF",
        "%ED%A0%BD",
        "a%3Cb"
      })
  void someNamesCannotBe(String path) {
    Answer answer = put("x/" + path);
    assertThat(answer.status()).isEqualTo(400);
    // clients and proxies walk over .. in an address before anybody else sees it
    assertThat(answer.code()).as(answer.text()).isIn(6001L, 90400L);
    assertThat(names("")).isEmpty();
  }

  @Test
  void spellingsOfOneNameAreOneFile() {
    assertThat(put("caf%C3%A9").status()).isEqualTo(200);
    assertThat(put("cafe%CC%81").code()).isEqualTo(6003);
    assertThat(client.get("/files/cafe%CC%81").text()).isEqualTo("content");
    assertThat(put("Caf%C3%A9").status()).isEqualTo(200);
    assertThat(names("")).containsExactly("Café", "café");
  }

  @Test
  void namesAndPathsEndSomewhere() {
    assertThat(put("n".repeat(255)).status()).isEqualTo(200);
    assertThat(put("n".repeat(256)).code()).isEqualTo(6001);
    assertThat(put("%C3%BC".repeat(128)).code()).isEqualTo(6001);
    assertThat(put("a/".repeat(31) + "f").status()).isEqualTo(200);
    assertThat(put("a/".repeat(32) + "f").code()).isEqualTo(6001);
    assertThat(put(("p".repeat(200) + "/").repeat(3) + "f").code()).isEqualTo(6001);
    assertThat(client.get("/files/?sub=true").list()).hasSize(33);
  }

  @Test
  void developersWorkWithFilesInTheConsole() {
    tree();
    assertThat(app.manage("GET", "/files/directory/view/t?sub=true&pageSize=2", null).list())
        .hasSize(2);
    assertThat(app.manage("GET", "/files/directory/view/t/count?sub=true", null).json())
        .isEqualTo(5L);
    assertThat(app.manage("GET", "/files/directory/view", null).list()).hasSize(1);
    assertThat(
            app.manage("GET", "/files/directory/view/t?sortBy=name&sortDirection=desc", null)
                .list())
        .extracting(file -> file.get("name"))
        .containsExactly("subdir", "users.html", "logo.png", "index.html");
    assertThat(app.manage("GET", "/files/exists/t/logo.png/", null).text()).isEqualTo("true");
    assertThat(
            app.manage("POST", "/files/upload/t/raw.bin/?overwrite=false", "raw".getBytes(UTF_8))
                .object())
        .containsEntry("url", "t/raw.bin")
        .containsEntry("size", 3L);
    console("POST", "/files/rename/t/raw.bin/", "n%20w");
    console("POST", "/files/move/t/n%20w/", "m%2Fx");
    console("POST", "/files/copy/m/x/", "m/y");
    assertThat(app.manage("GET", "/files/download/m/y", null).text()).isEqualTo("raw");
    assertThat(app.manage("PUT", "/files/t?operation=zip", null).text()).contains("/files/t.zip");
    app.manage("DELETE", "/files/t/", null);
    app.manage("PUT", "/files/t.zip?operation=unzip", null);
    assertThat(names("?sub=true"))
        .contains("index.html", "logo.png", "users.html", "one-more.html", "subdir");
  }

  private void console(String method, String path, String body) {
    app.manage(method, path, body.getBytes(UTF_8));
  }
}
