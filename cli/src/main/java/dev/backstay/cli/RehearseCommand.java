package dev.backstay.cli;

import dev.backstay.server.BackstayServer;
import dev.backstay.server.json.Json;
import dev.backstay.server.settings.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * {@code backstay rehearse DIRECTORY}, for the launcher: runs a server on an empty directory, has
 * it answer what servers are asked most, and ends. The JVM that does so learns which classes a
 * server needs and keeps them in the AOT cache.
 *
 * <p>What comes back does not matter, and a call that fails is no failure: the cache is then a
 * little less complete. Classes that only the rehearsal needs would be loaded by every server, so
 * it speaks HTTP by hand.
 */
final class RehearseCommand {
  private static final String EMAIL = "rehearsal@example.com";
  private static final String PASSWORD = "a rehearsal's password";

  /** So often is each kind of request made. */
  private static final int ROUNDS = 10;

  private final int port;

  private RehearseCommand(int port) {
    this.port = port;
  }

  static int run(Path directory) throws IOException {
    ServerSettings settings =
        StartCommand.settings(
            List.of(
                "--data=" + directory,
                "--port=0",
                "--developer-email=" + EMAIL,
                "--developer-password=" + PASSWORD));
    ServerLogging.configure(settings);
    try (BackstayServer server = BackstayServer.start(settings)) {
      Properties running = new Properties();
      try (var reader =
          java.nio.file.Files.newBufferedReader(directory.resolve("running.properties"))) {
        running.load(reader);
      }
      new RehearseCommand(server.port()).play(running.getProperty("operator-key", ""));
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
    send("GET", app + "/users/logout", token, null);
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
    byte[] json = body == null ? new byte[0] : Json.write(body);
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\n"
            + "Host: 127.0.0.1\r\n"
            + "Connection: close\r\n"
            + "Content-Type: application/json\r\n"
            + header
            + "Content-Length: "
            + json.length
            + "\r\n\r\n";
    byte[] answer;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().write(json);
      answer = socket.getInputStream().readAllBytes();
    }
    int end = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
    try {
      return Json.read(Arrays.copyOfRange(answer, end + 4, answer.length));
    } catch (RuntimeException e) {
      return null;
    }
  }
}
