package dev.backstay.cli.operator;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of commands that speak to a running server: on which data directory it runs, and how
 * to reach it where that is not the address that it has written there. The demo takes the same.
 */
public final class ServerOptions {
  @Option(
      names = "--data",
      paramLabel = "DIRECTORY",
      description = "data directory of the running server (default: BACKSTAY_DATA or ./data)")
  private Path directory =
      Path.of(Objects.requireNonNullElse(System.getenv("BACKSTAY_DATA"), "./data"));

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "its address, if it is reached by another than it serves itself")
  private @Nullable String url;

  public Path directory() {
    return directory;
  }

  public OperatorClient client() {
    return OperatorClient.of(directory, url);
  }
}
