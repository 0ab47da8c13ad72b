package dev.backstay.server.files.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.server.files.TestS3;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects that are larger than what is sent at once, which no test would upload by a server. */
final class S3BucketTest {
  private static final int MEGABYTE = 1 << 20;

  @TempDir private Path directory;

  @Test
  void aLargeFileIsSentInParts() throws Exception {
    byte[] content = new byte[21 * MEGABYTE];
    new Random(1).nextBytes(content);
    Path file = Files.write(directory.resolve("large"), content);
    var settings = ServerSettings.forTests(directory, TestS3.shared().settings()).files().s3();
    try (S3Bucket bucket = new S3Bucket(settings, 20 * MEGABYTE)) {
      bucket.put("apps/large", file, content.length);
      assertThat(bucket.size("apps/large")).isEqualTo(content.length);
      int from = 5 * MEGABYTE - 10;
      try (InputStream in = bucket.open("apps/large", from, 20)) {
        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, from, from + 20));
      }
      try (InputStream in = bucket.open("apps/large", 0, content.length)) {
        assertThat(Arrays.mismatch(in.readAllBytes(), content)).isEqualTo(-1);
      }
      try (InputStream in = bucket.open("apps/large", 0, content.length)) {
        // one that is left before its end is closed without reading the rest
        assertThat(in.readNBytes(10)).hasSize(10);
      }
      bucket.delete(List.of("apps/large", "apps/none"));
      assertThat(bucket.size("apps/large")).isEqualTo(-1);
      assertThatThrownBy(() -> bucket.open("apps/large", 0, 1))
          .isInstanceOf(NoSuchFileException.class);
    }
  }
}
