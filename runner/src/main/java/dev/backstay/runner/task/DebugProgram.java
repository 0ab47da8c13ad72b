package dev.backstay.runner.task;

import dev.backstay.Backstay;
import dev.backstay.runner.code.Code;
import dev.backstay.runner.code.CodeException;
import dev.backstay.runner.code.Deployment;
import dev.backstay.runner.code.DeploymentFiles;
import dev.backstay.runner.code.Failure;
import dev.backstay.runner.http.ApiUrls;
import dev.backstay.runner.json.JsonReader;
import dev.backstay.runner.json.JsonWriter;
import dev.backstay.runner.model.Analysis;
import dev.backstay.runner.model.Events;
import dev.backstay.runner.values.ValueWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs a developer's project on their own machine, in the place of deployed code, as the official
 * {@code coderunner debug} does for JavaScript (reference: business-logic.md §6 and §7): it
 * registers, takes the app's tasks from the broker, and publishes what comes of them. What code
 * prints is printed here.
 */
public final class DebugProgram {
  private static final long ALIVE_MILLIS = 45_000;
  private static final String CLASSES = "com.backendless.coderunner.commons.protocol.";
  private static final long STACK_BYTES = 1 << 20;

  private final String app;
  private final String key;
  private final String api;
  private final Map<?, ?> broker;
  private final Map<String, @Nullable Object> model;
  private final Code code;
  private final Deployment deployment;

  private DebugProgram(
      Map<?, ?> configuration,
      Map<String, @Nullable Object> model,
      Code code,
      Deployment deployment) {
    this.app = String.valueOf(configuration.get("app"));
    this.key = String.valueOf(configuration.get("key"));
    this.api = String.valueOf(configuration.get("apiUrl"));
    this.broker = configuration.get("broker") instanceof Map<?, ?> map ? map : Map.of();
    this.model = model;
    this.code = code;
    this.deployment = deployment;
  }

  /**
   * Runs until the process is ended, or the server does not know the session any more.
   *
   * @param configuration {@code app}, {@code key} (the CodeRunner key), {@code apiUrl}, {@code
   *     broker} (host, port), {@code model} (a name), {@code classes} and {@code libraries}
   * @return the exit code: 1, for what cannot be loaded as for a session that the server has ended
   */
  public static int run(Map<?, ?> configuration) throws IOException {
    Object libraries = configuration.get("libraries");
    DeploymentFiles files =
        DeploymentFiles.of(
            Path.of(String.valueOf(configuration.get("classes"))),
            libraries instanceof String path ? Path.of(path) : null);
    Map<String, @Nullable Object> found = Analysis.of(files);
    if (found.get("failures") instanceof List<?> failures && !failures.isEmpty()) {
      failures.forEach(DebugProgram::tell);
      return 1;
    }
    Map<String, @Nullable Object> model = new LinkedHashMap<>();
    if (found.get("model") instanceof Map<?, ?> map) {
      map.forEach((name, value) -> model.put(String.valueOf(name), value));
    }
    String placeholder = UUID.randomUUID().toString();
    String app = String.valueOf(configuration.get("app"));
    String url = String.valueOf(configuration.get("apiUrl"));
    ApiUrls.install(url, app, placeholder, null);
    Backstay.runBy(new RunAs());
    Code code = new Code(Path.of(""), url, app, placeholder);
    Deployment deployment;
    try {
      deployment = Deployment.load(files, url, app, placeholder);
    } catch (CodeException e) {
      System.err.println("error: " + e.getMessage());
      return 1;
    }
    model.put("applicationId", app);
    model.put("deploymentModelName", String.valueOf(configuration.get("model")));
    try {
      new DebugProgram(configuration, model, code, deployment).serve();
    } catch (IOException e) {
      System.err.println("error: " + e.getMessage());
    }
    return 1;
  }

  private static void tell(Object failure) {
    if (failure instanceof Map<?, ?> map) {
      System.err.println(
          "error: " + map.get("file") + ":" + map.get("line") + ": " + map.get("message"));
    }
  }

  private void serve() throws IOException {
    Map<String, @Nullable Object> registered =
        JsonReader.readObject(send("POST", "/servercode/registerRunner/JAVA", "{}"));
    String debugId = String.valueOf(registered.get("debugId"));
    Runtime.getRuntime().addShutdownHook(new Thread(this::unregister));
    try (Broker getting = connect();
        Broker setting = connect()) {
      send("POST", "/servercode/registermodel", JsonWriter.write(model));
      System.out.println("Calls of " + summary() + " come here until this ends.");
      keepAlive(setting, debugId);
      while (true) {
        if (getting.call("BLPOP", app, "0") instanceof List<?> popped
            && popped.size() == 2
            && popped.get(1) instanceof String task) {
          take(setting, task);
        }
      }
    }
  }

  private String summary() {
    List<String> names = new ArrayList<>();
    for (String part : new String[] {"services", "handlers", "timers"}) {
      int count = model.get(part) instanceof List<?> list ? list.size() : 0;
      names.add(count + " " + part);
    }
    return String.join(", ", names);
  }

  private Broker connect() throws IOException {
    int port = broker.get("port") instanceof Number number ? number.intValue() : 0;
    return new Broker(String.valueOf(broker.get("host")), port, app, key);
  }

