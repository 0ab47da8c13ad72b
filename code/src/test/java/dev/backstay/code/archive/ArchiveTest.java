package dev.backstay.code.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
  private static final ArchiveLimits LIMITS =
      new ArchiveLimits(1 << 20, 50, 3 << 20, 4 << 20, 100, 5, 50);

  @TempDir Path directory;

  @Test
  void filesArriveUnderTheirNames() throws IOException, ArchiveException {
    Path target =
        unpack(
            zip(
                "./",
                null,
                "model.json",
                "{}",
                "services/",
                null,
                "services/a.js",
                "a",
                "lib\\b.js",
                "b"));

    assertThat(target.resolve("model.json")).hasContent("{}");
    assertThat(target.resolve("services/a.js")).hasContent("a");
    assertThat(target.resolve("lib/b.js")).hasContent("b");
    assertThat(directory.resolve("deployments"))
        .isDirectoryNotContaining(path -> path.toString().contains("unpacking"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../out",
        "a/../../out",
        "/etc/passwd",
        "//out",
        "C:/out",
        "..\\out",
        "a//b",
        "./a",
        "a/./b",
        "a/..",
        "a\u0000b",
        "a\nb",
        "a/b/c/d/e/f",
        "012345678901234567890123456789012345678901234567890"
      })
  void namesThatLeadElsewhereAreRefused(String name) throws IOException {
    Path zip = zip("model.json", "{}", name, "x");

    assertRefused(zip);
  }

  @Test
  void namesThatOccurTwiceAreRefused() throws IOException {
    assertRefused(zip("a.js", "1", "A.js", "2"));
    assertRefused(zip("a", "1", "a/b", "2"));
    assertRefused(zip("a/b", "1", "a", "2"));
  }

  @Test
  void bombsAreRefusedHoweverTheyAreBuilt() throws IOException {
    assertRefused(zip("zeros", "\u0000".repeat(2 << 20)));
    assertRefused(zip("large", random(1 << 21) + random(1 << 21)));
    String[] many = new String[120];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = "f" + i;
      many[i + 1] = "";
    }
    assertRefused(zip(many));
  }

  @Test
  void whatIsNoArchiveIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("no.zip"), "this is not a zip");
    assertRefused(file);
    byte[] half = Files.readAllBytes(zip("a", random(5_000)));
    Files.write(file, java.util.Arrays.copyOf(half, half.length / 2));
    assertRefused(file);
  }

  @Test
  void aLinkBecomesAFile() throws IOException, ArchiveException {
    // An entry that is a link holds its target as content; whether it is one stands in attributes
    // that nobody reads.
    Path target = unpack(zip("link", "/etc/passwd"));
    assertThat(Files.isSymbolicLink(target.resolve("link"))).isFalse();
    assertThat(target.resolve("link")).hasContent("/etc/passwd");
  }

  @Test
  void whatIsSealedCannotBeChangedButDeleted() throws IOException, ArchiveException {
    Path target = unpack(zip("a/b.js", "b"));
    FileTrees.seal(target, null);

    assertThat(Files.getPosixFilePermissions(target.resolve("a/b.js"))).hasSize(1);
    FileTrees.delete(target);
    assertThat(target).doesNotExist();
  }

  private void assertRefused(Path zip) {
    assertThatThrownBy(() -> unpack(zip)).isInstanceOf(ArchiveException.class);
    assertThat(directory.resolve("deployments/new")).doesNotExist();
    assertThat(directory.resolve("deployments")).isEmptyDirectory();
    assertThat(directory.resolve("out")).doesNotExist();
  }

  private Path unpack(Path zip) throws ArchiveException, IOException {
    Path target = directory.resolve("deployments/new");
    Files.createDirectories(target.getParent());
    new Archive(LIMITS).unpack(zip, target);
    return target;
  }

  private Path zip(String... namesAndContents) throws IOException {
    Path zip = Files.createTempFile(directory, "archive", ".zip");
    try (OutputStream file = Files.newOutputStream(zip);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        out.putNextEntry(new ZipEntry(namesAndContents[i]));
        if (namesAndContents[i + 1] != null) {
          out.write(namesAndContents[i + 1].getBytes(UTF_8));
        }
      }
    }
    return zip;
  }

  private static String random(int length) {
    StringBuilder text = new StringBuilder(length);
    java.util.Random random = new java.util.Random(1);
    for (int i = 0; i < length; i++) {
      text.append((char) (' ' + random.nextInt(90)));
    }
    return text.toString();
  }
}
