package dev.backstay.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server code in Java: the project {@code java/shop}, called over HTTP. */
class JavaCodeTest {
  private static final String FINISHED = "info: Deploy finished";

  private static RunningServer server;
  private static DeployedApp deployed;
  private static TestApp app;
  private static List<String> said;

  @BeforeAll
  static void deploy() throws Exception {
    server =
        RunningServer.start(
            Product.SQLITE,
            Map.of(
                Setting.SERVER_CODE,
                "on",
                Setting.CODE_TIMEOUT_SECONDS,
                "4",
                Setting.CODE_MEMORY_MB,
                "64",
                Setting.CODE_NETWORK,
                CodeIsolation.commandWithoutNetwork().isEmpty() ? "on" : "off"));
    deployed = DeployedApp.empty(server, "Shop in Java");
    app = deployed.app();
    said = deployed.deployJava(JavaProject.archive("shop"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aDeploymentSaysWhatItHolds() {
    assertThat(said)
        .contains(
            "info: Service Shop with 20 methods",
            "info: Event handler afterCreate(Order)",
            "info: Event handler afterUpdate(Order), asynchronous",
            "info: Event handler event(paid)",
            FINISHED)
        .anyMatch(line -> line.startsWith("info: Timer nightly, every day"));
  }

  @Test
  void methodsTakeAndAnswerObjectsOfTheirClasses() {
    assertThat(call("add", Map.of("a", 1, "b", 2)).text()).isEqualTo("3");
    assertThat(call("echo", Map.of("price", 4, "name", "cup", "other", 1)).object())
        .containsEntry("price", 5L)
        .containsEntry("name", "cup")
        .doesNotContainKey("other");
    assertThat(
            call("items", Map.of("items", List.of(Map.of("price", 1)), "day", 1_700_000_000_000L))
                .text())
        .contains("\"day\":1700000000000");
    assertThat(app.client("JS").send("GET", "/services/Shop/Currency", null).text())
        .isEqualTo("\"EUR\"");
    assertThat(call("started", null).text()).isEqualTo("\"yes\"");
    assertThat(call("add", Map.of("a", "x", "b", 2)).text())
        .contains("argument 1 of add: a number is wanted (int)");
    assertThat(call("notPublic", null).code()).isEqualTo(14002);
  }

  @Test
  void pagesStatusAndBytesGoAsTheyAre() {
    Answered page = Answered.of(call("page", null));
    assertThat(page.status()).isEqualTo(201);
    assertThat(page.text()).isEqualTo("<h1>Shop</h1>");
    assertThat(call("raw", new Raw("{\"as\": \"it came\"}")).text())
        .isEqualTo("{\"as\": \"it came\"}");
  }

  private record Answered(int status, String text) {
    static Answered of(RunningServer.Answer answer) {
      return new Answered(answer.status(), answer.text());
    }
  }

  @Test
  void errorsKeepTheirCodesAndStatus() {
    RunningServer.Answer coded = call("fail", new Raw("\"coded\""));
    assertThat(coded.status()).isEqualTo(422);
    assertThat(coded.code()).isEqualTo(4711);
    assertThat(coded.text()).contains("\"coded\"");
    assertThat(call("fail", new Raw("\"backendless\"")).code()).isEqualTo(4712);
    RunningServer.Answer plain = call("fail", new Raw("\"plain\""));
    assertThat(plain.status()).isEqualTo(400);
    assertThat(plain.code()).isZero();
    assertThat(plain.text()).contains("\"plain\"").doesNotContain("Shop.java");
    assertThat(call("fail", new Raw("\"error\"")).status()).isEqualTo(400);
  }

  @Test
  void handlersChangeRefuseAndAnswer() {
    Client client = app.client("JS");
    RunningServer.Answer created =
        client.send("POST", "/data/Order", Map.of("price", 3, "note", "no property of the class"));
    assertThat(created.object())
        .containsEntry("state", "new")
        .containsEntry("thanks", "thank you for 3")
        .containsEntry("note", "no property of the class");

    RunningServer.Answer refused = client.send("POST", "/data/Order", Map.of("price", -1));
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.code()).isEqualTo(1001);

    assertThat(client.send("DELETE", "/data/Order/none", null).text())
        .contains("\"deletionTime\":7");
  }

  @Test
  void customEventsAreAnsweredAndSayForWhomTheyAre() {
    assertThat(event("paid").object()).containsEntry("seen", 7L);
    assertThat(event("guarded").code()).isEqualTo(14008);
  }

  @Test
  void codeActsAsItsCallerUnlessItChooses() {
    var _ = app.client("JS").send("POST", "/data/Secret", Map.of("name", "one"));
    assertThat(call("count", null).text()).isEqualTo("1");
    assertThat(call("countInterrupted", null).text()).isEqualTo("1");
    app.tableRole("Secret", "NotAuthenticatedUser", "DENY", "FIND");
    app.tableRole("Secret", "AuthenticatedUser", "DENY", "FIND");
    String ann = app.register("ann@example.com");
    Client hers = app.client("JS").login("ann@example.com");
    assertThat(hers.send("POST", "/services/Shop/who", null).object()).containsEntry("user", ann);
    assertThat(hers.send("POST", "/services/Shop/count", null).text()).isNotEqualTo("1");
    assertThat(hers.send("POST", "/services/Shop/countAsServer", null).text()).isEqualTo("1");
  }

  /** As the SDK does it: in chunks, over the app's socket, without a network. */
  @Test
  void filesAreUploaded() {
    RunningServer.Answer uploaded = call("upload", null);
    assertThat(uploaded.status()).as(uploaded.text()).isEqualTo(200);
    assertThat(uploaded.text()).contains("/files/notes/");
  }

  /** Code of a deployment goes with its process: what is left is what is in force. */
  @Test
  void redeploymentsLeaveNothingBehind() throws Exception {
    for (int i = 0; i < 4; i++) {
      assertThat(deployed.deployJava(JavaProject.archive("shop"))).last().isEqualTo(FINISHED);
      assertThat(call("hello", null).text()).isEqualTo("\"hello\"");
    }
    Instant end = Instant.now().plusSeconds(20);
    while (DeployedApp.processes(app.id()).size() > 2 && Instant.now().isBefore(end)) {
      Thread.sleep(50);
    }
    assertThat(DeployedApp.processes(app.id())).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void codeCostsItsOwnCallsAlone() {
    assertThat(call("exit", null).text()).contains("exit code 7");
    assertThat(call("hello", null).text()).isEqualTo("\"hello\"");
    assertThat(call("heap", null).text()).contains("its memory was used up");
    assertThat(call("hello", null).text()).isEqualTo("\"hello\"");
    assertThat(call("loop", null).code()).isEqualTo(14005);
    assertThat(call("hello", null).text()).isEqualTo("\"hello\"");

    String before = call("process", null).text();
    assertThat(call("threads", null).status()).isEqualTo(200);
    assertThat(call("process", null).text()).isNotEqualTo(before);
  }

  @Test
  void javaAndJavaScriptCallEachOther(@TempDir Path directory) throws Exception {
    List<String> js =
        deployed.deploy(
            CodeProject.archive(
                directory,
                "services/twin.js",
                """
                class Twin {
                  hello() {
                    return Backendless.APIServices.invoke('Shop', 'hello')
                  }
                  again() {
                    return Backendless.APIServices.invoke('Shop', 'call', {service: 'Twin', method: 'hello'})
                  }
                }
                Backendless.ServerCode.addService(Twin)
                """));
    assertThat(js.getLast()).isEqualTo(FINISHED);
    assertThat(app.client("JS").send("POST", "/services/Twin/hello", null).text())
        .isEqualTo("\"hello\"");
    assertThat(app.client("JS").send("POST", "/services/Twin/again", null).text())
        .isEqualTo("\"hello\"");
  }

  @Test
  void whatCannotBeLoadedIsNotDeployed(@TempDir Path directory) throws Exception {
    DeployedApp other = DeployedApp.empty(server, "Wrong");
    Path handler =
        JavaProject.source(
            directory,
            "Wrong.java",
            """
            public class Wrong extends com.backendless.servercode.extension.PersistenceExtender<java.util.HashMap> {
              public void beforeCreate(com.backendless.servercode.RunnerContext context, java.util.HashMap order) {}
            }
            """);
    assertThat(
            other.deployJava(
                JavaProject.archive(
                    List.of(handler), Map.of("libs/backendless.jar", JavaProject.sdk()))))
        .anyMatch(line ->
            line.startsWith("error: classes/Wrong.java:")
                && line.contains("a handler needs @Asset"));
    assertThat(other.deployJava(JavaProject.archive(List.of(handler), Map.of())))
        .anyMatch(line -> line.contains("the official SDK is missing"));
  }

  private static RunningServer.Answer event(String name) {
    return app.client("JS").send("POST", "/servercode/events/" + name, Map.of("order", 7));
  }

  private static RunningServer.Answer call(String method, Object body) {
    return app.client("JS").send("POST", "/services/Shop/" + method, body);
  }
}
