package dev.backstay.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The program as people start it, on a free port, with a developer nobody else knows. */
record ServerProcess(Process process, String url, String developerEmail, String developerPassword)
    implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("\\bserves (https?://\\S+)");

  /** Of server code: short, since tests wait for endless loops, but enough for a busy machine. */
  static final String CODE_TIMEOUT_SECONDS = "10";

  /** For tests that write much and crash nothing. */
  static final Map<String, String> NORMAL_DURABILITY = Map.of("BACKSTAY_DURABILITY", "normal");

  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 30;

  /**
   * Starts the program and waits for the address that it prints once it is ready.
   *
   * @param databaseUrl null for SQLite
   */
  static ServerProcess start(Path data, @Nullable String databaseUrl) throws Exception {
    return start(data, databaseUrl, Map.of());
  }

  /** As {@link #start(Path, String)}, with more settings in the program's environment. */
  static ServerProcess start(Path data, @Nullable String databaseUrl, Map<String, String> settings)
      throws Exception {
    String email = "clients@example.com";
    String password = UUID.randomUUID().toString();

    ProcessBuilder builder = new ProcessBuilder(command(data)).redirectErrorStream(true);
    builder.environment().put("BACKSTAY_DEVELOPER_EMAIL", email);
    builder.environment().put("BACKSTAY_DEVELOPER_PASSWORD", password);
    builder.environment().put("BACKSTAY_CODE_TIMEOUT_SECONDS", CODE_TIMEOUT_SECONDS);
    builder.environment().putAll(settings);
    if (databaseUrl != null) {
      builder.environment().put("BACKSTAY_DATABASE", databaseUrl);
    }
    Process process = builder.start();
    CompletableFuture<String> url = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> readOutput(process, url));
    try {
      return new ServerProcess(process, url.get(START_SECONDS, TimeUnit.SECONDS), email, password);
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static List<String> command(Path data) {
    Path dist = Path.of(System.getProperty("backstay.dist"));
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(dist.resolve("lib") + "/*");
    command.add("dev.backstay.cli.Main");
    command.addAll(List.of("start", "--host", "127.0.0.1", "--port", "0"));
    command.addAll(List.of("--data", data.toString()));
    return command;
  }

  private static void readOutput(Process process, CompletableFuture<String> url) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(line -> readLine(line, url));
    } catch (UncheckedIOException | IOException e) {
      url.completeExceptionally(e);
    }
    url.completeExceptionally(
        new IllegalStateException("the server ended before it printed its address"));
  }

  private static void readLine(String line, CompletableFuture<String> url) {
    System.out.println("[server] " + line);
    Matcher address = ADDRESS.matcher(line);
    if (address.find()) {
      url.complete(address.group(1));
    }
  }

  /** Asks the server to stop, as an operating system does; it must end by itself and well. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("the server did not stop within " + STOP_SECONDS + " s");
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException("the server ended with " + process.exitValue());
    }
  }
}
