package dev.backstay.cli.code;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.terminal.CommandFailure;
import dev.backstay.foundation.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code backstay code debug}: for JavaScript the official {@code coderunner debug}, told where
 * this server is; for Java the program that runs deployed code, which does the same.
 */
@Command(
    name = "debug",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a project on this machine in the place of deployed code, until it is stopped.",
      "Calls of the app come here. With --inspect, a debugger can connect to the processes that run"
          + " the code."
    })
final class CodeDebugCommand extends CodeProjectCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "DIRECTORY",
      defaultValue = ".",
      description = "the project (default: the current directory)")
  private Path directory = Path.of(".");

  @Option(
      names = "--inspect",
      description = "have Node.js listen for a debugger; Java on port 5005 (see --inspect-port)")
  private boolean inspect;

  @Option(
      names = "--inspect-port",
      paramLabel = "PORT",
      defaultValue = "5005",
      description = "port on which Java listens for a debugger (default: ${DEFAULT-VALUE})")
  private int inspectPort = 5005;

  @Override
  protected int run() {
    CodeProject project = CodeProject.of(directory);
    OperatorClient client = client();
    String app = app(client, project);
    if (JavaCodeProject.isOne(directory)) {
      return new JavaDebugging(client, app, codeRunnerKey(client, app), broker(client, app))
          .run(JavaCodeProject.of(directory, err()), project.model(), inspect ? inspectPort : 0);
    }
    Path config = config(client, project, app);
    try {
      Path ofProject =
          project.directory().resolve("node_modules/backendless-coderunner/bin/coderunner");
      Path tool =
          Files.exists(ofProject)
              ? ofProject
              : tools(client).resolve("node_modules/backendless-coderunner/bin/coderunner");
      List<String> command = new ArrayList<>(List.of("node"));
      if (inspect) {
        command.add("--inspect");
      }
      command.addAll(List.of(tool.toString(), "debug", "--config", config.toString()));
      Process process =
          new ProcessBuilder(command).directory(project.directory().toFile()).inheritIO().start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      int exit = process.waitFor();
      // its own interrupt ends it, too
      return exit == 130 || exit == 143 ? 0 : exit;
    } catch (IOException e) {
      throw new CommandFailure("Node.js cannot be started as `node`: install Node.js 18 or newer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    } finally {
      delete(config);
    }
  }

  /** The tool's configuration: the project's own, with the app's keys and this server's address. */
  private Path config(OperatorClient client, CodeProject project, String app) {
    Map<?, ?> address = broker(client, app);
    String key = codeRunnerKey(client, app);
    Map<String, @Nullable Object> all = copy(project.config());
    Map<String, @Nullable Object> backendless = copy(all.get("backendless"));
    backendless.put("apiServer", client.localUrl());
    backendless.put(
        "msgBroker",
        Map.of(
            "host",
            String.valueOf(address.get("host")),
            "port",
            address.get("port") instanceof Number port ? port.intValue() : 0,
            "username",
            app,
            "password",
            key));
    all.put("backendless", backendless);
    Map<String, @Nullable Object> ofApp = copy(all.get("app"));
    ofApp.put("id", app);
    ofApp.put("apiKey", key);
    ofApp.putIfAbsent("exclude", List.of("test/**", "*.config.js"));
    all.put("app", ofApp);
    try {
      Path file =
          Files.createTempFile(
              "backstay-debug",
              ".json",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, Json.write(all));
      return file;
    } catch (IOException e) {
      throw new CommandFailure("no temporary file can be made: " + e.getMessage());
    }
  }

  private static Map<?, ?> broker(OperatorClient client, String app) {
    Object broker = client.post("/" + app + "/console/servercode/debug", Map.of());
    if (broker instanceof Map<?, ?> address) {
      return address;
    }
    throw new CommandFailure("the server does not say where it is debugged");
  }

  private static String codeRunnerKey(OperatorClient client, String app) {
    if (client.get("/" + app + "/console/appsettings") instanceof Map<?, ?> settings) {
      for (Object each : CodeListCommand.list(settings.get("apiKeys"))) {
        if (each instanceof Map<?, ?> known && "BL".equals(known.get("deviceType"))) {
          return String.valueOf(known.get("apiKey"));
        }
      }
    }
    throw new CommandFailure("the app has no CodeRunner key");
  }

  private static Map<String, @Nullable Object> copy(@Nullable Object object) {
    Map<String, @Nullable Object> copy = new HashMap<>();
    if (object instanceof Map<?, ?> map) {
      map.forEach((name, value) -> copy.put(String.valueOf(name), value));
    }
    return copy;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // the operating system clears its temporary files
    }
  }
}
