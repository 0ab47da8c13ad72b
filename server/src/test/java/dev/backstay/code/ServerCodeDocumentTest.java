package dev.backstay.code;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The examples of {@code docs/server-code.md} do what the document says. */
@ParameterizedClass
@EnumSource(Product.class)
@ExtendWith(CodeServers.class)
class ServerCodeDocumentTest {
  private static final Pattern FILE =
      Pattern.compile("`(services/[a-z]+\\.js)`:\n\n```js\n(.*?)```", Pattern.DOTALL);

  @Parameter Product product;

  @TempDir Path project;

  @Test
  void theExamplesDoWhatTheDocumentSays() throws Exception {
    RunningServer server = CodeServers.of(product);
    DeployedApp deployed = DeployedApp.empty(server, "document");
    TestApp app = deployed.app();
    for (MatchResult file : FILE.matcher(Files.readString(document())).results().toList()) {
      Path written = project.resolve(file.group(1));
      Files.createDirectories(written.getParent());
      Files.writeString(written, file.group(2));
    }
    assertThat(deployed.deploy(CodeProject.archive(project)))
        .contains("info: Service Shop with 4 methods")
        .last()
        .isEqualTo("info: Deploy finished");

    Answer ordered =
        app.client("JS").send("POST", "/services/Shop/order", Map.of("product", "tea"));
    Object number = ordered.object().get("number");
    assertThat(app.client("JS").get("/services/Shop/orders/" + number).object())
        .containsEntry("state", "new")
        .containsEntry("product", "tea");
    assertThat(app.client("JS").get("/services/Shop/orders/latest").list()).hasSize(1);
    Answer page = app.client("REST").get("/services/Shop");
    assertThat(page.text()).isEqualTo("<h1>Shop</h1>");
    assertThat(page.header("Cache-Control")).isEqualTo("public, max-age=60");

    assertThat(app.client("JS").send("POST", "/services/Prices/currency", null).json())
        .isEqualTo("EUR");
    var _ =
        app.manage("POST", "/localservices/generic/configure/Prices", Map.of("currency", "USD"));
    assertThat(app.client("JS").send("POST", "/services/Prices/currency", null).json())
        .isEqualTo("USD");
  }

  @Test
  void aWebHookThatComesTwiceAtOnceIsDoneOnce() throws Exception {
    RunningServer server = CodeServers.of(product);
    DeployedApp deployed = DeployedApp.empty(server, "hook");
    TestApp app = deployed.app();
    MatchResult file =
        FILE.matcher(Files.readString(document()))
            .results()
            .filter(each -> each.group(1).equals("services/payments.js"))
            .findFirst()
            .orElseThrow();
    assertThat(deployed.deploy(CodeProject.archive(project, file.group(1), file.group(2))))
        .last()
        .isEqualTo("info: Deploy finished");
    var _ =
        app.manage(
            "PUT",
            "/servercode/environment/PAYMENTS_SECRET",
            Map.of("value", "shared", "secret", true));
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Payment"));
    var _ =
        app.manage(
            "POST",
            "/data/tables/Payment/columns",
            Map.of("name", "eventId", "dataType", "STRING", "unique", true));

    byte[] body = "{\"id\": \"evt_1\", \"amount\": 12}".getBytes(UTF_8);
    assertThat(send(server, app, body, "00").status()).isEqualTo(401);
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        answers.add(callers.submit(() -> send(server, app, body, signature(body))));
      }
    }
    List<Object> again = new ArrayList<>();
    for (Future<Answer> answer : answers) {
      assertThat(answer.get().status()).as(answer.get().text()).isEqualTo(200);
      again.add(answer.get().object().get("again"));
    }
    assertThat(again).containsOnlyOnce(false);
    assertThat(app.client("REST").get("/data/Payment").list()).hasSize(1);
    assertThat(app.client("REST").get("/counters/payments").json()).isEqualTo(1L);
  }

  private static Answer send(RunningServer server, TestApp app, byte[] body, String signature) {
    return server.send(
        "POST",
        "/" + app.id() + "/" + app.key("REST") + "/services/Payments/hook",
        Map.of("Content-Type", "application/json", "X-Signature", signature),
        body);
  }

  private static String signature(byte[] body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("shared".getBytes(UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(body));
  }

  private static Path document() {
    for (Path path = Path.of("").toAbsolutePath(); path != null; path = path.getParent()) {
      Path document = path.resolve("docs/server-code.md");
      if (Files.exists(document)) {
        return document;
      }
    }
    throw new IllegalStateException("no docs/ above the working directory");
  }
}
