package dev.backstay.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.BackstayServer;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.files.TestS3;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Backups that are damaged, and restores that did not end, leave nothing behind. */
final class DamagedBackupTest extends BackupScene {
  @ParameterizedTest
  @MethodSource("dev.backstay.server.RunningServer$Product#all")
  void aDamagedBackupRestoresNothing(Product product) throws Exception {
    Path good;
    try (RunningServer original = RunningServer.start(Product.SQLITE)) {
      fill(original.console().createApp("Damaged"));
      good = backup(original.settings(), "good");
    }
    ServerSettings target = RunningServer.emptySettings(product);
    byte[] bytes = Files.readAllBytes(good);
    assertRefused(target, cut(bytes, bytes.length / 2));
    assertRefused(target, cut(bytes, 0));
    assertRefused(target, edited(good, "apps/", null));
    assertRefused(target, edited(good, "backup.json", "{\"format\":99}"));
    assertRefused(target, edited(good, "checksums.txt", null));
    assertRefused(target, edited(good, "platform/tables/developer.jsonl", ""));
    assertRefused(target, directory.resolve("missing"));

    // and nothing of all this stands in the way of the good one
    var _ = BackstayServer.restore(target, good, true);
    try (RunningServer server = RunningServer.on(target)) {
      assertThat(server.console().send("GET", "/console/applications", null).list()).hasSize(1);
    }
  }

  /** Wherever a byte changes: either it is found, or it is one that means nothing. */
  @Test
  void noChangedByteGetsThrough() throws Exception {
    Path good;
    try (RunningServer original = RunningServer.start(Product.SQLITE)) {
      fill(original.console().createApp("Changed"));
      good = backup(original.settings(), "good");
    }
    Map<String, List<String>> rows = rows(good);
    byte[] bytes = Files.readAllBytes(good);
    int found = 0;
    for (int part = 1; part < 300; part++) {
      int place = (int) ((long) bytes.length * part / 300);
      byte[] changed = bytes.clone();
      changed[place] ^= 0x10;
      Path file = Files.write(directory.resolve("changed.zip"), changed);
      try (ZipFile zip = BackupFile.open(file)) {
        BackupFile.verify(zip);
        assertThat(rows(file)).as("byte " + place).isEqualTo(rows);
      } catch (BackupException e) {
        found++;
      }
    }
    assertThat(found).isGreaterThan(100);
  }

  /** A backup whose checksums are right but whose rows the database refuses: found out late. */
  @ParameterizedTest
  @MethodSource("dev.backstay.server.RunningServer$Product#all")
  void aRestoreThatFailsInTheMiddleLeavesNothing(Product product) throws Exception {
    Path good;
    try (RunningServer original = RunningServer.start(Product.SQLITE)) {
      fill(original.console().createApp("Middle"));
      good = backup(original.settings(), "good");
    }
    ServerSettings target = RunningServer.emptySettings(product);
    assertRefused(target, withBrokenPlatform(good));
    var _ = BackstayServer.restore(target, good, false);
    try (RunningServer server = RunningServer.on(target)) {
      assertThat(server.console().send("GET", "/console/applications", null).list()).hasSize(1);
    }
  }

  @Test
  void aRestoreThatFailsTakesBackWhatItHasPutIntoABucket() throws Exception {
    Path good;
    try (RunningServer original = RunningServer.start(Product.SQLITE)) {
      fill(original.console().createApp("Bucket"));
      good = backup(original.settings(), "good");
    }
    Map<Setting, String> store = TestS3.shared().settings();
    String prefix = store.get(Setting.S3_PREFIX);
    ServerSettings target =
        ServerSettings.forTests(RunningServer.emptySettings(Product.SQLITE).dataDirectory(), store);
    assertRefused(target, withBrokenPlatform(good));
    assertThat(TestS3.shared().objects(prefix)).isEmpty();
    var _ = BackstayServer.restore(target, good, false);
    assertThat(TestS3.shared().objects(prefix)).hasSize(1);
  }

  @Test
  void noServerStartsOnARestoreThatWasKilled() throws Exception {
    ServerSettings target = RunningServer.emptySettings(Product.SQLITE);
    var killed = dev.backstay.foundation.directory.DataDirectory.forRestore(target.dataDirectory());
    killed.close();
    assertThatThrownBy(() -> BackstayServer.start(target))
        .hasMessageContaining("did not end: delete it and restore again");
    assertThatThrownBy(() ->
            dev.backstay.foundation.directory.DataDirectory.forRestore(target.dataDirectory()))
        .hasMessageContaining("left of a restore that did not end");
  }

  private static void assertRefused(ServerSettings target, Path file) {
    assertThatThrownBy(() -> BackstayServer.restore(target, file, true))
        .as(file.getFileName().toString())
        .isInstanceOf(BackupException.class);
    assertThat(target.dataDirectory()).isEmptyDirectory();
  }

  private Path cut(byte[] bytes, int length) throws IOException {
    return Files.write(directory.resolve("cut" + length), Arrays.copyOf(bytes, length));
  }

  /** A copy in which the first entry of that beginning is another text, or missing. */
  private Path edited(Path file, String start, String text) throws IOException {
    Path copy = directory.resolve("edited-" + start.replace("/", "") + ".zip");
    boolean done = false;
    try (ZipFile zip = new ZipFile(file.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(copy))) {
      for (ZipEntry entry : zip.stream().toList()) {
        boolean hit = !done && entry.getName().startsWith(start);
        done |= hit;
        if (!hit || text != null) {
          out.putNextEntry(new ZipEntry(entry.getName()));
          out.write(
              hit
                  ? text.getBytes(StandardCharsets.UTF_8)
                  : zip.getInputStream(entry).readAllBytes());
          out.closeEntry();
        }
      }
    }
    return copy;
  }

  /** A copy with right checksums, but without the entries whose names contain a text. */
  static Path without(Path file, Path copy, String name) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile());
        BackupFile.Writer out = new BackupFile.Writer(Files.newOutputStream(copy))) {
      for (ZipEntry entry : zip.stream().toList()) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        if (!entry.getName().contains(name) && !entry.getName().equals("checksums.txt")) {
          out.add(entry.getName(), stream -> stream.write(bytes));
        }
      }
      out.finish();
    }
    return copy;
  }

  /** A copy with right checksums in which a key belongs to an app that is not there. */
  private Path withBrokenPlatform(Path file) throws Exception {
    Path copy = directory.resolve("broken.zip");
    try (ZipFile zip = new ZipFile(file.toFile());
        BackupFile.Writer out = new BackupFile.Writer(Files.newOutputStream(copy))) {
      for (ZipEntry entry : zip.stream().toList()) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        if (entry.getName().equals("platform/tables/app.jsonl")) {
          out.add(entry.getName(), stream -> {});
        } else if (!entry.getName().equals("checksums.txt")) {
          out.add(entry.getName(), stream -> stream.write(bytes));
        }
      }
      out.finish();
    }
    return copy;
  }
}
