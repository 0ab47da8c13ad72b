package dev.backstay.code.host;

import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.settings.CodeSettings;
import dev.backstay.foundation.secrets.RandomSecret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Loads the code of a deployment before it comes into force, in a process as its workers will be,
 * and says what cannot be loaded: a missing package, a wrong word, a secret that is not set.
 */
public final class CodeCheck {
  private static final Duration TIME = Duration.ofSeconds(30);
  private static final JsonMapper MAPPER = WorkerJson.MAPPER;
  private static final int MAX_TEXT = 500;

  private final CodeSettings settings;
  private final CodeIsolation isolation;
  private final DeploymentLayout layout;
  private final RunnerPackage runnerPackage;
  private final Function<String, Map<String, String>> environment;

  /**
   * @param environment what an app's code finds in its environment
   */
  public CodeCheck(
      CodeSettings settings,
      CodeIsolation isolation,
      DeploymentLayout layout,
      Function<String, Map<String, String>> environment) {
    this.settings = settings;
    this.isolation = isolation;
    this.layout = layout;
    this.runnerPackage = new RunnerPackage(settings);
    this.environment = environment;
  }

  /**
   * Loads what a deployment's model names.
   *
   * @return what cannot be loaded, as {@code file:line: message}; empty when all of it can, or when
   *     server code cannot be run here at all
   */
  public List<String> failures(String appId, String deploymentId)
      throws IOException, InterruptedException {
    if (!settings.enabled()) {
      return List.of();
    }
    Path script;
    try {
      script = runnerPackage.script().resolveSibling("check.js");
    } catch (RunnerUnavailableException e) {
      return List.of();
    }
    FutureTask<List<String>> checking = new FutureTask<>(() -> load(appId, deploymentId, script));
    // the kernel ends the process with the thread that has started it, so that must not be a
    // virtual one
    Thread.ofPlatform().daemon().name("code-check").start(checking);
    try {
      return checking.get();
    } catch (ExecutionException e) {
      throw new IOException("the code cannot be loaded on trial", e.getCause());
    }
  }

  /** Tries once more when the process has said nothing: it may be the machine, not the code. */
  private List<String> load(String appId, String deploymentId, Path script)
      throws IOException, InterruptedException {
    String mark = RandomSecret.next();
    Instant started = Instant.now();
    String output = output(appId, deploymentId, script, mark);
    if (!output.contains(mark) && Duration.between(started, Instant.now()).compareTo(TIME) < 0) {
      output = output(appId, deploymentId, script, mark);
    }
    return read(output, mark);
  }

  private String output(String appId, String deploymentId, Path script, String mark)
      throws IOException, InterruptedException {
    WorkerProcess process =
        WorkerProcess.start(
            settings,
            isolation,
            layout.user(appId),
            layout.home(appId),
            script,
            MAPPER.writeValueAsString(
                Map.of(
                    "directory", layout.deployment(appId, deploymentId).toString(),
                    "environment", environment.apply(appId),
                    "mark", mark)));
    try {
      return process.readToEnd(TIME);
    } finally {
      process.kill();
    }
  }

  private static List<String> read(String output, String mark) {
    int start = output.lastIndexOf(mark);
    if (start < 0) {
      return List.of(
          "the code ended, or took more than "
              + TIME.toSeconds()
              + " s, while it was loaded: "
              + shortened(output.strip()));
    }
    try {
      List<String> failures = new ArrayList<>();
      for (JsonNode each :
          MAPPER
              .readTree(output.substring(start + mark.length()).lines().findFirst().orElse(""))
              .path("failures")) {
        int line = each.path("line").asInt(0);
        failures.add(
            shortened(
                each.path("file").asString("")
                    + (line > 0 ? ":" + line : "")
                    + ": "
                    + each.path("message").asString("")));
      }
      return failures;
    } catch (JacksonException e) {
      return List.of("the code disturbs what loads it");
    }
  }

  private static String shortened(String text) {
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
  }
}
