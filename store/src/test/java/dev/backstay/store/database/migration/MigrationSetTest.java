package dev.backstay.store.database.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The files that the code names, by which a start decides whether to migrate, are the directory's.
 */
class MigrationSetTest {
  @ParameterizedTest
  @EnumSource(MigrationSet.class)
  void theLatestVersionIsTheNewestFile(MigrationSet set) throws Exception {
    int newest = files(set).stream().mapToInt(MigrationSetTest::version).max().orElseThrow();

    assertThat(set.latest()).isEqualTo(newest);
  }

  @ParameterizedTest
  @EnumSource(MigrationSet.class)
  void theFilesAreThoseOfTheDirectoryByVersionFromOne(MigrationSet set) throws Exception {
    List<String> byVersion =
        files(set).stream().sorted(Comparator.comparingInt(MigrationSetTest::version)).toList();

    assertThat(set.files()).isEqualTo(byVersion);
    assertThat(set.files().stream().map(MigrationSetTest::version).toList())
        .isEqualTo(IntStream.rangeClosed(1, set.latest()).boxed().toList());
  }

  private static List<String> files(MigrationSet set) throws Exception {
    URI directory = MigrationSet.class.getResource("/" + set.location()).toURI();
    try (Stream<Path> files = Files.list(Path.of(directory))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static int version(String file) {
    return Integer.parseInt(file.substring(1, file.indexOf("__")));
  }
}
