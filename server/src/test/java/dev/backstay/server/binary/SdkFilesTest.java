package dev.backstay.server.binary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.backendless.Backendless;
import com.backendless.FilePermission;
import com.backendless.files.FileInfo;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files by the Java SDK (reference: Java SDK, 5.6). */
final class SdkFilesTest extends SdkTest {
  @TempDir private Path directory;
  private File file;

  @BeforeEach
  void writeFile() throws Exception {
    file = Files.writeString(directory.resolve("a b+c.txt"), "hello").toFile();
  }

  @Test
  void aFileIsUploadedAndReadAtItsAddress() throws Exception {
    String url = Backendless.Files.upload(file, "my docs").getFileURL();
    assertThat(url).endsWith("/files/my%20docs/a%20b%2Bc.txt");
    try (var content = java.net.URI.create(url).toURL().openStream()) {
      assertThat(new String(content.readAllBytes(), UTF_8)).isEqualTo("hello");
    }
    Backendless.Files.upload(file, "my docs", true);
    var again = error(() -> Backendless.Files.upload(file, "my docs"));
    assertThat(again.getCode()).isEqualTo("6003");
    assertThat(again.getMessage()).isEqualTo("Unable to upload file: file already exists");
  }

  @Test
  void filesAreSavedListedMovedAndDeleted() {
    assertThat(Backendless.Files.saveFile("dir", "a.txt", "abc".getBytes(UTF_8)))
        .endsWith("/files/dir/a.txt");
    Backendless.Files.saveFile("dir", "a.txt", "abcd".getBytes(UTF_8), true);
    Backendless.Files.saveFile("/dir/b.txt", "b".getBytes(UTF_8), true);
    Backendless.Files.createDirectory("dir/sub");
    assertThat(Backendless.Files.listing("/dir"))
        .extracting(FileInfo::getName)
        .containsExactlyInAnyOrder("a.txt", "b.txt", "sub");
    assertThat(Backendless.Files.listing("/dir", "a*", false, 10, 0))
        .extracting(FileInfo::getSize)
        .containsExactly(4);
    assertThat(Backendless.Files.getFileCount("/dir", "*", true, false)).isEqualTo(2);
    assertThat(Backendless.Files.exists("dir/a.txt")).isTrue();
    assertThat(Backendless.Files.renameFile("dir/a.txt", "c.txt")).endsWith("dir/c.txt");
    Backendless.Files.createDirectory("other");
    assertThat(Backendless.Files.copyFile("dir/c.txt", "other/c.txt")).contains("other");
    assertThat(Backendless.Files.moveFile("dir/b.txt", "other/b.txt")).contains("other");
    assertThat(Backendless.Files.remove("dir/c.txt")).isEqualTo(1);
    assertThat(Backendless.Files.exists("dir/c.txt")).isFalse();
    assertThat(Backendless.Files.removeDirectory("other")).isEqualTo(2);
    assertThat(Backendless.Files.exists("other")).isFalse();
    assertThat(error(() -> Backendless.Files.remove("none")).getCode()).isEqualTo("6000");
  }

  @Test
  void permissionsAreDecidedAsByTheOtherApis() {
    Backendless.Files.saveFile("dir", "a.txt", "abc".getBytes(UTF_8));
    var refused = error(() -> FilePermission.READ.denyForRole("NotAuthenticatedUser", "dir"));
    assertThat(refused.getCode()).isEqualTo("4000");
  }
}
