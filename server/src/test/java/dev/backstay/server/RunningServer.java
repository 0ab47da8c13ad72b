package dev.backstay.server;

import dev.backstay.foundation.directory.DataDirectory;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.passwords.Argon2Cost;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A real server on a free port with a data directory of its own, on SQLite or on PostgreSQL, and a
 * client for it. Closing it stops it and deletes everything.
 */
public final class RunningServer implements AutoCloseable {
  public static final String EMAIL = "developer@example.com";
  public static final String PASSWORD = "Correct-Horse-9";

  /** For tests that are not about hashing: next to nothing, where a server spends 50 ms. */
  public static final Argon2Cost CHEAP_HASHES = new Argon2Cost(8, 1);

  /** Which database a test runs on. */
  public enum Product {
    SQLITE,
    POSTGRESQL;

    /** For {@code @MethodSource}: every test runs on both. */
    public static Stream<Product> all() {
      return Stream.of(values());
    }
  }

  private ServerSettings settings;
  private volatile Duration passed = Duration.ZERO;
  private BackstayServer server;
  private volatile HttpClient http = HttpClient.newHttpClient();

  private RunningServer(ServerSettings settings) {
    this.settings = settings;
    this.server = newServer();
  }

  private BackstayServer newServer() {
    return BackstayServer.start(settings, () -> Instant.now().plus(passed), CHEAP_HASHES);
  }

  /** A server with default settings. */
  public static RunningServer start(Product product) {
    return start(product, Map.of());
  }

  /** A server with some settings of its own. */
  public static RunningServer start(Product product, Map<Setting, String> more) {
    return new RunningServer(emptySettings(product, more));
  }

  /** A server on data that are there already, such as those that were restored. */
  public static RunningServer on(ServerSettings settings) {
    return new RunningServer(settings);
  }

  /** Settings for an installation that does not exist yet. */
  public static ServerSettings emptySettings(Product product) {
    return emptySettings(product, Map.of());
  }

