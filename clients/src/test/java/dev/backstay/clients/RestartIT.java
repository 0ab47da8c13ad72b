package dev.backstay.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client holds in its hands goes on after the server was stopped and started again. */
class RestartIT {
  private static final String PASSWORD = "correct horse battery staple";

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void keysRecordsAndSessionsSurviveARestart(@TempDir Path directory) throws Exception {
    Path data = directory.resolve("data");
    String app;
    String token;
    try (ServerProcess server = ServerProcess.start(data, null)) {
      app = newApp(server);
      post(server, app + "/users/register", credentials("email"), null);
      token = text(post(server, app + "/users/login", credentials("login"), null), "user-token");
      post(server, app + "/data/Order", "{\"dish\":\"Pho\"}", token);
    }

    try (ServerProcess server = ServerProcess.start(data, null)) {
      assertThat(get(server, app + "/users/isvalidusertoken/" + token)).isEqualTo("true");
      assertThat(post(server, app + "/data/Order/find", "{}", token)).contains("Pho");
    }
  }

  /** Answers the path of a new app with its REST key. */
  private String newApp(ServerProcess server) throws Exception {
    HttpResponse<String> login =
        send(
            request(server, "/console/home/login")
                .POST(
                    BodyPublishers.ofString(
                        "{\"login\":\"%s\",\"password\":\"%s\"}"
                            .formatted(server.developerEmail(), server.developerPassword()))));
    String authKey = login.headers().firstValue("auth-key").orElseThrow();
    String app =
        send(request(server, "/console/applications")
                .header("auth-key", authKey)
                .POST(BodyPublishers.ofString("{\"appName\":\"Restart\"}")))
            .body();
    String id = text(app, "id");
    String settings =
        send(request(server, "/" + id + "/console/appsettings").header("auth-key", authKey)).body();
    return "/" + id + "/" + keyOf(settings, "REST");
  }

  /** The keys are objects with the fields deviceType and apiKey, in any order. */
  private static String keyOf(String settings, String deviceType) {
    Matcher key =
        Pattern.compile("\\{[^{}]*\"deviceType\":\"" + deviceType + "\"[^{}]*}").matcher(settings);
    assertThat(key.find()).as("a key of type " + deviceType).isTrue();
    return text(key.group(), "apiKey");
  }

  private static String credentials(String login) {
    return "{\"%s\":\"ann@example.com\",\"password\":\"%s\"}".formatted(login, PASSWORD);
  }

  private static String text(String json, String field) {
    Matcher value = Pattern.compile("\"" + field + "\":\"([^\"]*)\"").matcher(json);
    assertThat(value.find()).as(field + " in " + json).isTrue();
    return value.group(1);
  }

  private String post(ServerProcess server, String path, String body, @Nullable String token)
      throws Exception {
    HttpRequest.Builder request = request(server, path).POST(BodyPublishers.ofString(body));
    if (token != null) {
      request.header("user-token", token);
    }
    return send(request).body();
  }

  private String get(ServerProcess server, String path) throws Exception {
    return send(request(server, path)).body();
  }

  private static HttpRequest.Builder request(ServerProcess server, String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path))
        .header("Content-Type", "application/json");
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response;
  }
}
