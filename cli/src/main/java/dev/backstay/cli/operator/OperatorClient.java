package dev.backstay.cli.operator;

import dev.backstay.cli.terminal.CommandFailure;
import dev.backstay.foundation.directory.DataDirectory;
import dev.backstay.foundation.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to the management API of the server that runs on a data directory, let in by the key that
 * the server has written there for anyone who may read that directory.
 */
public final class OperatorClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** An upload takes as long as it takes; so may server code. */
  private static final Duration UPLOAD = Duration.ofMinutes(10);

  /** How many apps a message lists. */
  private static final int LISTED = 20;

  /** The table that is named in the message of error 1009. */
  private static final Pattern MISSING_TABLE = Pattern.compile("found by name '([^']*)'\\.");

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final String url;
  private final String printedUrl;
  private final String key;

  private OperatorClient(String url, String printedUrl, String key) {
    this.url = url;
    this.printedUrl = printedUrl;
    this.key = key;
  }

  /**
   * @param data the server's data directory
   * @param url by which to reach it; null for the address that it has written there
   * @throws CommandFailure when no server runs on it
   */
  public static OperatorClient of(Path data, @Nullable String url) {
    Properties running = running(data);
    String printed = url == null ? running.getProperty("url") : url.replaceAll("/+$", "");
    // a server with TLS has an address without it for this machine alone
    String address = url == null ? running.getProperty("local-url", printed) : printed;
    if (!address.matches("https?://[^/\\s]+(/\\S*)?")) {
      throw new CommandFailure(
          "--url takes an address such as http://127.0.0.1:9000, not " + address);
    }
    return new OperatorClient(address, printed, running.getProperty("operator-key"));
  }

  /**
   * What the server that runs on a data directory says of itself.
   *
   * @throws CommandFailure when none runs; it says what to pass
   */
  public static Properties running(Path data) {
    Properties running = DataDirectory.readRunning(data.toAbsolutePath().normalize());
    if (running == null && Files.isDirectory(data) && !Files.isExecutable(data)) {
      throw new CommandFailure(
          "the data directory "
              + data
              + " is not open to the user "
              + System.getProperty("user.name")
              + ": run this as the user who runs the server");
    }
    if (running == null) {
      throw new CommandFailure(
          "no server runs on the data directory "
              + data
              + ": start one with ./backstay start, or pass --data DIRECTORY with the data"
              + " directory of the running one, which holds the key that lets the command line in;"
              + " --url URL alone does not");
    }
    return running;
  }

  /** Where the server is, for programs on this machine. */
  public String localUrl() {
    return url;
  }

  /** Where the server is, for people and for other machines. */
  public String url() {
    return printedUrl;
  }

  /** The apps of the server: id and name. */
  @SuppressWarnings("unchecked")
  public List<Map<String, Object>> apps() {
    return require(send("GET", "/console/applications", null)) instanceof List<?> list
        ? (List<Map<String, Object>>) list
        : List.of();
  }

  /**
   * The app that a command is about.
   *
   * @param named its id or its name; null for the one app that there is
   * @return its id
   * @throws CommandFailure when there is no such app, or nothing says which one; the message lists
   *     the first {@value #LISTED}
   */
  public String app(@Nullable String named) {
    List<Map<String, Object>> apps = apps();
    if (apps.isEmpty()) {
      throw new CommandFailure(
          "the server has no apps yet: make one with ./backstay app create NAME");
    }
    if (named == null) {
      if (apps.size() > 1) {
        throw new CommandFailure(
            "there are " + apps.size() + " apps: say which with --app\n" + list(apps));
      }
      return String.valueOf(apps.getFirst().get("id"));
    }
    for (Map<String, Object> app : apps) {
      if (named.equalsIgnoreCase(String.valueOf(app.get("id"))) || named.equals(app.get("name"))) {
        return String.valueOf(app.get("id"));
      }
    }
    throw new CommandFailure(
        "there is no app `" + named + "`: say one by its id or name\n" + list(apps));
  }

  private static String list(List<Map<String, Object>> apps) {
    return apps.stream()
            .limit(LISTED)
            .map(app -> "  " + app.get("id") + "  " + app.get("name"))
            .collect(Collectors.joining("\n"))
        + (apps.size() > LISTED ? "\n  and others: see ./backstay app list" : "");
  }

  /** The answer to a GET as JSON; null when the server says that there is no such thing. */
  public @Nullable Object find(String path) {
    Answer answer = send("GET", path, null);
    return answer.status == 404 ? null : require(answer);
  }

  /** The answer to a GET as JSON. */
  public @Nullable Object get(String path) {
    return require(send("GET", path, null));
  }

  /** The answer to a PUT as JSON. */
  public @Nullable Object put(String path, Object body) {
    return require(send("PUT", path, body));
  }

  /** The answer to a POST as JSON. */
  public @Nullable Object post(String path, Object body) {
    return require(send("POST", path, body));
  }

  /** The answer to a DELETE as JSON. */
  public @Nullable Object delete(String path) {
    return require(send("DELETE", path, null));
  }

  /**
   * The answer as JSON to a file that is sent with a text beside it.
   *
   * @param model the part {@code model}
   * @param file the part {@code code}
   */
  public @Nullable Object upload(String path, String model, Path file) {
    String boundary = "backstay-" + UUID.randomUUID();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        ("--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n"
                + model
                + "\r\n--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"code\"; filename=\"code.zip\""
                + "\r\nContent-Type: application/zip\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    try {
      body.writeBytes(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CommandFailure("the archive cannot be read: " + e.getMessage());
    }
    body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return require(
        answer(
            exchange(
                "POST",
                path,
                body.toByteArray(),
                UPLOAD,
                Map.of("Content-Type", "multipart/form-data; boundary=" + boundary))));
  }

  /**
   * A call of the client API as it is answered: what server code answers need not be JSON.
   *
   * @param path with the app's id and key
   */
  public HttpResponse<byte[]> call(
      String path, byte @Nullable [] body, Map<String, String> headers) {
    return exchange("POST", path, body, UPLOAD, headers);
  }

  /** The answer to a GET as it is. */
  public String getText(String path) {
    HttpResponse<byte[]> response = exchange("GET", path, null);
    if (response.statusCode() >= 300) {
      throw new IllegalStateException(String.valueOf(require(answer(response))));
    }
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** The answer as JSON to a text that is sent as it is. */
  public @Nullable Object sendText(String method, String path, String text) {
    return require(answer(exchange(method, path, text.getBytes(StandardCharsets.UTF_8))));
  }

  private Answer send(String method, String path, @Nullable Object body) {
    return answer(exchange(method, path, body == null ? null : Json.write(body)));
  }

  private static Answer answer(HttpResponse<byte[]> response) {
    return new Answer(
        response.statusCode(), response.body().length == 0 ? null : Json.read(response.body()));
  }

  private HttpResponse<byte[]> exchange(String method, String path, byte @Nullable [] body) {
    return exchange(method, path, body, TIMEOUT, Map.of());
  }

  private HttpResponse<byte[]> exchange(
      String method,
      String path,
      byte @Nullable [] body,
      Duration atMost,
      Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(atMost).header("auth-key", key);
    headers.forEach(request::header);
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(body));
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new CommandFailure(
          "the server at "
              + url
              + " does not answer"
              + (e.getMessage() == null ? "" : ": " + e.getMessage())
              + ". Is this its address, and does it run? Its own address is what its start"
              + " printed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted");
    }
  }

  private static @Nullable Object require(Answer answer) {
    if (answer.status >= 300) {
      throw new CommandFailure(
          answer.json instanceof Map<?, ?> map
              ? plain(String.valueOf(map.get("message")))
              : "status " + answer.status);
    }
    return answer.json;
  }

  /** What an error says to clients, for the person at the command line. */
  private static String plain(String message) {
    Matcher table = MISSING_TABLE.matcher(message);
    return table.find()
        ? "the app has no table `"
            + table.group(1)
            + "`. Upper and lower case count; a table comes into being with its first record, or in"
            + " the console"
        : message;
  }

  private record Answer(int status, @Nullable Object json) {}
}
