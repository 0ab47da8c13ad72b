package dev.backstay.code.host;

import dev.backstay.code.settings.CodeSettings;
import dev.backstay.code.settings.Language;
import java.nio.file.Path;
import java.util.List;

/** The programs that workers are, by language. */
final class RunnerPrograms {
  private final CodeSettings settings;
  private final RunnerPackage node;
  private final JavaRunner java;

  RunnerPrograms(CodeSettings settings) {
    this.settings = settings;
    this.node = new RunnerPackage(settings);
    this.java = new JavaRunner(settings);
  }

  /**
   * Installs what is needed for a language, which takes a while once.
   *
   * @throws RunnerUnavailableException code in it cannot be run on this machine
   */
  void require(Language language) throws RunnerUnavailableException {
    switch (language) {
      case JS -> {
        var _ = node.script();
      }
      case JAVA -> {
        var _ = java.jar();
      }
    }
  }

  /**
   * The command that starts a worker.
   *
   * @param home the directory that the worker may write to
   */
  List<String> command(Language language, Path home) throws RunnerUnavailableException {
    return switch (language) {
      case JS -> node(node.script());
      case JAVA -> java.command(home);
    };
  }

  /** The command that looks at a deployment before it comes into force. */
  List<String> checkCommand(Language language, Path home) throws RunnerUnavailableException {
    return switch (language) {
      case JS -> node(node.script().resolveSibling("check.js"));
      case JAVA -> java.command(home);
    };
  }

  private List<String> node(Path script) {
    return List.of(
        settings.node(),
        "--max-old-space-size=" + settings.heapMegabytes(),
        script.toAbsolutePath().toString());
  }
}
