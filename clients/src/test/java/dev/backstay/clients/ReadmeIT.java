package dev.backstay.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Does what README.md says, block by block, as a reader would who copies the blocks in order.
 *
 * <ul>
 *   <li>{@code sh}: is run, and has to end well. A server that it starts goes on running until the
 *       next one.
 *   <li>{@code js}: is saved under the file name that stands in the text before it.
 *   <li>{@code text}: is what the block before it has printed. … stands for anything, for what
 *       differs from time to time.
 * </ul>
 *
 * <p>APP-ID and other words in capitals stand for what earlier blocks have printed.
 */
class ReadmeIT {
  private static final Path ROOT = Path.of(System.getProperty("backstay.clients")).getParent();
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern FILE_NAME = Pattern.compile("`([\\w-]+\\.mjs)`");

  /** What the reader learns from what is printed. */
  private static final Map<String, Pattern> LEARNED =
      Map.of(
          "APP-ID", Pattern.compile("^ *app id +(\\S+)$", Pattern.MULTILINE),
          "REST-KEY", Pattern.compile("^ *REST key +(\\S+)$", Pattern.MULTILINE),
          "JS-KEY", Pattern.compile("^ *JS key +(\\S+)$", Pattern.MULTILINE),
          "REQUEST-ID",
              Pattern.compile(
                  "^X-Request-Id: (\\S+?)\\r?$", Pattern.MULTILINE | Pattern.CASE_INSENSITIVE));

  /** What is not run here: this test is part of it. */
  private static final List<String> NOT_RUN = List.of("./mvnw verify\n");

  private final Map<String, String> known = new LinkedHashMap<>();
  private final int port = freePort();
  private Path directory;
  private Process server;

  /** Below clients/, where Node finds the packages; the reader has them from npm install. */
  @BeforeEach
  void makeDirectory() throws Exception {
    new NodeProject(ROOT.resolve("clients")).install();
    Path target = Files.createDirectories(ROOT.resolve("clients/target"));
    directory = Files.createTempDirectory(target, "readme");
    Files.createSymbolicLink(directory.resolve("backstay"), ROOT.resolve("backstay"));
    known.put("127.0.0.1:9000", "127.0.0.1:" + port);
  }

  @AfterEach
  void stop() throws Exception {
    stopServer();
  }

  @Test
  void whatItSaysIsSo() throws Exception {
    String readme = Files.readString(ROOT.resolve("README.md"));
    known.put(
        "postgresql://backstay:PASSWORD@127.0.0.1:5432/backstay", TestPostgres.freshDatabase());
    Matcher block = BLOCK.matcher(readme);
    String printed = "";
    int run = 0;
    while (block.find()) {
      String text = filledIn(block.group(2));
      switch (block.group(1)) {
        case "sh" -> {
          if (!NOT_RUN.contains(text)) {
            printed = run(text);
            run++;
          }
        }
        case "js" -> Files.writeString(directory.resolve(fileName(readme, block.start())), text);
        case "text" -> assertThat(printed).matches(pattern(text));
        default ->
            throw new IllegalStateException(
                "nobody knows what to do with a block of " + block.group(1));
      }
    }
    assertThat(run).as("blocks that were run").isGreaterThan(5);
  }

  private String run(String script) throws Exception {
    if (script.startsWith("./backstay start")) {
      return startServer(script);
    }
    Path output = Files.createTempFile(directory, "output", "");
    Process process = shell(script, output);
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("it ends:\n" + script).isTrue();
    String printed = Files.readString(output);
    System.out.println("[README] $ " + script.strip() + "\n" + printed);
    assertThat(process.exitValue()).as(script + "\n" + printed).isZero();
    LEARNED.forEach((word, pattern) -> {
      Matcher found = pattern.matcher(printed);
      while (found.find()) {
        known.put(word, found.group(1));
      }
    });
    return printed;
  }

  private String startServer(String script) throws Exception {
    stopServer();
    Path output = Files.createTempFile(directory, "server", "");
    server = shell("exec " + script, output);
    for (int i = 0; i < 1200 && server.isAlive(); i++) {
      String printed = Files.readString(output);
      if (printed.contains(" serves http")) {
        System.out.println("[README] $ " + script.strip() + "\n" + printed);
        return printed;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("the server does not start:\n" + script + Files.readString(output));
  }

  private void stopServer() throws Exception {
    if (server != null) {
      server.destroy();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).as("the server stops").isTrue();
      assertThat(server.exitValue()).isZero();
      server = null;
    }
  }

  private Process shell(String script, Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("BACKSTAY_"));
    builder.environment().put("BACKSTAY_PORT", String.valueOf(port));
    builder.environment().put("BACKSTAY_AOT", "quick");
    builder.environment().put("NO_COLOR", "1");
    return builder.start();
  }

  private String filledIn(String text) {
    for (Map.Entry<String, String> each : known.entrySet()) {
      text = text.replace(each.getKey(), each.getValue());
    }
    return text;
  }

  private static String fileName(String readme, int end) {
    Matcher name = FILE_NAME.matcher(readme.substring(0, end));
    String found = name.results().reduce((first, second) -> second).orElseThrow().group(1);
    return found;
  }

  /** The text, with … for anything within a line, and a line … for any lines. */
  private static Pattern pattern(String text) {
    StringBuilder pattern = new StringBuilder("(?s).*");
    for (String line : text.lines().toList()) {
      if (line.strip().equals("…")) {
        pattern.append("(?:[^\n]*\n)*?");
      } else {
        for (String part : line.split("(?<=…)|(?=…)")) {
          pattern.append(part.equals("…") ? "[^\n]*" : Pattern.quote(part));
        }
        pattern.append("[ \r]*\n");
      }
    }
    return Pattern.compile(pattern.append(".*").toString());
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
