package dev.backstay.cli;

import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.BackstayServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * {@code backstay rehearse [--quick] DIRECTORY}, for the launcher: runs a server on an empty
 * directory, has it answer what servers are asked most, and ends. The JVM that does so learns which
 * classes a server needs, and from the practice which way their code goes, and keeps both in the
 * AOT cache. A server that starts with it needs not learn that again while clients wait: it is as
 * fast after ten seconds of load as without the practice after twenty-five (two cores, W1 of {@code
 * bench}).
 *
 * <p>What comes back does not matter, and a call that fails is not a failure: the cache is then a
 * little less complete. Classes that only the rehearsal needs would be loaded by every server, so
 * it speaks HTTP by hand.
 */
final class RehearseCommand {
  private static final String EMAIL = "rehearsal@example.com";
  private static final String PASSWORD = "a rehearsal's password";

  /** So often is each kind of request made to have its classes loaded. */
  private static final int ROUNDS = 10;

  /**
   * How long the requests that servers are asked most are repeated, to have their code profiled.
   */
  private static final Duration PRACTICE = Duration.ofSeconds(20);

  /** The same for those who only test that there is a cache. */
  private static final Duration QUICK_PRACTICE = Duration.ofSeconds(1);

  /** Connections that practise at once; more would measure each other. */
  private static final int PRACTISING = 2;

  /** Records that are made for the practice: as many as one bulk create takes. */
  private static final int RECORDS = 100;

  private final int port;
  private final Duration practice;

  private RehearseCommand(int port, Duration practice) {
    this.port = port;
    this.practice = practice;
  }

  static int run(Path directory, boolean quick) throws IOException {
    // Nothing of the environment and the config file: what they name is the real server's, its
    // database above all.
    ServerSettings settings =
        ServerSettings.of(
            Map.of(
                Setting.DATA,
                directory.toString(),
                Setting.PORT,
                "0",
                Setting.DEVELOPER_EMAIL,
                EMAIL,
                Setting.DEVELOPER_PASSWORD,
                PASSWORD));
    ServerLogging.configure(settings);
    try (BackstayServer server = BackstayServer.start(settings)) {
      Properties running = new Properties();
      try (var reader =
          java.nio.file.Files.newBufferedReader(directory.resolve("running.properties"))) {
        running.load(reader);
      }
      new RehearseCommand(server.port(), quick ? QUICK_PRACTICE : PRACTICE)
          .play(running.getProperty("operator-key", ""));
    }
    ServerLogging.close();
    return 0;
  }

  private void play(String operatorKey) throws IOException {
    send("GET", "/health/ready", "", null);
    send("POST", "/console/home/login", "", Map.of("login", EMAIL, "password", PASSWORD));
    String operator = "auth-key: " + operatorKey + "\r\n";
    Object app = send("POST", "/console/applications", operator, Map.of("appName", "Rehearsal"));
    String console = "/" + text(app, "id") + "/console";
    Object settings = send("GET", console + "/appsettings", operator, null);
    send("GET", console + "/data/tables", operator, null);
    send("GET", console + "/security/roles", operator, null);
    client("/" + text(app, "id") + "/" + restKey(settings));
  }

  private void client(String app) throws IOException {
    send("POST", app + "/users/register", "", Map.of("email", EMAIL, "password", PASSWORD));
    Object login =
        send("POST", app + "/users/login", "", Map.of("login", EMAIL, "password", PASSWORD));
    String token = "user-token: " + text(login, "user-token") + "\r\n";
    for (int round = 0; round < ROUNDS; round++) {
      Object made =
          send("POST", app + "/data/Rehearsed", token, Map.of("name", "round", "number", round));
      String record = app + "/data/Rehearsed/" + text(made, "objectId");
      send("GET", record, token, null);
      send("PUT", record, token, Map.of("name", "changed"));
      send(
          "GET",
          app + "/data/Rehearsed?where=number%20%3E%203&sortBy=created%20desc&pageSize=5",
          token,
          null);
      send("GET", app + "/data/Rehearsed/count", "", null);
      send("POST", app + "/data/Rehearsed/find", "", Map.of("where", "name like 'r%'"));
      send("DELETE", record, token, null);
    }
    send(
        "POST",
        app + "/data/bulk/Rehearsed",
        "",
        List.of(Map.of("name", "one"), Map.of("name", "two")));
    send("GET", app + "/data/Missing", "", null);
    practise(app, token);
    send("GET", app + "/users/logout", token, null);
  }

