package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets in settings: where they are taken from, and that other processes do not see them. */
class SecretSettingsTest {
  private static final String PASSWORD = "Correct-Horse-9";

  @TempDir private Path directory;
  private final Map<String, String> environment = new TreeMap<>();
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void nameDeveloper() {
    environment.put("BACKSTAY_DEVELOPER_EMAIL", "developer@example.com");
    environment.put("BACKSTAY_SERVER_CODE", "off");
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
  }

  @ParameterizedTest
  @CsvSource({
    "developer-password, Correct-Horse-9",
    "secret-key, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "database-password, Correct-Horse-9",
    "s3-secret-key, Correct-Horse-9",
    "database, postgresql://user:Correct-Horse-9@127.0.0.1:1/none",
    "database, postgresql://user@127.0.0.1:1/none?password=Correct-Horse-9",
    "mail, smtps://user:Correct-Horse-9@mail.example.com:465",
    "valkey, redis://user:Correct-Horse-9@127.0.0.1:6379/0",
    "valkey, rediss://:Correct-Horse-9@127.0.0.1"
  })
  void areNotTakenFromTheCommandLine(String name, String value) throws Exception {
    for (List<String> words :
        List.of(List.of("--" + name, value), List.of("--" + name + "=" + value))) {
      Result result = run(start(words));

      assertThat(result.exit).isEqualTo(2);
      assertThat(result.text)
          .contains(
              "`--" + name + "`",
              "is not taken from the command line",
              "`BACKSTAY_" + name.toUpperCase(java.util.Locale.ROOT).replace('-', '_') + "`",
              "`--" + name + "-file`")
          .doesNotContain("Correct-Horse-9", "AAAAAAAA");
    }
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void ofADatabaseAreRefusedByEveryCommandThatTakesOne() throws Exception {
    String address = "postgresql://user:Correct-Horse-9@127.0.0.1:1/none";
    for (List<String> command :
        List.of(
            List.of("backup", "file"),
            List.of("restore", "file"),
            List.of("developer", "reset-password"))) {
      List<String> words = new ArrayList<>(command);
      words.addAll(List.of("--data", "data", "--database", address));

      Result result = run(words);

      assertThat(result.exit).isEqualTo(1);
      assertThat(result.text)
          .contains("`--database` with a password is not taken from the command line")
          .doesNotContain("Correct-Horse-9");
    }
  }

  @Test
  void ofTheEnvironmentAreGoneFromItOnceTheServerRuns() throws Exception {
    environment.put("BACKSTAY_DEVELOPER_PASSWORD", PASSWORD);
    environment.put("BACKSTAY_SECRET_KEY", "Q".repeat(43));
    environment.put("BACKSTAY_PUBLIC_URL", "http://seen.example.com");

    Server server = serve(List.of());

    // As root this test may read what another user could not; of the same user everybody may.
    Path proc = Path.of("/proc/" + server.process.pid());
    assertThat(Files.readString(proc.resolve("environ"), StandardCharsets.ISO_8859_1))
        .contains("BACKSTAY_PUBLIC_URL=http://seen.example.com")
        .doesNotContain(PASSWORD, "QQQQ");
    assertThat(Files.readString(proc.resolve("cmdline"))).doesNotContain(PASSWORD, "QQQQ");
    assertThat(login(server)).isEqualTo(200);
  }

  @Test
  void comeFromAFileThatNoOtherUserCanRead() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    List<String> words = List.of("--developer-password-file", file.toString());

    Result refused = run(start(words));
    assertThat(refused.exit).isEqualTo(2);
    assertThat(refused.text).contains("chmod 600 " + file).doesNotContain(PASSWORD);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(login(serve(words))).isEqualTo(200);
  }

  @Test
  void comeFromAConfigFileThatNoOtherUserCanRead() throws Exception {
    Path file = directory.resolve("backstay.properties");
    Files.writeString(file, "developer-password=" + PASSWORD + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    Result refused = run(start(List.of()));
    assertThat(refused.exit).isEqualTo(2);
    assertThat(refused.text)
        .contains("holds developer-password, and other users can read it: chmod 600")
        .doesNotContain(PASSWORD);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(login(serve(List.of()))).isEqualTo(200);
  }

  @Test
  void areTakenOnceAndFromFilesThatAreThere() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), PASSWORD);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    environment.put("BACKSTAY_DEVELOPER_PASSWORD", PASSWORD);
    environment.put("BACKSTAY_DEVELOPER_PASSWORD_FILE", file.toString());
    environment.put("BACKSTAY_SECRET_KEY_FILE", directory.resolve("missing").toString());
    environment.put("BACKSTAY_DATABASE_PASSWORD", PASSWORD);
    environment.put("BACKSTAY_PORT_FILE", file.toString());

    Result result = run(start(List.of()));

    assertThat(result.exit).isEqualTo(2);
    assertThat(result.text)
        .contains(
            "is given twice",
            "`BACKSTAY_SECRET_KEY_FILE` names `" + directory.resolve("missing") + "`",
            "database-password is given without database",
            "`BACKSTAY_PORT_FILE` is not a setting")
        .doesNotContain(PASSWORD);
  }

  @Test
  void ofADatabaseAreAddedToItsAddress() {
    SettingFlags flags = new SettingFlags();
    flags.add("database", "postgresql://us%40er@host:5432/base");
    assertThat(flags.problems()).isEmpty();
    Map<Setting, String> given = new java.util.EnumMap<>(flags.values());
    given.put(Setting.DATABASE_PASSWORD, "p@ss: wörd/+");

    assertThat(dev.backstay.foundation.settings.ServerSettings.of(given).database().url())
        .isEqualTo("postgresql://us%40er:p%40ss%3A%20w%C3%B6rd%2F%2B@host:5432/base");
  }

  private record Result(int exit, String text) {}

  private record Server(Process process, String url) {}

  private List<String> start(List<String> words) {
    List<String> all =
        new ArrayList<>(List.of("start", "--port", "0", "--data", directory + "/data"));
    all.addAll(words);
    return all;
  }

  private Server serve(List<String> words) throws IOException {
    Process process = program(start(words));
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      if (line.contains("serves http")) {
        // the address of the file, since the public one is another
        Matcher url =
            Pattern.compile("url=(\\S+)")
                .matcher(
                    Files.readString(directory.resolve("data/running.properties"))
                        .replace("\\", ""));
        assertThat(url.find()).isTrue();
        return new Server(process, url.group(1));
      }
    }
    throw new IllegalStateException("the server did not start:\n" + said);
  }

  private Result run(List<String> words) throws Exception {
    Process process = program(words);
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(text).isTrue();
    return new Result(process.exitValue(), text);
  }

  private Process program(List<String> words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("BACKSTAY_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static int login(Server server) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(server.url + "/console/home/login"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"login\":\"developer@example.com\",\"password\":\"" + PASSWORD + "\"}"))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