  private static ServerSettings emptySettings(Product product, Map<Setting, String> more) {
    try {
      Map<Setting, String> all = new EnumMap<>(Setting.class);
      all.put(Setting.DEVELOPER_EMAIL, EMAIL);
      all.put(Setting.DEVELOPER_PASSWORD, PASSWORD);
      all.put(Setting.SERVER_CODE, "off");
      if (product == Product.POSTGRESQL) {
        all.put(Setting.DATABASE, TestPostgres.freshDatabase());
      }
      all.putAll(more);
      return ServerSettings.forTests(Files.createTempDirectory("backstay-test"), all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server under test. */
  public BackstayServer server() {
    return server;
  }

  /** {@code http://127.0.0.1:port}, also of a server with TLS. */
  public String url() {
    return "http://127.0.0.1:" + server.localPort();
  }

  /** Stops the server and starts it again on the same data. */
  public void restart() {
    restart(Duration.ZERO);
  }

  /** Stops the server and starts it again on the same data, after some time has passed. */
  public void restart(Duration time) {
    stop();
    pass(time);
    server = newServer();
    http = HttpClient.newHttpClient();
  }

  /** Stops the server and starts it again on the same data with other settings. */
  public void restart(ServerSettings other) {
    stop();
    settings = other;
    server = newServer();
    http = HttpClient.newHttpClient();
  }

  /** What is done to an installation while no server runs on it. */
  public interface Meanwhile {
    void run() throws Exception;
  }

  /**
   * Stops the server, does something to its data, and starts it again.
   *
   * @throws Exception that which the start ends with, or what is done; then no server runs
   */
  public void restartAfter(Meanwhile meanwhile) throws Exception {
    stop();
    meanwhile.run();
    server = newServer();
    http = HttpClient.newHttpClient();
  }

  /** A stopping server gives idle connections a second to end, so ours are closed first. */
  private void stop() {
    http.shutdown();
    server.close();
  }

  /** Lets time pass for sessions, locks and mailed links; it does not come back. */
  public void pass(Duration time) {
    passed = passed.plus(time);
  }

  /** A connection of the test's own to the database that an app is in. */
  public static Connection connect(ServerSettings settings, String appId) throws SQLException {
    String address = settings.database().url();
    return address == null
        ? DriverManager.getConnection("jdbc:sqlite:" + file(settings, appId))
        : TestPostgres.connect(address);
  }

  /** The file that an app is in, on SQLite. */
  public static Path file(ServerSettings settings, String appId) {
    return settings.dataDirectory().resolve("apps/" + appId.toLowerCase(Locale.ROOT) + "/app.db");
  }

  /** The settings that it was started with. */
  public ServerSettings settings() {
    return settings;
  }

  /** Logs a developer in. */
  public Console console() {
    Answer login =
        send("POST", "/console/home/login", Map.of(), Map.of("login", EMAIL, "password", PASSWORD));
    return new Console(login.header("auth-key"));
  }

  /** The management API with the key that the command line uses. */
  public Console operator() {
    return new Console(
        DataDirectory.readRunning(settings.dataDirectory()).getProperty("operator-key"));
  }

  /** Makes a further developer, as the command line does, and logs them in. */
  public Console otherDeveloper(String email) {
    Object password =
        operator()
            .must("POST", "/console/developers", Map.of("email", email))
            .object()
            .get("password");
    Answer login =
        send("POST", "/console/home/login", Map.of(), Map.of("login", email, "password", password));
    return new Console(login.header("auth-key"));
  }

  /** Gives the developer a new password, as the command line does, and answers it. */
  public String resetDeveloperPassword() {
    return BackstayServer.resetDeveloperPassword(settings, null, CHEAP_HASHES);
  }

  /**
   * Sends a request.
   *
   * @param body written as JSON; null for none; bytes and texts are sent as they are
   */
  public Answer send(String method, String path, Map<String, String> headers, Object body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path));
    headers.forEach(request::header);
    byte[] bytes =
        body instanceof byte[] raw
            ? raw
            : body == null ? null : body instanceof Raw text ? text.bytes() : Json.write(body);
    request.method(
        method,
        bytes == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(bytes));
    if (bytes != null && !headers.containsKey("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    stop();
    try (Stream<Path> files = Files.walk(settings.dataDirectory())) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A body that is sent as it is. */
  public record Raw(String text) {
    byte[] bytes() {
      return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  /** What the server answered. */
  public record Answer(HttpResponse<byte[]> response) {
    public int status() {
      return response.statusCode();
    }

    public String text() {
      return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The body as JSON; null when it is empty. */
    public Object json() {
      return response.body().length == 0 ? null : Json.read(response.body());
    }

    @SuppressWarnings("unchecked")
    public Map<String, Object> object() {
      return (Map<String, Object>) json();
    }

    @SuppressWarnings("unchecked")
    public List<Map<String, Object>> list() {
      return (List<Map<String, Object>>) json();
    }

    /** The code of an error envelope, or -1. */
    public long code() {
      return json() instanceof Map<?, ?> map && map.get("code") instanceof Long code ? code : -1;
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }
  }

  /** The management API as a developer sees it. */
  public final class Console {
    private final String authKey;

    private Console(String authKey) {
      this.authKey = authKey;
    }

    /** The header {@code auth-key} that opens it. */
    public String authKey() {
      return authKey;
    }

    public Answer send(String method, String path, Object body) {
      return RunningServer.this.send(method, path, Map.of("auth-key", authKey), body);
    }

    /** As {@link #send}; fails unless the answer is a success. */
    public Answer must(String method, String path, Object body) {
      Answer answer = send(method, path, body);
      if (answer.status() / 100 != 2) {
        throw new AssertionError(
            method + " " + path + " -> " + answer.status() + " " + answer.text());
      }
      return answer;
    }

    /** Makes an app; its name gets a number if there is one of that name. */
    @SuppressWarnings("unchecked")
    public TestApp createApp(String name) {
      java.util.HashMap<String, Object> body = new java.util.HashMap<>();
      int number = appNames.merge(name, 1, Integer::sum);
      body.put("appName", number == 1 ? name : name + " " + number);
      body.put("refCode", null);
      String id = (String) must("POST", "/console/applications", body).object().get("id");
      java.util.HashMap<String, String> keys = new java.util.HashMap<>();
      List<Map<String, Object>> listed =
          (List<Map<String, Object>>)
              must("GET", "/" + id + "/console/appsettings", null).object().get("apiKeys");
      listed.forEach(key -> keys.put((String) key.get("deviceType"), (String) key.get("apiKey")));
      return new TestApp(this, id, keys);
    }
  }

  private final Map<String, Integer> appNames = new java.util.concurrent.ConcurrentHashMap<>();

  /** An app with its keys by device type. */
  public final class TestApp {
    private final Console console;
    private final String id;
    private final Map<String, String> keys;

    private TestApp(Console console, String id, Map<String, String> keys) {
      this.console = console;
      this.id = id;
      this.keys = keys;
    }

    public String id() {
      return id;
    }

    public String key(String deviceType) {
      return keys.get(deviceType);
    }

    public Console console() {
      return console;
    }

    /** A request of the management API below {@code /{appId}/console}. */
    public Answer manage(String method, String path, Object body) {
      return console.must(method, "/" + id + "/console" + path, body);
    }

    /** The same app on another server, such as one that was restored. */
    public TestApp on(RunningServer other) {
      return other.new TestApp(other.console(), id, keys);
    }

    /** A client that uses a key and nobody's token. */
    public Client client(String deviceType) {
      return new Client("/" + id + "/" + keys.get(deviceType), null);
    }

    /** A role's id by its name. */
    public String roleId(String name) {
      return manage("GET", "/security/roles", null).list().stream()
          .filter(role -> name.equals(role.get("rolename")))
          .map(role -> (String) role.get("roleId"))
          .findFirst()
          .orElseThrow();
    }

    /** A table's id by its name. */
    @SuppressWarnings("unchecked")
    public String tableId(String name) {
      return ((List<Map<String, Object>>)
              manage("GET", "/data/tables", null).object().get("tables"))
          .stream()
              .filter(table -> name.equals(table.get("name")))
              .map(table -> (String) table.get("tableId"))
              .findFirst()
              .orElseThrow();
    }

    /** Registers a user and returns the id. */
    public String register(String email) {
      Answer answer =
          client("BL")
              .send("POST", "/users/register", Map.of("email", email, "password", PASSWORD));
      if (answer.status() != 200) {
        throw new AssertionError(answer.text());
      }
      return (String) answer.object().get("objectId");
    }

    /** Sets cells of a role on a table. */
    public void tableRole(String table, String role, String access, String... operations) {
      manage(
          "PUT",
          "/security/data/" + tableId(table) + "/roles/" + roleId(role),
          Map.of(
              "permissions",
              Stream.of(operations)
                  .map(operation -> Map.of("operation", operation, "access", access))
                  .toList()));
    }
  }

  /** Someone who calls the client API. */
  public final class Client {
    private final String root;
    private final String token;

    private Client(String root, String token) {
      this.root = root;
      this.token = token;
    }

    /** The same key with a user logged in. */
    public Client login(String email) {
      Answer answer = send("POST", "/users/login", Map.of("login", email, "password", PASSWORD));
      if (answer.status() != 200) {
        throw new AssertionError(answer.text());
      }
      return withToken((String) answer.object().get("user-token"));
    }

    public Client withToken(String userToken) {
      return new Client(root, userToken);
    }

    public String token() {
      return token;
    }

    public Answer send(String method, String path, Object body) {
      return RunningServer.this.send(
          method, root + path, token == null ? Map.of() : Map.of("user-token", token), body);
    }

    /** As {@link #send(String, String, Object)}, with more headers. */
    public Answer send(String method, String path, Map<String, String> more, Object body) {
      java.util.HashMap<String, String> headers = new java.util.HashMap<>(more);
      if (token != null) {
        headers.put("user-token", token);
      }
      return RunningServer.this.send(method, root + path, headers, body);
    }

    public Answer get(String path) {
      return send("GET", path, null);
    }

    public Answer find(String table, Map<String, Object> query) {
      return send("POST", "/data/" + table + "/find", query);
    }
  }
}
