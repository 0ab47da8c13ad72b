package dev.backstay.cli;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.BackstayServer;
import dev.backstay.server.ServersForTests;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** A real server on a data directory of its own, and commands that speak to it, in this process. */
final class CommandFixture implements AutoCloseable {
  private final Path data;
  private final BackstayServer server;

  CommandFixture(Path data) {
    this(data, Map.of(Setting.SERVER_CODE, "off"));
  }

  CommandFixture(Path data, Map<Setting, String> settings) {
    this.data = data;
    this.server = ServersForTests.start(ServerSettings.forTests(data, settings));
  }

  /** What a command said and how it ended. */
  record Said(int exit, String out, String err) {}

  Said run(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine main = Main.commandLine();
    main.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of(words));
    if (!List.of(words).subList(0, Math.min(2, words.length)).equals(List.of("code", "new"))) {
      // all others reach a server
      all.add("--data");
      all.add(data.toString());
    }
    int exit = main.execute(all.toArray(String[]::new));
    return new Said(exit, out.toString(), err.toString());
  }

  /** As {@link #run}; fails unless the command did what was asked. */
  String must(String... words) {
    Said said = run(words);
    if (said.exit() != 0) {
      throw new AssertionError(List.of(words) + ": " + said);
    }
    return said.out();
  }

  /** Makes an app and returns its id. */
  String createApp(String name) {
    String json = must("app", "create", name, "--json");
    return Json.read(json.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> app
        ? String.valueOf(app.get("id"))
        : "";
  }

  /** The management API as the commands reach it. */
  OperatorClient client() {
    return OperatorClient.of(data, null);
  }

  /**
   * Runs what a document gives to a shell: beside the data directory, with the server's own
   * address, and with the id and REST key of an app as variables. Fails unless it ends well.
   */
  String shell(String app, String text) throws IOException, InterruptedException {
    OperatorClient client = client();
    List<?> keys =
        client.get("/" + app + "/console/appsettings") instanceof Map<?, ?> settings
                && settings.get("apiKeys") instanceof List<?> list
            ? list
            : List.of();
    String key =
        keys.stream()
            .filter(each -> each instanceof Map<?, ?> map && "REST".equals(map.get("deviceType")))
            .map(each -> String.valueOf(((Map<?, ?>) each).get("apiKey")))
            .findFirst()
            .orElseThrow();
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-ec", text.replace("http://127.0.0.1:9000", client.url()));
    shell.environment().putAll(Map.of("APP_ID", app, "REST_KEY", key));
    Process process =
        shell
            .directory(data.toAbsolutePath().getParent().toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(said);
    }
    return said;
  }

  @Override
  public void close() {
    server.close();
  }
}
