package dev.backstay.cli;

import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine.Option;

/** The option of commands that speak to a running server: which data directory it runs on. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIRECTORY",
      description = "data directory of the running server (default: BACKSTAY_DATA or ./data)")
  private Path directory =
      Path.of(Objects.requireNonNullElse(System.getenv("BACKSTAY_DATA"), "./data"));

  Path directory() {
    return directory;
  }

  OperatorClient client() {
    return OperatorClient.of(directory);
  }
}
