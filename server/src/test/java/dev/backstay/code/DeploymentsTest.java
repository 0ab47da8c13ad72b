package dev.backstay.code;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Deployments that are kept, gone back to and looked into; what is set for them from outside. */
@ParameterizedClass
@EnumSource(Product.class)
@ExtendWith(CodeServers.class)
class DeploymentsTest {
  private static final String DEPLOYMENTS = "/servercode/deployments";

  @Parameter Product product;

  private static RunningServer server;
  private static byte[] project;

  @BeforeParameterizedClassInvocation
  static void pack(Product product) throws Exception {
    server = CodeServers.of(product);
    project = CodeProject.archive("versions");
  }

  @Test
  void goingBackPutsEarlierCodeInForceAgain() throws Exception {
    DeployedApp app = deployed("v1", "v2", "v3");
    assertThat(which(app)).isEqualTo("v3");

    assertThat(after(app, "POST", "/servercode/rollback", Map.of()))
        .anyMatch(line -> line.contains("again the code of"))
        .last()
        .isEqualTo("info: Deploy finished");
    assertThat(which(app)).isEqualTo("v2");
    after(app, "POST", "/servercode/rollback", Map.of());
    assertThat(which(app)).isEqualTo("v1");
    assertThat(manage(app, "POST", "/servercode/rollback", Map.of()).code()).isEqualTo(8008);

    List<Map<String, Object>> kept = kept(app);
    assertThat(kept).hasSize(5);
    assertThat(kept).filteredOn(each -> Boolean.TRUE.equals(each.get("active"))).hasSize(1);
    assertThat(kept.getFirst())
        .containsEntry("active", true)
        .containsEntry("copyOf", kept.getLast().get("id"))
        .containsEntry("by", "developer " + RunningServer.EMAIL)
        .containsEntry("services", List.of("Versions"));
    assertThat(kept.getLast()).containsEntry("by", "the CodeRunner key");

    after(app, "POST", DEPLOYMENTS + "/" + kept.get(2).get("id") + "/activate", null);
    assertThat(which(app)).isEqualTo("v3");
  }

  @Test
  void deploymentsCanBeLookedIntoAndDeleted() throws Exception {
    DeployedApp app = deployed("v1", "v2");
    String old = (String) kept(app).getLast().get("id");
    String present = (String) kept(app).getFirst().get("id");

    assertThat(manage(app, "GET", DEPLOYMENTS + "/" + old + "/files", null).list())
        .extracting(file -> file.get("id"))
        .containsExactly("model.json", "services/versions.js", "version.txt");
    Answer text = manage(app, "GET", DEPLOYMENTS + "/" + old + "/files/version.txt", null);
    assertThat(text.text()).isEqualTo("v1");
    assertThat(text.header("Content-Type")).startsWith("text/plain");
    assertThat(manage(app, "GET", "/servercode/default/production/JS/version.txt", null).text())
        .isEqualTo("v2");
    assertThat(manage(app, "GET", "/servercode/default/draft/JS", null).list()).hasSize(3);
    assertThat(manage(app, "GET", "/servercode/models", null).object())
        .isEqualTo(Map.of("JS", List.of("default")));
    assertThat(manage(app, "GET", "/servercode/models/JS", null).json())
        .isEqualTo(List.of("default"));
    assertThat(files(manage(app, "GET", DEPLOYMENTS + "/" + old + "/download", null)))
        .containsEntry("version.txt", "v1");
    for (String path : List.of("/files/nothing.js", "/files/..%2Fversion.txt", "/files/services")) {
      assertThat(manage(app, "GET", DEPLOYMENTS + "/" + old + path, null).code())
          .as(path)
          .isEqualTo(8008);
    }

    assertThat(manage(app, "DELETE", DEPLOYMENTS + "/" + present, null).code()).isEqualTo(8008);
    assertThat(manage(app, "DELETE", DEPLOYMENTS + "/" + old, null).status()).isEqualTo(200);
    assertThat(kept(app)).hasSize(1);
    assertThat(app.archives().resolve(old + ".zip")).doesNotExist();
    assertThat(manage(app, "GET", DEPLOYMENTS + "/" + old + "/files", null).code()).isEqualTo(8008);
    assertThat(which(app)).isEqualTo("v2");
  }

