package dev.backstay.code.run;

import dev.backstay.code.broker.BrokerCredentials;
import dev.backstay.code.broker.TaskBroker;
import dev.backstay.code.settings.CodeSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The official runner's options (its {@code lib/cli/defaults.json}), as {@code launch.js} reads
 * them: one line.
 */
final class RunnerOptions {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int MEGABYTE = 1 << 20;

  private RunnerOptions() {}

  static String line(
      CodeSettings settings, Path repository, TaskBroker broker, BrokerCredentials credentials) {
    long timeoutSeconds = settings.timeout().toSeconds();
    Map<String, Object> workers = new HashMap<>();
    workers.put("concurrent", settings.allWorkers());
    workers.put("lowPriorityThreshold", 0.8);
    workers.put("cache", settings.warm() ? Map.of("limit", settings.allWorkers()) : false);
    // Warm: one worker stands by for the next invocation at the same time. Otherwise: one for each
    // of the next two.
    workers.put("minIdle", settings.warm() ? 1 : Math.min(2, settings.workers()));
    workers.put("cachedIdleTTL", 60);
    // Longer than a task may take: code that computes without a pause sends no heartbeat and is no
    // less alive.
    workers.put(
        "heartbeat",
        Map.of(
            "enabled",
            true,
            "interval",
            5,
            "timeout",
            timeoutSeconds + 5,
            "codeInspectionTimeout",
            60));
    return MAPPER.writeValueAsString(
        Map.ofEntries(
            Map.entry("workers", workers),
            Map.entry(
                "backendless",
                Map.of(
                    "repoPath", repository.toString(),
                    "apiUrl", settings.apiUrl().get(),
                    "msgBroker",
                        Map.of(
                            "host", broker.host(),
                            "port", broker.port(),
                            "username", credentials.username(),
                            "password", credentials.password()),
                    "public",
                        Map.of(
                            "fileDownloadUrl", settings.publicUrl().get(),
                            "publicAPIUrl", settings.publicUrl().get(),
                            "internalAPIUrl", settings.apiUrl().get()))),
            Map.entry("app", Map.of()),
            Map.entry("redis", Map.of()),
            Map.entry("sandbox", false),
            Map.entry("verbose", false),
            Map.entry("debug", false),
            Map.entry("compression", Map.of("debug", false, "prod", false, "threshold", 8192)),
            Map.entry(
                "loggers",
                Map.of(
                    "workers",
                    false,
                    "console",
                    true,
                    "file",
                    Map.of("enabled", false),
                    "files",
                    Map.of("enabled", false),
                    "backendless",
                    true,
                    "maxTextLength",
                    5000,
                    "levels",
                    Map.of("default", "info"))),
            Map.entry("rateLimit", Map.of("enabled", false, "default", 0, "overrides", Map.of())),
            // A result is JSON with a number per byte: four characters each, at most.
            Map.entry("responseSizeLimit", settings.resultBytes() * 4 + MEGABYTE),
            Map.entry("automation", Map.of("internalAddress", settings.apiUrl().get())),
            Map.entry("backstay", Map.of("maxPublishedBytes", broker.maxResultBytes()))));
  }
}