  /** Makes the most frequent requests for that long, as a loaded server gets them. */
  private void practise(String app, String token) throws IOException {
    String table = app + "/data/Rehearsed";
    List<Map<String, Object>> records = new ArrayList<>();
    for (int number = 0; number < RECORDS; number++) {
      records.add(Map.of("name", "record " + number, "number", number));
    }
    List<String> ids = new ArrayList<>();
    if (send("POST", app + "/data/bulk/Rehearsed", token, records) instanceof List<?> made) {
      made.forEach(id -> ids.add(String.valueOf(id)));
    }
    if (ids.isEmpty()) {
      return;
    }
    long end = System.nanoTime() + practice.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int connection = 0; connection < PRACTISING; connection++) {
      int first = connection;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                  for (int n = first; System.nanoTime() < end; n++) {
                    String record = table + "/" + ids.get(n % ids.size());
                    String sorted = table + "?sortBy=number%20desc&pageSize=10";
                    again(socket, "GET", record, token, null);
                    again(socket, "GET", sorted, token, null);
                    again(socket, "GET", sorted + "&where=number%20%3E%203", token, null);
                    again(socket, "PUT", record, token, Map.of("name", "changed " + n));
                    again(socket, "POST", table, token, Map.of("name", "new", "number", n));
                  }
                } catch (IOException e) {
                  // The cache is a little less complete.
                }
              }));
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** One request on a connection that stays open. */
  private static void again(
      Socket socket, String method, String path, String header, @Nullable Object body)
      throws IOException {
    write(socket, method, path, "keep-alive", header, body);
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the connection was closed");
      }
      head.append((char) next);
    }
    String name = "content-length:";
    int at = head.toString().toLowerCase(Locale.ROOT).indexOf(name);
    if (at < 0) {
      throw new IOException("the answer does not say how long it is");
    }
    int length = at + name.length();
    in.skipNBytes(Integer.parseInt(head.substring(length, head.indexOf("\r", length)).strip()));
  }

  private static String restKey(@Nullable Object settings) {
    if (settings instanceof Map<?, ?> map && map.get("apiKeys") instanceof List<?> keys) {
      for (Object key : keys) {
        if ("REST".equals(text(key, "deviceType"))) {
          return text(key, "apiKey");
        }
      }
    }
    return "";
  }

  private static String text(@Nullable Object object, String name) {
    return object instanceof Map<?, ?> map ? String.valueOf(map.get(name)) : "";
  }

  /** One request on a connection of its own; the answer's body as JSON, null when it is none. */
  private @Nullable Object send(String method, String path, String header, @Nullable Object body)
      throws IOException {
    byte[] answer;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      write(socket, method, path, "close", header, body);
      answer = socket.getInputStream().readAllBytes();
    }
    int end = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
    try {
      return Json.read(Arrays.copyOfRange(answer, end + 4, answer.length));
    } catch (RuntimeException e) {
      return null;
    }
  }

  private static void write(
      Socket socket,
      String method,
      String path,
      String connection,
      String header,
      @Nullable Object body)
      throws IOException {
    byte[] json = body == null ? new byte[0] : Json.write(body);
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: "
            + connection
            + "\r\nContent-Type: application/json\r\n"
            + header
            + "Content-Length: "
            + json.length
            + "\r\n\r\n";
    byte[] text = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] request = Arrays.copyOf(text, text.length + json.length);
    System.arraycopy(json, 0, request, text.length, json.length);
    socket.getOutputStream().write(request);
  }
}
