package dev.backstay.cli.code;

import dev.backstay.cli.terminal.CommandFailure;
import dev.backstay.cli.terminal.TerminalText;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A project of server code on the developer's machine: a directory, with what the official tools'
 * {@code coderunner.json} says if there is one.
 */
record CodeProject(Path directory, Map<?, ?> config) {
  private static final int MAX_OUTPUT = 8 << 20;

  /**
   * @throws CommandFailure there is no such directory, or its {@code coderunner.json} is not JSON
   */
  static CodeProject of(Path directory) {
    Path root = directory.toAbsolutePath().normalize();
    if (!Files.isDirectory(root)) {
      throw new CommandFailure(
          root + " is not a directory; backstay code new js|java NAME makes a project");
    }
    Path file = root.resolve("coderunner.json");
    try {
      Object read = Files.exists(file) ? Json.read(Files.readAllBytes(file)) : Map.of();
      return new CodeProject(root, read instanceof Map<?, ?> map ? map : Map.of());
    } catch (IOException e) {
      throw new CommandFailure(file + " cannot be read: " + e.getMessage());
    } catch (ApiException e) {
      throw new CommandFailure(file + " is not JSON: " + e.text());
    }
  }

  /** The app that the project is for, if its {@code coderunner.json} says so. */
  @Nullable String appId() {
    return app("id");
  }

  /** The deployment model that it says; {@code default} when it says none. */
  String model() {
    String model = app("model");
    return model == null ? "default" : model;
  }

  private @Nullable String app(String field) {
    return config.get("app") instanceof Map<?, ?> app
            && app.get(field) instanceof String text
            && !text.isBlank()
        ? text
        : null;
  }

  /**
   * Makes the archive of the project.
   *
   * @param tools the directory with {@code pack.js}
   * @return what {@code pack.js} says
   * @throws CommandFailure Node.js is missing, or the project cannot be looked at
   */
  Map<?, ?> pack(Path tools, Path archive) {
    try {
      Process process =
          new ProcessBuilder(
                  "node",
                  tools.resolve("pack.js").toString(),
                  directory.toString(),
                  archive.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.getOutputStream().close();
      String printed;
      try (InputStream stream = process.getInputStream()) {
        printed = new String(stream.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
      }
      int exit = process.waitFor();
      List<String> lines = printed.lines().filter(line -> line.startsWith("{")).toList();
      if (exit == 0
          && !lines.isEmpty()
          && Json.read(lines.getLast().getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map) {
        return map;
      }
      throw new CommandFailure("the project's code ended the process that loads it (" + exit + ")");
    } catch (IOException e) {
      throw new CommandFailure("Node.js cannot be started as `node`: install Node.js 18 or newer");
    } catch (ApiException e) {
      throw new CommandFailure("the project's code disturbs what looks at it: " + e.text());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted");
    }
  }

  /** A problem as {@code file:line: message}. */
  static String problem(Object each) {
    if (!(each instanceof Map<?, ?> map)) {
      return String.valueOf(each);
    }
    String file = String.valueOf(map.get("file"));
    boolean line = map.get("line") instanceof Number number && number.intValue() > 0;
    String place = file.isEmpty() ? "" : file + (line ? ":" + map.get("line") : "") + ": ";
    return TerminalText.line(place + map.get("message"));
  }
}