  @Test
  void deployingWhileCallsRunLosesNone() throws Exception {
    DeployedApp app = deployed("v0");
    AtomicBoolean over = new AtomicBoolean();
    ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      callers.add(
          Thread.ofVirtual()
              .start(() -> {
                while (!over.get()) {
                  answers.add(
                      app.app()
                          .client("JS")
                          .send("POST", "/services/Versions/slowly", new RunningServer.Raw("40"))
                          .text());
                }
              }));
    }
    for (String version : List.of("v1", "v2", "v3")) {
      assertThat(app.deploy(version(version))).last().isEqualTo("info: Deploy finished");
    }
    after(app, "POST", "/servercode/rollback", Map.of());
    over.set(true);
    for (Thread caller : callers) {
      caller.join();
    }

    assertThat(answers).isNotEmpty().allMatch(answer -> answer.matches("\"v[0-3]\""));
    assertThat(which(app)).isEqualTo("v2");
  }

  @Test
  void theConsolePublishesAnArchiveAndWithdrawsServices() throws Exception {
    DeployedApp app = DeployedApp.empty(server, "console");
    Answer published = publish(app.app(), version("v1"));
    assertThat(published.status()).as(published.text()).isEqualTo(200);
    Map<String, Object> service = published.list().getFirst();
    assertThat(service).containsEntry("name", "Versions");
    assertThat(which(app)).isEqualTo("v1");

    Answer broken = publish(app.app(), "no archive".getBytes(UTF_8));
    assertThat(broken.status()).isEqualTo(400);
    assertThat(broken.text()).contains("not a readable zip file");

    assertThat(manage(app, "DELETE", "/localservices/generic", List.of(service.get("id"))).status())
        .isEqualTo(200);
    assertThat(app.app().client("JS").send("POST", "/services/Versions/which", null).code())
        .isEqualTo(14001);
  }

  @Test
  void whatTheToolCouldNotLoadIsToldWithFileAndLine() throws Exception {
    DeployedApp app = deployed("v1");
    List<String> said =
        app.deploy(
            DeployedApp.hard(
                Map.of(
                    "errors",
                    List.of(
                        Map.of(
                            "message",
                            "Unexpected token",
                            "position",
                            "12:5",
                            "serverCodeFile",
                            "/x/services/a.js",
                            "erredFile",
                            "services/a.js"),
                        Map.of("message", "no such module", "serverCodeFile", "b.js")))));
    assertThat(said)
        .contains("error: services/a.js:12:5: Unexpected token", "error: b.js: no such module")
        .last()
        .isEqualTo("error: Deploy finished");
    assertThat(which(app)).isEqualTo("v1");
  }

  @Test
  void configurationItemsHaveTheValuesThatTheDeveloperSets() throws Exception {
    DeployedApp app = deployed("v1");
    assertThat(call(app, "configuration", null))
        .isEqualTo(Map.of("currency", "EUR", "strict", false, "greeting", "Hello"));
    String path = "/localservices/generic/configure/";
    Object id = manage(app, "GET", "/localservices", null).list().getFirst().get("id");

    assertThat(manage(app, "POST", path + id, Map.of("currency", "USD", "strict", true)).list())
        .extracting(item -> item.get("name") + "=" + item.get("value"))
        .contains("currency=USD", "strict=true", "greeting=Hello");
    var _ =
        manage(app, "POST", path + "Versions", List.of(Map.of("name", "greeting", "value", "Hi")));
    assertThat(call(app, "configuration", null))
        .isEqualTo(Map.of("currency", "USD", "strict", true, "greeting", "Hi"));
    assertThat(manage(app, "POST", path + id, Map.of("currency", "GBP")).code()).isEqualTo(8008);
    assertThat(manage(app, "POST", path + id, Map.of("other", "x")).text())
        .contains("The service declares");
    assertThat(manage(app, "POST", path + "test/" + id, Map.of("strict", "perhaps")).code())
        .isEqualTo(8008);

    assertThat(app.deploy(version("v2"))).last().isEqualTo("info: Deploy finished");
    Map<String, Object> reset = new HashMap<>();
    reset.put("currency", null);
    var _ = manage(app, "POST", path + id, reset);
    assertThat(call(app, "configuration", null))
        .isEqualTo(Map.of("currency", "EUR", "strict", true, "greeting", "Hi"));
  }

  @Test
  void secretsAreSealedAndReachTheCodeOfTheirAppAlone() throws Exception {
    DeployedApp app = deployed("v1");
    DeployedApp other = deployed("v1");
    String path = "/servercode/environment";
    assertThat(variable(app, "API_KEY")).isNull();

    assertThat(
            manage(app, "PUT", path + "/API_KEY", Map.of("value", "tr1cky", "secret", true)).text())
        .doesNotContain("tr1cky");
    var _ = manage(app, "PUT", path + "/REGION", Map.of("value", "eu"));
    assertThat(variable(app, "API_KEY")).isEqualTo("tr1cky");
    assertThat(variable(app, "REGION")).isEqualTo("eu");
    assertThat(variable(other, "API_KEY")).isNull();

    List<Map<String, Object>> listed = manage(app, "GET", path, null).list();
    assertThat(listed).extracting(each -> each.get("name")).containsExactly("API_KEY", "REGION");
    assertThat(listed.getFirst()).containsEntry("secret", true).containsEntry("value", null);
    assertThat(listed.getLast()).containsEntry("secret", false).containsEntry("value", "eu");
    assertThat(manage(app, "GET", "/security/audit-logs", null).text()).doesNotContain("tr1cky");

    var _ = manage(app, "PUT", path + "/API_KEY", Map.of("value", "new", "secret", true));
    assertThat(variable(app, "API_KEY")).isEqualTo("new");
    var _ = manage(app, "DELETE", path + "/API_KEY", null);
    assertThat(variable(app, "API_KEY")).isNull();
    for (String name : List.of("NODE_OPTIONS", "PATH", "LD_PRELOAD", "1X", "A-B", "__proto__")) {
      assertThat(manage(app, "PUT", path + "/" + name, Map.of("value", "x")).code())
          .as(name)
          .isEqualTo(8008);
    }
  }

  private DeployedApp deployed(String... versions) throws Exception {
    DeployedApp app = DeployedApp.empty(server, "versions");
    for (String version : versions) {
      List<String> said = app.deploy(version(version));
      assertThat(said).as(said.toString()).last().isEqualTo("info: Deploy finished");
    }
    return app;
  }

  private static List<Map<String, Object>> kept(DeployedApp app) {
    return manage(app, "GET", DEPLOYMENTS, null).list();
  }

  /** Starts a deployment by a management call, and answers what is said until it has ended. */
  private static List<String> after(DeployedApp app, String method, String path, Object body)
      throws InterruptedException {
    Answer started = manage(app, method, path, body);
    assertThat(started.status()).as(started.text()).isEqualTo(200);
    return app.await((String) started.object().get("deployId"));
  }

  private static Answer publish(TestApp app, byte[] archive) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        """
        --b
        Content-Disposition: form-data; name="model"

        default
        --b
        Content-Disposition: form-data; name="files"; filename="f.zip"

        """
            .replace("\n", "\r\n")
            .getBytes(UTF_8));
    body.writeBytes(archive);
    body.writeBytes("\r\n--b--\r\n".getBytes(UTF_8));
    return server.send(
        "POST",
        "/" + app.id() + "/console/localservices/generic",
        Map.of(
            "auth-key", app.console().authKey(), "Content-Type", "multipart/form-data; boundary=b"),
        body.toByteArray());
  }

  private static Answer manage(DeployedApp app, String method, String path, Object body) {
    return app.app().console().send(method, "/" + app.id() + "/console" + path, body);
  }

  private static String which(DeployedApp app) {
    return (String) call(app, "which", null);
  }

  private static Object variable(DeployedApp app, String name) {
    return call(app, "variable", "\"" + name + "\"");
  }

  private static Object call(DeployedApp app, String method, String argument) {
    Answer answer =
        app.app()
            .client("JS")
            .send(
                "POST",
                "/services/Versions/" + method,
                argument == null ? null : new RunningServer.Raw(argument));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  /** The project with a file that says which version it is. */
  private static byte[] version(String version) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(project))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        zip.putNextEntry(new ZipEntry(entry.getName()));
        in.transferTo(zip);
      }
      zip.putNextEntry(new ZipEntry("version.txt"));
      zip.write(version.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static Map<String, String> files(Answer archive) throws IOException {
    Map<String, String> files = new HashMap<>();
    try (ZipInputStream in =
        new ZipInputStream(new ByteArrayInputStream(archive.response().body()))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), new String(in.readAllBytes(), UTF_8));
      }
    }
    return files;
  }
}
