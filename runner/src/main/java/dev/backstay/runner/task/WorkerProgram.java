package dev.backstay.runner.task;

import dev.backstay.Backstay;
import dev.backstay.runner.code.Code;
import dev.backstay.runner.code.CodeException;
import dev.backstay.runner.http.ApiUrls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts a worker together and runs it until its server lets go of it. */
public final class WorkerProgram {
  private static final int PROTOCOL = 1;

  private WorkerProgram() {}

  /**
   * @param configuration what {@code docs/runner-protocol.md} says of the first line
   */
  public static void run(Map<String, @Nullable Object> configuration) throws IOException {
    if (configuration.get("environment") instanceof Map<?, ?> map) {
      Environment.add(map);
    }
    String appId = text(configuration, "app");
    String apiUrl = text(configuration, "apiUrl");
    String key = UUID.randomUUID().toString();
    Object socket = configuration.get("apiSocket");
    ApiUrls.install(apiUrl, appId, key, socket instanceof String path ? path : null);
    Frames frames = new Frames(text(configuration, "socket"));
    endWithInput(System.in);
    Log log = new Log(frames, number(configuration, "maxLogBytes"));
    log.capture();
    Backstay.runBy(new RunAs());
    Code code = new Code(Path.of(text(configuration, "repository")), apiUrl, appId, key);
    Worker worker = new Worker(code, frames, log, number(configuration, "maxResultBytes"));
    if (configuration.get("preload") instanceof String directory) {
      preload(code, directory);
    }
    frames.hello(
        Map.of(
            "secret",
            text(configuration, "secret"),
            "protocol",
            PROTOCOL,
            "pid",
            ProcessHandle.current().pid()));
    try {
      worker.run();
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }

  /** What cannot be loaded is told by the first call. */
  private static void preload(Code code, String directory) {
    try {
      code.deployment(directory).warmUp();
    } catch (CodeException | LinkageError e) {
      // told by the first call
    }
  }

  /** The server holds the other end for as long as it lives. */
  private static void endWithInput(InputStream in) {
    Thread watching =
        new Thread(
            null,
            () -> {
              try {
                while (in.read() >= 0) {
                  // nothing more is said there
                }
              } catch (IOException e) {
                // it is closed
              }
              Runtime.getRuntime().halt(0);
            },
            "input");
    watching.setDaemon(true);
    watching.start();
  }

  private static String text(Map<String, @Nullable Object> configuration, String name) {
    if (configuration.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("the first line has no " + name);
  }

  private static int number(Map<String, @Nullable Object> configuration, String name) {
    return configuration.get(name) instanceof Number number ? number.intValue() : Integer.MAX_VALUE;
  }
}
