package dev.backstay.cli.code;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.terminal.CommandFailure;
import dev.backstay.foundation.json.Json;
import dev.backstay.server.ProgramFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a project in Java on this machine in the place of deployed code. */
final class JavaDebugging {
  private static final String MAIN = "dev.backstay.runner.Main";

  /** What the jar's manifest says, for when there are only its classes. */
  private static final List<String> OPENED =
      List.of(
          "--add-exports=java.base/sun.net.www.protocol.http=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED");

  private final OperatorClient client;
  private final String app;
  private final String key;
  private final Map<?, ?> broker;

  /**
   * @param key the app's CodeRunner key
   * @param broker where the server hands out calls: host and port
   */
  JavaDebugging(OperatorClient client, String app, String key, Map<?, ?> broker) {
    this.client = client;
    this.app = app;
    this.key = key;
    this.broker = broker;
  }

  /**
   * Runs until it is stopped.
   *
   * @param port on which a debugger can connect; 0 for none
   * @return the exit code
   */
  int run(JavaCodeProject project, String model, int port) {
    Path runner = ProgramFiles.javaRunner();
    if (runner == null) {
      throw new CommandFailure("backstay-runner.jar is not part of this installation");
    }
    try {
      Process process =
          new ProcessBuilder(command(runner, port))
              .directory(project.directory().toFile())
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      try (OutputStream input = process.getOutputStream()) {
        input.write(configuration(project, model));
        input.flush();
        int exit = process.waitFor();
        // its own interrupt ends it, too
        return exit == 130 || exit == 143 ? 0 : exit;
      }
    } catch (IOException e) {
      throw new CommandFailure("Java cannot be started: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static List<String> command(Path runner, int port) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (port > 0) {
      command.add(
          "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + port);
    }
    command.addAll(OPENED);
    command.addAll(List.of("-cp", runner.toString(), MAIN));
    return command;
  }

  /** One line on its standard input: there is a key in it. */
  private byte[] configuration(JavaCodeProject project, String model) {
    Map<String, @Nullable Object> debug = new HashMap<>();
    debug.put("app", app);
    debug.put("key", key);
    debug.put("apiUrl", client.localUrl());
    debug.put("broker", broker);
    debug.put("model", model);
    debug.put("classes", project.classes().toString());
    Path libraries = project.libraries();
    if (libraries != null && Files.isDirectory(libraries)) {
      debug.put("libraries", libraries.toString());
    }
    String line = new String(Json.write(Map.of("debug", debug)), StandardCharsets.UTF_8);
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
