package dev.backstay.code.host;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Loads the code of a deployment before it comes into force, and says what cannot be loaded. */
public interface CodeTrial {
  /**
   * What was found in a deployment.
   *
   * @param failures what cannot be loaded, as {@code file:line: message}
   * @param model the text of its {@code model.json}; null where it brings its own
   */
  record Found(List<String> failures, @Nullable String model) {}

  /**
   * Loads what the model of a deployment in JavaScript names.
   *
   * @param deploymentId of a deployment whose archive other servers can fetch
   * @return what cannot be loaded, as {@code file:line: message}, or why nobody could try; empty
   *     when all of it can, or when the machine that tries has no Node
   * @throws IOException the code could not be tried
   */
  List<String> failures(String appId, String deploymentId) throws IOException, InterruptedException;

  /**
   * What is in a deployment of Java: its classes are looked at, and not run.
   *
   * @throws RunnerUnavailableException server code in Java cannot be run
   */
  Found look(String appId, String deploymentId)
      throws IOException, InterruptedException, RunnerUnavailableException;
}
