package dev.backstay.code;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.json.Json;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.TestApp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * An app of a running server with the service Hard ({@code hard.js}), deployed over HTTP by the
 * requests that the official tool makes.
 */
public final class DeployedApp {
  /** Methods of {@code hard.js} that tests call over HTTP, each with its one parameter or none. */
  private static final Map<String, String> METHODS =
      Map.of(
          "who",
          "",
          "pid",
          "",
          "cutLoose",
          "",
          "hang",
          "",
          "nothing",
          "",
          "environment",
          "",
          "read",
          "path",
          "echo",
          "value");

  private final RunningServer server;
  private final TestApp app;

  private DeployedApp(RunningServer server, TestApp app) {
    this.server = server;
    this.app = app;
  }

  /** Makes an app and deploys Hard in it. */
  public static DeployedApp on(RunningServer server, String name) throws Exception {
    DeployedApp deployed = empty(server, name);
    assertThat(deployed.deploy(hard()).getLast()).isEqualTo("info: Deploy finished");
    return deployed;
  }

  /** Makes an app without code. */
  public static DeployedApp empty(RunningServer server, String name) {
    return new DeployedApp(server, server.console().createApp(name));
  }

  public TestApp app() {
    return app;
  }

  String id() {
    return app.id();
  }

  /** Deploys an archive; answers what the server said until it had finished. */
  public List<String> deploy(byte[] archive) throws InterruptedException {
    return deploy(archive, "default");
  }

  /** As {@link #deploy(byte[])}, of a model. */
  public List<String> deploy(byte[] archive, String model) throws InterruptedException {
    return await(started(send(archive, model, "JS")));
  }

  /** As {@link #deploy(byte[])}, of a project in Java. */
  public List<String> deployJava(byte[] archive) throws InterruptedException {
    return await(started(send(archive, "default", "JAVA")));
  }

  /** What the server says of a deployment until it has finished. */
  List<String> await(String id) throws InterruptedException {
    List<String> said = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      Answer status =
          server.send(
              "GET",
              root() + "/servercode/publishcode/status/" + id + "?offset=" + said.size(),
              Map.of(),
              null);
      assertThat(status.status()).as(status.text()).isEqualTo(200);
      status.list().forEach(line -> said.add(line.get("level") + ": " + line.get("message")));
      if (!said.isEmpty() && said.getLast().contains("Deploy finished")) {
        return said;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("the deployment does not end: " + said);
  }

  /** Sends an archive and does not wait; answers the id of the deployment. */
  String start(byte[] archive) {
    return started(send(archive, "default", "JS"));
  }

  private static String started(Answer started) {
    assertThat(started.status()).as(started.text()).isEqualTo(200);
    return (String) started.json();
  }

  /** Sends an archive, whatever the answer. */
  Answer send(byte[] archive) {
    return send(archive, "default", "JS");
  }

  private Answer send(byte[] archive, String model, String language) {
    String boundary = "----hard";
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        ("--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n"
                + model
                + "\r\n--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"code\"; filename=\"code.zip\""
                + "\r\nContent-Type: application/zip\r\n\r\n")
            .getBytes(UTF_8));
    body.writeBytes(archive);
    body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(UTF_8));
    return server.send(
        "POST",
        root() + "/servercode/publishcode/async/" + language,
        Map.of("Content-Type", "multipart/form-data; boundary=" + boundary),
        body.toByteArray());
  }

  /** Calls a method of Hard. */
  Answer call(String method, String... argument) {
    Object body = argument.length == 0 ? null : new RunningServer.Raw("\"" + argument[0] + "\"");
    return app.client("JS").send("POST", "/services/Hard/" + method, body);
  }

  /** What a method of Hard answers; fails unless it does. */
  Object value(String method, String... argument) {
    Answer answer = call(method, argument);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  /** Deletes the app. */
  void delete() {
    var _ = app.console().must("DELETE", "/" + app.id() + "/console/application", null);
  }

  /** The archives of deployments that the server keeps for an app. */
  Path archives() {
    return ServerCode.archives(server.settings().dataDirectory().resolve("code")).resolve(app.id());
  }

  /** The processes whose home is that of an app's runner: it, its workers, what code starts. */
  static List<ProcessHandle> processes(String appId) {
    String home = "/home/" + appId.toLowerCase(Locale.ROOT) + "\0";
    return ProcessHandle.allProcesses()
        .filter(process -> {
          try {
            return Files.readString(
                    Path.of("/proc/" + process.pid() + "/environ"),
                    java.nio.charset.StandardCharsets.ISO_8859_1)
                .contains(home);
          } catch (IOException e) {
            return false;
          }
        })
        .toList();
  }

  /** The archive of {@code hard.js}. */
  public static byte[] hard() throws IOException {
    return hard(Map.of());
  }

  /**
   * The same with more in its model.
   *
   * @param more fields of {@code model.json}, such as {@code handlers}
   */
  public static byte[] hard(Map<String, Object> more) throws IOException {
    Map<String, Object> methods = new LinkedHashMap<>();
    METHODS.forEach((name, parameter) ->
        methods.put(
            name,
            Map.of(
                "name",
                name,
                "access",
                "public",
                "params",
                parameter.isEmpty()
                    ? List.of()
                    : List.of(Map.of("name", parameter, "type", Map.of("name", "String"))))));
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("handlers", List.of());
    model.put("timers", List.of());
    model.put("types", Map.of());
    model.put("errors", List.of());
    model.put(
        "services",
        List.of(
            Map.of(
                "provider", "services/hard.js",
                "name", "Hard",
                "version", "1.0.0",
                "description", "")));
    model.put(
        "definitions",
        Map.of(
            "files", List.of("services/hard.js"),
            "types",
                Map.of(
                    "Hard", Map.of("name", "Hard", "methods", methods, "properties", Map.of()))));
    model.putAll(more);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        InputStream code = DeployedApp.class.getResourceAsStream("hard/hard.js")) {
      zip.putNextEntry(new ZipEntry("model.json"));
      zip.write(Json.write(model));
      zip.putNextEntry(new ZipEntry("services/hard.js"));
      code.transferTo(zip);
    }
    return bytes.toByteArray();
  }

  private String root() {
    return "/" + app.id() + "/" + app.key("BL");
  }
}
