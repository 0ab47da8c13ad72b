package dev.backstay.server.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.code.DeployedApp;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of {@code docs/server-code-handlers.md} do what the document says. */
@Timeout(120)
class HandlerDocumentTest {
  private static final Pattern FILE =
      Pattern.compile("`(handlers/[a-z]+\\.js)`:\n\n```js\n(.*?)```", Pattern.DOTALL);

  @Test
  void theExamplesDoWhatTheDocumentSays() throws Exception {
    HandlerProject project = new HandlerProject();
    String document = Files.readString(document());
    FILE.matcher(document).results().forEach(block -> project.file(block.group(1), block.group(2)));
    project
        .handler(100, "Order", "handlers/orders.js")
        .handler(112, "Weather", "handlers/orders.js")
        .handler(900, "paid", "handlers/paid.js");
    HandlerProject books =
        new HandlerProject()
            .file("handlers/books.js", project.text("handlers/books.js"))
            .handler(101, "Order", "handlers/books.js");
    project.handler(101, "Order", "handlers/orders.js");
    try (RunningServer server =
        RunningServer.start(Product.SQLITE, Map.of(Setting.SERVER_CODE, "on"))) {
      DeployedApp deployed = DeployedApp.empty(server, "Document");
      Client client = deployed.app().client("JS");
      for (String table : List.of("Order", "Weather", "Book")) {
        assertThat(client.send("POST", "/data/" + table, Map.of("order", "x")).status())
            .isEqualTo(200);
      }
      deployed.app().tableRole("Book", "NotAuthenticatedUser", "DENY", "CREATE");
      assertThat(deployed.deploy(project.zip())).contains("info: Deploy finished");
      assertThat(deployed.deploy(books.zip(), "books")).contains("info: Deploy finished");

      Answer refused = client.send("POST", "/data/Order", Map.of("price", 0));
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.object())
          .isEqualTo(Map.of("code", 1001L, "message", "an order has a price"));
      Answer created = client.send("POST", "/data/Order", Map.of("price", 3));
      assertThat(created.object())
          .containsEntry("state", "new")
          .containsEntry("thanks", "thank you");
      assertThat(
              client
                  .find(
                      "Book", Map.of("where", "order = '" + created.object().get("objectId") + "'"))
                  .list())
          .hasSize(1);
      assertThat(client.get("/data/Weather").json())
          .isEqualTo(List.of(Map.of("city", "Lisbon", "degrees", 21L)));
      assertThat(client.send("POST", "/servercode/events/paid", Map.of("order", 7)).json())
          .isEqualTo(Map.of("seen", 7L));
      assertThat(
              (String)
                  deployed
                      .app()
                      .manage("GET", "/security/explain/" + created.header("X-Request-Id"), null)
                      .object()
                      .get("text"))
          .containsSubsequence(
              "Server code handlers.beforeCreate(Order), ",
              ", changed item.",
              "ALLOWED",
              "Server code handlers.afterCreate(Order), ",
              ", changed the result.");
    }
  }

  private static Path document() {
    for (Path path = Path.of("").toAbsolutePath(); path != null; path = path.getParent()) {
      Path document = path.resolve("docs/server-code-handlers.md");
      if (Files.exists(document)) {
        return document;
      }
    }
    throw new IllegalStateException("no docs/ above the working directory");
  }
}
