package dev.backstay.server.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as a developer makes and reads them. They lie on disk whatever the database is. */
final class FileTest {
  private static RunningServer server;
  private static TestApp app;

  @BeforeAll
  static void start() {
    server = RunningServer.start(Product.SQLITE);
    app = server.console().createApp("files");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_file_is_written_with_the_directories_above_it_and_read_back() {
    app.manage("POST", "/files/create//web/pages/index.html/", Map.of("file", "<h1>ä</h1>"));
    Answer read = app.manage("GET", "/files/download/web/pages/index.html", null);
    assertThat(read.text()).isEqualTo("<h1>ä</h1>");
    assertThat(read.header("Content-Type")).isEqualTo("application/octet-stream");
    app.manage("POST", "/files/create/web/pages/index.html/", Map.of("file", ""));
    assertThat(app.manage("GET", "/files/download/web%2Fpages%2Findex.html", null).text())
        .isEmpty();
  }

  @Test
  void directories_are_made_and_are_no_files() {
    app.manage("POST", "/files/createdir//a/b/", null);
    app.manage("POST", "/files/createdir///name/", null);
    assertThat(send("GET", "/files/download/a/b", null).code()).isEqualTo(6014);
    assertThat(send("POST", "/files/create/a/b/", Map.of("file", "x")).code()).isEqualTo(6018);
    app.manage("POST", "/files/create/file/", Map.of("file", "x"));
    assertThat(send("POST", "/files/create/file/below/", Map.of("file", "x")).code())
        .isEqualTo(6018);
    assertThat(send("GET", "/files/download/nothing", null).code()).isEqualTo(6007);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..%2F..%2Fapp.db",
        "%2e%2e/app.db",
        "a/..%5C..%5Cb",
        "%2E%2E%2F%2E%2E%2F%2E%2E%2Fetc%2Fpasswd",
        "a%00b",
        "a%0Ab",
        "C%3A%5Cx"
      })
  void nothing_leads_out_of_the_apps_files(String path) {
    for (Answer answer :
        new Answer[] {
          send("GET", "/files/download/" + path, null),
          send("POST", "/files/create/" + path, Map.of("file", "x")),
          send("POST", "/files/createdir/" + path, null)
        }) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).doesNotContain("/tmp", "Exception");
    }
  }

  private static Answer send(String method, String path, Object body) {
    return app.console().send(method, "/" + app.id() + "/console" + path, body);
  }
}