  private void keepAlive(Broker setting, String debugId) {
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                while (true) {
                  Thread.sleep(ALIVE_MILLIS);
                  if (Long.valueOf(0).equals(setting.call("EXPIRE", debugId, "60"))) {
                    System.err.println("the server has ended this debugging session");
                    System.exit(1);
                  }
                }
              } catch (IOException e) {
                System.err.println("the server cannot be reached any more: " + e.getMessage());
                System.exit(1);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "alive");
    thread.setDaemon(true);
    thread.start();
  }

  private void unregister() {
    try {
      send("GET", "/servercode/unregisterRunner", null);
    } catch (IOException e) {
      // the session ends by itself after a minute
    }
  }

  private void take(Broker setting, String text) {
    Map<String, @Nullable Object> task = JsonReader.readObject(text);
    Map<String, @Nullable Object> head = new LinkedHashMap<>();
    head.put("key", task.get("initAppData") instanceof Map<?, ?> map ? map.get("apiKey") : "");
    head.put("request", task.get("id"));
    head.put("context", task.get("invocationContextDto"));
    Invocation invocation = new Invocation(0, false, head);
    Thread thread =
        new Thread(
            null,
            () -> {
              invocation.enter();
              try {
                setting.call(
                    "PUBLISH",
                    String.valueOf(task.get("responseChannelId")),
                    JsonWriter.write(answer(invocation, task)));
              } catch (IOException e) {
                System.err.println("an answer could not be sent: " + e.getMessage());
              }
            },
            "task",
            STACK_BYTES,
            false);
    thread.setDaemon(true);
    thread.start();
  }

  private Map<String, @Nullable Object> answer(
      Invocation invocation, Map<String, @Nullable Object> task) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("___jsonclass", CLASSES + "InvocationResult");
    answer.put("requestId", task.get("id"));
    boolean service = String.valueOf(task.get("___jsonclass")).endsWith("RequestServiceInvocation");
    Code.Outcome outcome = call(task, service);
    if (outcome.responseHeaders() instanceof Map<?, ?> headers) {
      answer.put("httpResponseHeaders", ValueWriter.write(headers));
    }
    if (invocation.status() > 0) {
      answer.put("httpResponseStatusCode", invocation.status());
    }
    answer.put("httpResponseCookies", invocation.cookies());
    Throwable thrown = outcome.thrown();
    if (thrown == null) {
      Object value = service ? ValueWriter.write(outcome.value()) : outcome.value();
      byte[] bytes = JsonWriter.write(value).getBytes(StandardCharsets.UTF_8);
      List<Integer> numbers = new ArrayList<>(bytes.length);
      for (byte each : bytes) {
        numbers.add(each & 0xFF);
      }
      answer.put("arguments", numbers);
    } else {
      System.err.println(Failure.trace(thrown));
      Map<String, @Nullable Object> told = Failure.of(thrown);
      Map<String, @Nullable Object> exception = new LinkedHashMap<>();
      exception.put("___jsonclass", "com.backendless.commons.exception.ExceptionWrapper");
      exception.put("code", told.get("code"));
      exception.put("httpStatusCode", told.get("status"));
      exception.put("exceptionClass", told.get("type"));
      exception.put("exceptionMessage", told.get("message"));
      answer.put("exception", exception);
    }
    return answer;
  }

  private Code.Outcome call(Map<String, @Nullable Object> task, boolean service) {
    List<?> arguments = arguments(task.get("arguments"));
    if (service) {
      String name = String.valueOf(task.get("className"));
      String simple = name.substring(name.lastIndexOf('.') + 1);
      Map<String, @Nullable Object> context = new LinkedHashMap<>();
      if (task.get("invocationContextDto") instanceof Map<?, ?> map) {
        map.forEach((each, value) -> context.put(String.valueOf(each), value));
      }
      return code.callService(
          deployment,
          provider("services", Map.of("name", simple)),
          String.valueOf(task.get("method")),
          context,
          arguments);
    }
    int event = task.get("eventId") instanceof Number number ? number.intValue() : 0;
    Object target = String.valueOf(task.get("target"));
    String provider =
        event == Events.TIMER
            ? provider("timers", Map.of("name", target))
            : provider("handlers", Map.of("eventId", event, "target", target));
    return code.callHandler(deployment, provider, event, arguments);
  }

  /** The class of a part of the model with these properties; empty when there is none. */
  private String provider(String part, Map<String, ?> wanted) {
    for (Object each : model.get(part) instanceof List<?> list ? list : List.of()) {
      if (each instanceof Map<?, ?> map
          && wanted.entrySet().stream()
              .allMatch(entry -> entry.getValue().equals(map.get(entry.getKey())))) {
        return String.valueOf(map.get("provider"));
      }
    }
    return "";
  }

  private static List<?> arguments(@Nullable Object numbers) {
    if (!(numbers instanceof List<?> list)) {
      return List.of();
    }
    byte[] bytes = new byte[list.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = list.get(i) instanceof Number number ? number.byteValue() : 0;
    }
    return JsonReader.read(new String(bytes, StandardCharsets.UTF_8)) instanceof List<?> read
        ? read
        : List.of();
  }

  private String send(String verb, String path, @Nullable String body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) new URL(api + "/" + app + "/" + key + path).openConnection();
    connection.setRequestMethod(verb);
    if (body != null) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body.getBytes(StandardCharsets.UTF_8));
      }
    }
    boolean failed = connection.getResponseCode() >= 400;
    try (var in = failed ? connection.getErrorStream() : connection.getInputStream()) {
      String answer = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      if (failed) {
        throw new IOException("the server refuses: " + answer);
      }
      return answer;
    }
  }
}
