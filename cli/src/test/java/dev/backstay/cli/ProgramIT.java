package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program, started as people start it. */
class ProgramIT {
  private static final Pattern READY = Pattern.compile("serves (http://\\S+) after (\\d+) ms");

  @TempDir private Path directory;
  private final Map<String, String> environment = new TreeMap<>();
  private final List<Process> started = new ArrayList<>();
  private Path data;

  /** So that no test meets what the launcher says when it does this by itself. */
  @BeforeAll
  static void makeReady() throws Exception {
    ProcessBuilder builder = new ProcessBuilder(launcher(), "build").inheritIO();
    builder.environment().put("BACKSTAY_AOT", "quick");
    assertThat(builder.start().waitFor()).isZero();
  }

  @BeforeEach
  void nameDataDirectory() {
    data = directory.resolve("data");
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void startsAnswersAndEndsWellWhenItIsToldTo() throws Exception {
    Server server = server();

    assertThat(status(server.url + "/health/ready")).isEqualTo(200);
    assertThat(status(server.url + "/health/live")).isEqualTo(200);
    assertThat(data.resolve("running.properties")).exists();
    Path password = data.resolve("developer-password");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
        .isEqualTo("rw-------");

    // by its handle: destroying the process itself would close what it says, unread
    server.process.toHandle().destroy();

    assertThat(server.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(server.process.exitValue()).isZero();
    assertThat(data.resolve("running.properties")).doesNotExist();
    assertThat(text(server.process, false)).as("what it says to standard error").isEmpty();
  }

  @Test
  void usesTheCacheThatTheLauncherHasMade() throws Exception {
    environment.put(
        "BACKSTAY_JAVA_OPTIONS", "-Xlog:class+load:file=" + directory.resolve("classes"));
    Server server = server();
    server.process.destroy();
    assertThat(server.process.waitFor(30, TimeUnit.SECONDS)).isTrue();

    List<String> classes = Files.readAllLines(directory.resolve("classes"));
    long ours = classes.stream().filter(line -> line.contains(" dev.backstay.")).count();
    long cached =
        classes.stream()
            .filter(line -> line.contains(" dev.backstay.") && line.contains("shared objects file"))
            .count();
    assertThat(ours).isPositive();
    assertThat(cached).as("of " + ours + " classes of our own").isGreaterThan(ours * 9 / 10);
  }

  @Test
  void refusesADataDirectoryThatIsInUse() throws Exception {
    Server first = server();

    Result second = run("start", "--port", "0", "--data", data.toString());

    assertThat(second.exit).isEqualTo(1);
    assertThat(second.err)
        .startsWith("backstay: another Backstay server is running on the data directory " + data)
        .contains(first.url);
    assertThat(status(first.url + "/health/ready")).isEqualTo(200);
  }

  @Test
  void refusesADataDirectoryOfANewerServer() throws Exception {
    Files.createDirectories(data);
    Files.writeString(data.resolve("version"), "999\n");

    Result result = run("start", "--port", "0", "--data", data.toString());

    assertThat(result.exit).isEqualTo(1);
    assertThat(result.err).contains("was written by a newer Backstay").hasLineCount(1);
  }

  @Test
  void tellsAllWrongSettingsAtOnce() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("backstay.properties"), "max-thread=8\nidle-timeout-seconds=0\n");
    environment.put("BACKSTAY_PROT", "9000");
    environment.put("BACKSTAY_DEVELOPER_PASSWORD", "without an address");

    Result result =
        run(
            "start",
            "--config",
            config.toString(),
            "--port",
            "many",
            "--dta",
            "x",
            "--drain-seconds",
            "-1");

    assertThat(result.exit).isEqualTo(2);
    assertThat(result.out).isEmpty();
    assertThat(result.err)
        .contains(
            "`max-thread`",
            "idle-timeout-seconds `0`",
            "`BACKSTAY_PROT`",
            "developer-password",
            "port `many`")
        .contains("`--dta`", "drain-seconds `-1`");
    assertThat(data).doesNotExist();
  }

