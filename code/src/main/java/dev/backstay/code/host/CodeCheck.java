package dev.backstay.code.host;

import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.settings.CodeSettings;
import dev.backstay.code.settings.Language;
import dev.backstay.foundation.secrets.RandomSecret;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Loads the code of a deployment in a process of this machine as a worker would, and finds what
 * cannot be loaded: a missing package, a syntax error, a secret that is not set.
 */
public final class CodeCheck implements CodeTrial {
  private static final Duration TIME = Duration.ofSeconds(30);
  private static final JsonMapper MAPPER = WorkerJson.MAPPER;
  private static final int MAX_TEXT = 500;

  private final CodeSettings settings;
  private final CodeIsolation isolation;
  private final DeploymentLayout layout;
  private final RunnerPrograms programs;
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
    this.programs = new RunnerPrograms(settings);
    this.environment = environment;
  }

  @Override
  public List<String> failures(String appId, String deploymentId)
      throws IOException, InterruptedException {
    if (!settings.enabled()) {
      return List.of();
    }
    try {
      return read(result(appId, deploymentId, Language.JS)).failures();
    } catch (RunnerUnavailableException e) {
      return List.of();
    }
  }

  @Override
  public Found look(String appId, String deploymentId)
      throws IOException, InterruptedException, RunnerUnavailableException {
    if (!settings.enabled()) {
      throw new RunnerUnavailableException("server code is switched off on this server");
    }
    return read(result(appId, deploymentId, Language.JAVA));
  }

  /** What came out of the process; null when it said nothing. */
  private record Printed(@Nullable String said, String all) {}

  private Printed result(String appId, String deploymentId, Language language)
      throws IOException, InterruptedException, RunnerUnavailableException {
    List<String> program = programs.checkCommand(language, layout.home(appId));
    FutureTask<Printed> checking = new FutureTask<>(() -> load(appId, deploymentId, program));
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
  private Printed load(String appId, String deploymentId, List<String> program)
      throws IOException, InterruptedException {
    String mark = RandomSecret.next();
    Instant started = Instant.now();
    String output = output(appId, deploymentId, program, mark);
    if (!output.contains(mark) && Duration.between(started, Instant.now()).compareTo(TIME) < 0) {
      output = output(appId, deploymentId, program, mark);
    }
    int start = output.lastIndexOf(mark);
    return new Printed(
        start < 0 ? null : output.substring(start + mark.length()).lines().findFirst().orElse(""),
        output);
  }

  private String output(String appId, String deploymentId, List<String> program, String mark)
      throws IOException, InterruptedException {
    WorkerProcess process =
        WorkerProcess.start(
            settings,
            isolation,
            layout.user(appId),
            layout.home(appId),
            program,
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

  private static Found read(Printed printed) {
    String said = printed.said();
    if (said == null) {
      return new Found(
          List.of(
              "the code ended, or took more than "
                  + TIME.toSeconds()
                  + " s, while it was loaded: "
                  + shortened(printed.all().strip())),
          null);
    }
    try {
      List<String> failures = new ArrayList<>();
      JsonNode read = MAPPER.readTree(said);
      for (JsonNode each : read.path("failures")) {
        int line = each.path("line").asInt(0);
        failures.add(
            shortened(
                each.path("file").asString("")
                    + (line > 0 ? ":" + line : "")
                    + ": "
                    + each.path("message").asString("")));
      }
      JsonNode model = read.path("model");
      return new Found(failures, model.isObject() ? model.toString() : null);
    } catch (JacksonException e) {
      return new Found(List.of("the code disturbs what loads it"), null);
    }
  }

  private static String shortened(String text) {
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
  }
}
