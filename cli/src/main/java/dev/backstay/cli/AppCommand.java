package dev.backstay.cli;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.ServerOptions;
import dev.backstay.cli.terminal.CommandFailure;
import dev.backstay.foundation.json.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backstay app …}: the apps of a running server. */
@Command(
    name = "app",
    mixinStandardHelpOptions = true,
    description = "Makes and lists the apps of the running server.")
final class AppCommand implements Runnable {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec known = Objects.requireNonNull(spec);
    known.commandLine().usage(known.commandLine().getOut());
  }

  /** Makes an app for the first developer and prints what a client needs to know of it. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Makes an app; prints its id, its keys and a first call.")
  int create(
      @Parameters(paramLabel = "NAME", description = "1 to 100 characters") String name,
      @Option(names = "--json", description = "print JSON") boolean json,
      @Mixin ServerOptions server) {
    OperatorClient client = server.client();
    Object made = client.post("/console/applications", Map.of("appName", name));
    if (!(made instanceof Map<?, ?> app)) {
      throw new CommandFailure("the server did not say which app it has made");
    }
    String id = String.valueOf(app.get("id"));
    Map<String, String> keys = keys(client, id);
    PrintWriter out = out();
    if (json) {
      out.println(text(Map.of("id", id, "name", name, "keys", keys)));
    } else {
      print(out, client.url(), id, name, keys);
    }
    out.flush();
    return 0;
  }

  /** Lists all apps. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the apps: id and name.")
  int list(
      @Option(names = "--json", description = "print JSON") boolean json,
      @Mixin ServerOptions server) {
    List<Map<String, Object>> apps = server.client().apps();
    PrintWriter out = out();
    if (json) {
      out.println(text(apps));
    } else {
      apps.forEach(app -> out.println(app.get("id") + "  " + app.get("name")));
    }
    out.flush();
    return 0;
  }

  private static void print(
      PrintWriter out, String url, String id, String name, Map<String, String> keys) {
    out.println("The app " + name + " is ready.");
    out.println();
    out.println("  app id        " + id);
    keys.forEach((type, key) -> out.printf("  %-12s  %s%n", type + " key", key));
    out.println();
    out.println("A first call, which saves a record:");
    out.println();
    out.println("  curl " + url + "/" + id + "/" + keys.get("REST") + "/data/Restaurant \\");
    out.println("    -H 'Content-Type: application/json' -d '{\"name\": \"Bella Napoli\"}'");
  }

  /** The values of the keys by type, those first that people ask for first. */
  private static Map<String, String> keys(OperatorClient client, String appId) {
    Map<String, String> found = new LinkedHashMap<>();
    if (client.find("/" + appId + "/console/appsettings") instanceof Map<?, ?> settings
        && settings.get("apiKeys") instanceof List<?> keys) {
      for (Object each : keys) {
        if (each instanceof Map<?, ?> key) {
          found.put(String.valueOf(key.get("deviceType")), String.valueOf(key.get("apiKey")));
        }
      }
    }
    Map<String, String> sorted = new LinkedHashMap<>();
    for (String type : List.of("REST", "JS", "IOS", "ANDROID")) {
      if (found.containsKey(type)) {
        sorted.put(type, found.get(type));
      }
    }
    found.forEach(sorted::putIfAbsent);
    return sorted;
  }

  private static String text(Object value) {
    return new String(Json.write(value), StandardCharsets.UTF_8);
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
