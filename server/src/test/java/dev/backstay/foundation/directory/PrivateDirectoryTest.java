package dev.backstay.foundation.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nobody but its owner can read a data directory, whatever the umask is or was. */
@DisabledOnOs(OS.WINDOWS)
final class PrivateDirectoryTest {
  @ParameterizedTest
  @EnumSource(Product.class)
  void everythingThatAServerMakesIsForItsOwnerAlone(Product product) throws IOException {
    try (RunningServer server = RunningServer.start(product)) {
      TestApp app = server.console().createApp("private");
      app.client("JS").send("POST", "/data/Thing", Map.of("name", "x"));
      app.manage("POST", "/files/createdir/pictures", null);

      assertThat(open(server.settings().dataDirectory())).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void whatIsOpenToOthersIsClosedAtTheStart(Product product) throws IOException {
    try (RunningServer server = RunningServer.start(product)) {
      server.console().createApp("private");
      Path data = server.settings().dataDirectory();
      for (Path path : everything(data)) {
        Files.setPosixFilePermissions(
            path,
            PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-rw-r--"));
      }

      server.restart();

      assertThat(open(data)).isEmpty();
    }
  }

  @Test
  void linksAreNotFollowed(@TempDir Path directory) throws IOException {
    Path outside = Files.createFile(directory.resolve("outside"));
    Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rw-r--r--"));
    Path data = PrivateFiles.createDirectories(directory.resolve("data"));
    Files.createSymbolicLink(data.resolve("link"), outside);

    try (DataDirectory opened = DataDirectory.open(data)) {
      assertThat(opened.root()).isEqualTo(data);
    }

    assertThat(Files.getPosixFilePermissions(outside))
        .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static List<String> open(Path data) throws IOException {
    List<String> open = new ArrayList<>();
    for (Path path : everything(data)) {
      String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
      if (!permissions.endsWith("------")) {
        open.add(permissions + " " + path);
      }
    }
    return open;
  }

  private static List<Path> everything(Path data) throws IOException {
    try (Stream<Path> tree = Files.walk(data)) {
      return tree.filter(path -> !Files.isSymbolicLink(path)).toList();
    }
  }
}
