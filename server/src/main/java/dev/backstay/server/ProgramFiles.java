package dev.backstay.server;

import dev.backstay.code.machine.CodeLocations;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Files of this installation that the command line works with beside a server. */
public final class ProgramFiles {
  private ProgramFiles() {}

  /**
   * The jar of the program that runs server code in Java, or the directory of its classes while
   * tests run; null when it is not part of this installation.
   */
  public static @Nullable Path javaRunner() {
    return CodeLocations.javaRunner();
  }
}
