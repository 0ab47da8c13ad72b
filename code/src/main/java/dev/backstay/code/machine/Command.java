package dev.backstay.code.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a short program to its end. Of this server's environment it gets what {@link
 * ChildEnvironment} lists.
 */
public final class Command {
  private static final int MAX_OUTPUT = 8_000;

  private Command() {}

  public record Result(int exit, String output) {}

  /**
   * The exit code and the beginning of what it printed; -1 when it took too long and was killed.
   */
  public static Result run(List<String> command, @Nullable Path directory, Duration timeout)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    ChildEnvironment.forInstalling(builder.environment());
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    Process process = builder.start();
    process.getOutputStream().close();
    byte[][] output = new byte[1][];
    Thread reader =
        Thread.ofPlatform().daemon().start(() -> output[0] = read(process.getInputStream()));
    try {
      boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      reader.join(Duration.ofSeconds(2));
      byte[] printed = output[0];
      return new Result(
          ended ? process.exitValue() : -1,
          printed == null ? "" : new String(printed, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static byte[] read(InputStream in) {
    try (in) {
      byte[] beginning = in.readNBytes(MAX_OUTPUT);
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return beginning;
    } catch (IOException e) {
      return new byte[0];
    }
  }
}
