package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.cli.CommandFixture.Said;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.settings.Setting;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code backstay code …} against a running server, with projects as {@code code new} makes them.
 */
@Timeout(180)
class CodeCommandsTest {
  private static final String SERVICE =
      """
      class Shop {
        /** @param {Number} amount */
        twice(amount) { console.log('twice', amount); return 2 * amount }
        fail() { throw new Backendless.ServerCode.Error(77, 'no', 409) }
        region() { return process.env.REGION || null }
      }

      Backendless.ServerCode.addService(Shop)
      """;

  @TempDir static Path data;
  @TempDir Path directory;

  private static CommandFixture server;

  @BeforeAll
  static void start() {
    server =
        new CommandFixture(
            data, Map.of(Setting.SERVER_CODE, "on", Setting.CODE_TIMEOUT_SECONDS, "60"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aNewProjectIsDeployedListedCalledAndFollowed() throws IOException {
    String app = server.createApp("New");
    Path project = directory.resolve("shop");
    assertThat(server.must("code", "new", "js", "shop", "--directory", project.toString()))
        .contains("services/greeting.js", "timers/reminder.js", "test/greeting.test.js");
    assertThat(Files.readString(project.resolve("package.json"))).contains("\"shop\"");
    assertThat(server.run("code", "new", "js", "shop", "--directory", project.toString()).exit())
        .as("there is one already")
        .isEqualTo(1);
    assertThat(server.run("code", "new", "cobol", "shop").exit()).isEqualTo(2);

    String deployed = server.must("code", "deploy", "--app", app, project.toString());
    assertThat(deployed)
        .contains("Service Greeting with 2 methods", "Deployed as ")
        .contains("reminder", "Order");
    assertThat(server.must("code", "list", "--app", app))
        .contains("Greeting 1.0.0", "GET    /hello/{name}", "reminder", "in force");
    assertThat(server.must("code", "run", "--app", app, "Greeting.countOrders"))
        .as("before there is a table")
        .isEqualTo("0\n");
    assertThat(server.must("code", "timers", "--app", app)).contains("reminder");
    assertThat(server.must("code", "run-timer", "--app", app, "reminder")).contains("runs");
    assertThat(server.run("code", "run-timer", "--app", app, "nothing").exit()).isEqualTo(1);
  }

  @Test
  void aNewProjectInJavaIsDeployedCalledAndDebugged() throws Exception {
    String app = server.createApp("New in Java");
    Path project = directory.resolve("shop-java");
    assertThat(server.must("code", "new", "java", "shop-java", "--directory", project.toString()))
        .contains("pom.xml", "src/main/java/shopjava/Greeting.java", "GreetingTest.java");
    compile(project);

    assertThat(server.must("code", "deploy", "--app", app, project.toString()))
        .contains("Service Greeting with 3 methods", "beforeCreate(Order)", "Timer reminder")
        .contains("Deployed as ");
    assertThat(server.must("code", "run", "--app", app, "Greeting.countOrders")).isEqualTo("0\n");
    assertThat(server.must("code", "run", "--app", app, "Greeting.countAllOrders"))
        .isEqualTo("0\n");
    assertThat(server.must("code", "run-timer", "--app", app, "reminder")).contains("runs");

    write("shop-java/src/main/java/shopjava/Greeting.java", read(project).replace("Hello", "Hi"));
    compile(project);
    Thread debugging =
        Thread.ofPlatform()
            .start(() -> server.run("code", "debug", "--app", app, project.toString()));
    try {
      await("Hi, Ann!", app);
    } finally {
      var _ = server.client().delete("/" + app + "/console/servercode/debug");
    }
    debugging.join();
    await("Hello, Ann!", app);
  }

  private static void await(String wanted, String app) throws InterruptedException {
    String said = "";
    for (int i = 0; i < 300 && !said.contains(wanted); i++) {
      Thread.sleep(100);
      said = server.run("code", "run", "--app", app, "Greeting.hello", "\"Ann\"").out();
    }
    assertThat(said).contains(wanted);
  }

  private static String read(Path project) throws IOException {
    return Files.readString(project.resolve("src/main/java/shopjava/Greeting.java"));
  }

  /** As its pom.xml says, without Maven. */
  private static void compile(Path project) throws Exception {
    Path sdk =
        Path.of(
            Class.forName("com.backendless.Backendless", false, Said.class.getClassLoader())
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    Path libraries = Files.createDirectories(project.resolve("target/libs"));
    Files.copy(
        sdk,
        libraries.resolve("backendless.jar"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Path api = project.resolve("backstay/dev/backstay/backstay-code/1/backstay-code-1.jar");
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of(
                "-nowarn", "-proc:none", "-parameters", "--release", "17", "-cp", sdk + ":" + api));
    arguments.addAll(List.of("-d", project.resolve("target/classes").toString()));
    for (String type : List.of("Greeting", "OrderHandler", "Reminder")) {
      arguments.add(project.resolve("src/main/java/shopjava/" + type + ".java").toString());
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    assertThat(
            javax.tools.ToolProvider.getSystemJavaCompiler()
                .run(null, said, said, arguments.toArray(String[]::new)))
        .as(said.toString(StandardCharsets.UTF_8))
        .isZero();
  }

  @Test
  void exitCodesTellWhetherTheCodeIsInForce() throws IOException {
    String app = server.createApp("Exit");
    Path project = write("services/shop.js", SERVICE);
    assertThat(server.run("code", "deploy", "--app", app, project.toString()).exit()).isZero();

    write("services/broken.js", "class Broken {\n  a( {\n}\n");
    write("services/module.js", "\nrequire('nothing-of-that-name')\n");
    Said refused = server.run("code", "deploy", "--app", app, project.toString());
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .contains("error: services/broken.js:", "error: services/module.js:2: Cannot find module");
    assertThat(refused.out()).doesNotContain("Deployed");
    Files.delete(project.resolve("services/broken.js"));
    Files.delete(project.resolve("services/module.js"));

    assertThat(server.must("code", "run", "--app", app, "Shop.twice", "21")).contains("42");
    Said failed = server.run("code", "run", "--app", app, "Shop.fail");
    assertThat(failed.exit()).isEqualTo(1);
    assertThat(failed.err()).contains("77");
    assertThat(server.run("code", "run", "--app", app, "Shop.nothing").exit()).isEqualTo(1);
    assertThat(server.run("code", "run", "--app", app, "Shop").exit()).isEqualTo(2);
    assertThat(server.run("code", "deploy", "--app", app, data.resolve("no").toString()).exit())
        .isEqualTo(1);

    write("services/shop.js", SERVICE.replace("2 * amount", "3 * amount"));
    assertThat(server.run("code", "deploy", "--app", app, project.toString()).exit()).isZero();
    assertThat(server.must("code", "run", "--app", app, "Shop.twice", "21")).contains("63");
    assertThat(server.must("code", "rollback", "--app", app)).contains("again the code of");
    assertThat(server.must("code", "run", "--app", app, "Shop.twice", "21")).contains("42");
    assertThat(server.run("code", "rollback", "--app", app).exit())
        .as("there is none before")
        .isEqualTo(1);
    assertThat(json(server.must("code", "list", "--app", app, "--json")).get("deployments"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .hasSize(3);
  }

  @Test
  void secretsComeFromStandardInputAndAreNotShown() throws IOException {
    String app = server.createApp("Secrets");
    Path project = write("services/shop.js", SERVICE);
    server.must("code", "deploy", "--app", app, project.toString());
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream("eu-1\n".getBytes(StandardCharsets.UTF_8)));
      server.must("code", "secret", "set", "--app", app, "REGION");
    } finally {
      System.setIn(before);
    }
    assertThat(server.must("code", "run", "--app", app, "Shop.region")).contains("\"eu-1\"");
    assertThat(server.must("code", "secret", "list", "--app", app))
        .contains("REGION  (secret)")
        .doesNotContain("eu-1");
    server.must("code", "secret", "set", "--app", app, "REGION", "--plain", "us");
    assertThat(server.must("code", "secret", "list", "--app", app)).contains("REGION  us");
    server.must("code", "secret", "remove", "--app", app, "REGION");
    assertThat(server.must("code", "run", "--app", app, "Shop.region")).contains("null");
    assertThat(server.run("code", "secret", "remove", "--app", app, "REGION").exit()).isEqualTo(1);
  }

  private Path write(String file, String text) throws IOException {
    Path written = directory.resolve(file);
    Files.createDirectories(written.getParent());
    Files.writeString(written, text);
    return directory;
  }

  private static Map<?, ?> json(String text) {
    return (Map<?, ?>) Json.read(text.getBytes(StandardCharsets.UTF_8));
  }
}
