package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A way into the web console by the command line. */
class ConsoleCommandTest {
  @TempDir private Path directory;

  @Test
  void theLinkLogsInOnceAndOnlyWhoReadsTheDataDirectoryGetsIt() throws Exception {
    try (CommandFixture server = new CommandFixture(directory)) {
      String link = server.must("console").strip();

      assertThat(link).matches("http://127\\.0\\.0\\.1:\\d+/ui/welcome#[\\w-]{43}");
      URI address = URI.create(link);
      assertThat(use(address)).isEqualTo(200);
      assertThat(use(address)).isEqualTo(401);
      CommandFixture.Said unknown = server.run("console", "--email", "nobody@example.com");
      assertThat(unknown.exit()).isEqualTo(1);
      assertThat(unknown.err()).contains("Invalid developer's email");
    }
  }

  private static int use(URI link) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(link.resolve("/console/home/login-link"))
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofByteArray(
                      Json.write(Map.of("token", link.getFragment()))))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }
}
