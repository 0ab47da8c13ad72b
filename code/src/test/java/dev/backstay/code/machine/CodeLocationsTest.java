package dev.backstay.code.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where runners are installed. */
class CodeLocationsTest {
  @TempDir Path directory;

  @Test
  void aCheckoutHasThemBesideTheirPackage() throws Exception {
    Path checkout = Files.createDirectory(directory.resolve("coderunner"));

    assertThat(CodeLocations.runner(checkout, directory.resolve("data"), false))
        .isEqualTo(checkout);
  }

  /** As that of a release, which is root's; what is not there cannot be written by root either. */
  @Test
  void whereThePackageCannotBeWrittenTheDataDirectoryHasThem() throws Exception {
    Path release = directory.resolve("release/coderunner");

    assertThat(CodeLocations.runner(release, directory.resolve("data"), false))
        .isEqualTo(directory.resolve("data/code/runner"));
  }
}