  @Test
  void makesAnAppWhoseFirstCallWorksAsPrinted() throws Exception {
    Server server = server();

    Result made = run("app", "create", "Food ordering", "--data", data.toString());

    assertThat(made.exit).as(made.err).isZero();
    assertThat(made.out)
        .startsWith("The app Food ordering is ready.\n")
        .containsPattern("app id +[0-9A-F-]{36}\n")
        .containsPattern("REST key +[0-9A-F-]{36}\n")
        .containsPattern("JS key +[0-9A-F-]{36}\n");
    Matcher curl =
        Pattern.compile("curl (" + server.url + "\\S+) .*\n.* -d '(.*)'").matcher(made.out);
    assertThat(curl.find()).isTrue();
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(curl.group(1)))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(curl.group(2)))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"name\":\"Bella Napoli\"");

    assertThat(run("app", "list", "--data", data.toString()).out)
        .matches("[0-9A-F-]{36}  Food ordering\n");
  }

  /** The README's first calls, word for word but for the address, the ids and the keys. */
  @Test
  void answersTheCallsOfTheReadmeAndExplainsThem() throws Exception {
    Server server = server();
    String made = run("app", "create", "Food", "--data", data.toString()).out;
    String readme = Files.readString(Path.of("..", "README.md"));
    String calls =
        block(readme, "With curl, save a record").replace("http://127.0.0.1:9000", server.url);
    calls =
        calls.replace("APP-ID", value(made, "app id")).replace("REST-KEY", value(made, "REST key"));

    Process shell = new ProcessBuilder("bash", "-ec", calls).redirectErrorStream(true).start();
    String said = text(shell, true);

    assertThat(shell.waitFor()).as(said).isZero();
    assertThat(said)
        .contains("HTTP/1.1 200 OK")
        .containsSubsequence("\"name\":\"Bella Napoli\"", "[{", "\"name\":\"Bella Napoli\"");
    Matcher requestId = Pattern.compile("(?i)x-request-id: (\\S+)").matcher(said);
    assertThat(requestId.find()).isTrue();

    Result explained = run("explain", requestId.group(1), "--data", data.toString());

    assertThat(explained.exit).as(explained.err).isZero();
    assertThat(explained.out)
        .contains("Request " + requestId.group(1), "ALLOWED CREATE", "decided by  L9", "RestUser");
  }

  private static String block(String readme, String after) {
    String rest = readme.substring(readme.indexOf(after));
    return rest.substring(rest.indexOf('\n', rest.indexOf("```")) + 1, rest.indexOf("\n```\n"));
  }

  private static String value(String made, String name) {
    Matcher line = Pattern.compile(name + " +([0-9A-F-]{36})").matcher(made);
    assertThat(line.find()).isTrue();
    return line.group(1);
  }

  @Test
  void saysThatNoServerRuns() throws Exception {
    Result result = run("app", "list", "--data", data.toString());

    assertThat(result.exit).isEqualTo(1);
    assertThat(result.err).contains("no server runs on the data directory");
  }

  private record Server(Process process, String url) {}

  private record Result(int exit, String out, String err) {}

  private Server server() throws IOException {
    Process process = start("start", "--port", "0", "--data", data.toString());
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return new Server(process, ready.group(1));
      }
    }
    throw new IllegalStateException("the server did not start:\n" + said + text(process, false));
  }

  private Result run(String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    String out = text(process, true);
    String err = text(process, false);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("it does not end:\n" + out + err);
    }
    return new Result(process.exitValue(), out, err);
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("BACKSTAY_"));
    builder.environment().put("BACKSTAY_AOT", "quick");
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static String launcher() {
    return Path.of("..", "backstay").toAbsolutePath().normalize().toString();
  }

  private static String text(Process process, boolean out) throws IOException {
    var stream = out ? process.getInputStream() : process.getErrorStream();
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }

  private static int status(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
