package dev.backstay.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.foundation.settings.WrongSettingsException;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.doctor.Doctor;
import dev.backstay.server.doctor.Finding;
import dev.backstay.server.files.TestS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Backups that a server makes by itself: when, where to, how many, and what is said of a failure.
 */
final class ScheduledBackupTest extends BackupScene {
  private static final String TOKEN = "a-token-of-monitoring";

  @ParameterizedTest
  @MethodSource("dev.backstay.server.RunningServer$Product#all")
  void aServerMakesThemAndTheyHoldEverything(Product product) throws Exception {
    Path place = directory.resolve("place");
    try (RunningServer server = start(product, Map.of(Setting.BACKUP_TO, place.toString()))) {
      await(() -> names(place).size() == 1);
      fill(server.console().createApp("Kept"));
    }
    // the next one is due when the newest is a day old, whatever has been restarted meanwhile
    Path first = place.resolve(names(place).getFirst());
    Path old = place.resolve(BackupName.of(Instant.now().minus(Duration.ofHours(25))));
    Files.move(first, old);
    Map<Setting, String> settings = Map.of(Setting.BACKUP_TO, place.toString());
    assertThat(finding(ServerSettings.forTests(directory, settings)).message()).contains("1 in");
    try (RunningServer server = start(product, settings)) {
      await(() -> names(place).size() == 2);
      await(() -> metrics(server).contains("backstay_backups_total{outcome=\"ok\"} 1"));
      assertThat(metrics(server)).containsPattern("backstay_backup_age_seconds \\d");
      assertThat(finding(server.settings()).message()).startsWith("2 in " + place);
      assertThat(server.settings().dataDirectory().resolve("backup-work")).isEmptyDirectory();
    }
  }

  @Test
  void theOldestGoWhenThereAreMoreThanAreKept() throws Exception {
    Path place = Files.createDirectories(directory.resolve("many"));
    for (int days = 2; days < 7; days++) {
      Files.createFile(place.resolve(BackupName.of(Instant.now().minus(Duration.ofDays(days)))));
    }
    Path other = Files.createFile(place.resolve("backstay-mine.zip"));
    try (RunningServer server =
        start(
            Product.SQLITE,
            Map.of(Setting.BACKUP_TO, place.toString(), Setting.BACKUP_KEEP, "2"))) {
      await(() -> names(place).size() == 2);
      Instant newest = BackupName.time(names(place).getLast());
      assertThat(newest).isAfter(Instant.now().minusSeconds(60));
      assertThat(other).exists();
    }
  }

  @Test
  void theyGoToABucketAsWell() throws Exception {
    TestS3 store = TestS3.shared();
    Map<Setting, String> settings = new HashMap<>(store.settings());
    String prefix = settings.remove(Setting.S3_PREFIX) + "/backups";
    settings.remove(Setting.FILE_STORAGE);
    String bucket = settings.remove(Setting.S3_BUCKET);
    settings.put(Setting.BACKUP_TO, "s3://" + bucket + "/" + prefix);
    try (RunningServer server = start(Product.SQLITE, settings)) {
      // said once all of it is there
      await(() -> finding(server.settings()).message().startsWith("1 in s3://" + bucket));
      Path copy =
          Files.copy(store.objects(prefix).getFirst(), directory.resolve("from-the-store.zip"));
      assertThat(BackupCheck.check(copy, directory).rows()).isPositive();
    }
    settings.put(Setting.FILE_STORAGE, "s3");
    settings.put(Setting.S3_BUCKET, bucket);
    assertThatThrownBy(() -> ServerSettings.forTests(directory, settings))
        .isInstanceOf(WrongSettingsException.class)
        .hasMessageContaining("another bucket");
  }

  @Test
  void aFailureIsCountedAndTheDoctorSaysIt() throws Exception {
    Path file = Files.createFile(directory.resolve("a-file"));
    Map<Setting, String> settings = Map.of(Setting.BACKUP_TO, file.resolve("below").toString());
    try (RunningServer server = start(Product.SQLITE, settings)) {
      await(() -> metrics(server).contains("backstay_backups_total{outcome=\"failed\"} 1"));
      assertThat(metrics(server)).contains("backstay_backup_age_seconds NaN");
      Finding found = finding(server.settings());
      assertThat(found.level()).isEqualTo(Finding.Level.WARNING);
      assertThat(found.message()).contains("there is none");
      assertThat(server.settings().dataDirectory().resolve("backup-work")).isEmptyDirectory();
    }
  }

  @Test
  void aBackupThatMakesNoServerIsFoundOut() throws Exception {
    Path good;
    try (RunningServer original = RunningServer.start(Product.SQLITE)) {
      fill(original.console().createApp("Checked"));
      good = backup(original.settings(), "good");
    }
    Path work = Files.createDirectory(directory.resolve("work"));
    assertThat(BackupCheck.check(good, work).files()).isEqualTo(1);
    assertThat(work).isEmptyDirectory();
    // all checksums fit, but the content of a file was never in it
    Path withoutFile = DamagedBackupTest.without(good, directory.resolve("file.zip"), "/files/");
    assertThatThrownBy(() -> BackupCheck.check(withoutFile, work))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("content");
    Path withoutApp =
        DamagedBackupTest.without(good, directory.resolve("app.zip"), "/tables/Typed.jsonl");
    assertThatThrownBy(() -> BackupCheck.check(withoutApp, work))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("Typed");
    assertThat(work).isEmptyDirectory();
  }

  private static RunningServer start(Product product, Map<Setting, String> more) {
    Map<Setting, String> all = new HashMap<>(more);
    all.put(Setting.METRICS_TOKEN, TOKEN);
    return RunningServer.start(product, all);
  }

  private static String metrics(RunningServer server) {
    return server.send("GET", "/metrics", Map.of("Authorization", "Bearer " + TOKEN), null).text();
  }

  private static List<String> names(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(place)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> BackupName.time(name) != null)
          .sorted()
          .toList();
    }
  }

  private static Finding finding(ServerSettings settings) {
    return Doctor.examine(settings).stream()
        .filter(found -> found.check().equals("backups"))
        .findFirst()
        .orElseThrow();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plusSeconds(30);
    while (!condition.call()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.sleep(20);
    }
  }
}
