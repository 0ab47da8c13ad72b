package dev.backstay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The version in the code, by which a start decides whether to migrate, is the newest file's. */
class MigrationSetTest {
  @ParameterizedTest
  @EnumSource(MigrationSet.class)
  void theLatestVersionIsTheNewestFile(MigrationSet set) throws Exception {
    URI directory = MigrationSet.class.getResource("/" + set.location()).toURI();
    try (Stream<Path> files = Files.list(Path.of(directory))) {
      int newest =
          files
              .map(file -> file.getFileName().toString())
              .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
              .max()
              .orElseThrow();
      assertThat(set.latest()).isEqualTo(newest);
    }
  }
}
