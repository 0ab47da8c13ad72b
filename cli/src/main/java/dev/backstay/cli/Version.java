package dev.backstay.cli;

import java.util.Objects;
import picocli.CommandLine;

/** The version that the build has put into the jar's manifest. */
final class Version implements CommandLine.IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"Backstay " + text()};
  }

  static String text() {
    return Objects.requireNonNullElse(
        Version.class.getPackage().getImplementationVersion(), "(not built as a jar)");
  }
}
