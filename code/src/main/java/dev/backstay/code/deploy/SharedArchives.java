package dev.backstay.code.deploy;

import static dev.backstay.store.generated.platform.tables.CodeArchiveTable.CODE_ARCHIVE;

import dev.backstay.foundation.directory.PrivateFiles;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.Record2;
import org.jspecify.annotations.Nullable;

/**
 * The archives of deployments in the platform database, where every server on it gets those that
 * another one was sent. A server that has its database alone keeps none there.
 */
final class SharedArchives {
  /** Bytes of a part: what is in memory at once, and one row. */
  private static final int PART = 256 * 1024;

  private final Database platform;
  private final boolean used;

  /** Deployments of which this server knows that their archives are there. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  SharedArchives(Database platform) {
    this.platform = platform;
    this.used = platform.dialect() == Dialect.POSTGRESQL;
  }

  /**
   * Puts an archive there that was deployed before there were several servers, or restored from a
   * backup. Others may do the same at the same time.
   */
  void putIfMissing(String appId, String deploymentId, Path archive) throws IOException {
    if (!used || !known.add(deploymentId)) {
      return;
    }
    boolean there = false;
    try {
      if (Files.exists(archive) && part(appId, deploymentId, 0) == null) {
        put(appId, deploymentId, archive);
      }
      there = true;
    } finally {
      if (!there) {
        known.remove(deploymentId);
      }
    }
  }

  /** Puts an archive there; to be called before its deployment is put in force. */
  void put(String appId, String deploymentId, Path archive) throws IOException {
    if (!used) {
      return;
    }
    String sha256 = sha256(archive);
    try (InputStream in = Files.newInputStream(archive)) {
      byte[] bytes = in.readNBytes(PART);
      for (int part = 0; bytes.length > 0; part++) {
        int number = part;
        String content = Base64.getEncoder().encodeToString(bytes);
        platform.write(sql ->
            sql.insertInto(CODE_ARCHIVE)
                .set(CODE_ARCHIVE.APP_ID, appId)
                .set(CODE_ARCHIVE.DEPLOYMENT_ID, deploymentId)
                .set(CODE_ARCHIVE.PART, number)
                .set(CODE_ARCHIVE.SHA256, sha256)
                .set(CODE_ARCHIVE.CONTENT, content)
                .onDuplicateKeyIgnore()
                .execute());
        bytes = in.readNBytes(PART);
      }
    }
  }

  /**
   * Gets an archive that is not here.
   *
   * @param archive where it is to be; is not there when this fails
   * @throws IOException when what is there is not what was put there
   */
  void fetch(String appId, String deploymentId, Path archive) throws IOException {
    if (!used || Files.exists(archive)) {
      return;
    }
    Path directory = PrivateFiles.createDirectories(Objects.requireNonNull(archive.getParent()));
    Path arriving = Files.createTempFile(directory, ".fetched", ".zip");
    try {
      String expected = null;
      try (OutputStream out = Files.newOutputStream(arriving)) {
        Record2<String, String> part = part(appId, deploymentId, 0);
        for (int number = 1; part != null; number++) {
          expected = part.value1();
          out.write(Base64.getDecoder().decode(part.value2()));
          part = part(appId, deploymentId, number);
        }
      }
      if (expected == null) {
        return;
      }
      if (!expected.equals(sha256(arriving))) {
        throw new IOException("the archive in the database is damaged or not whole");
      }
      Files.move(arriving, archive, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(arriving);
    }
  }

  private @Nullable Record2<String, String> part(String appId, String deploymentId, int number) {
    return platform.read(sql ->
        sql.select(CODE_ARCHIVE.SHA256, CODE_ARCHIVE.CONTENT)
            .from(CODE_ARCHIVE)
            .where(CODE_ARCHIVE.APP_ID.eq(appId))
            .and(CODE_ARCHIVE.DEPLOYMENT_ID.eq(deploymentId))
            .and(CODE_ARCHIVE.PART.eq(number))
            .fetchOne());
  }

  void delete(String appId, Collection<String> deploymentIds) {
    if (used && !deploymentIds.isEmpty()) {
      known.removeAll(Set.copyOf(deploymentIds));
      platform.write(sql ->
          sql.deleteFrom(CODE_ARCHIVE)
              .where(CODE_ARCHIVE.APP_ID.eq(appId))
              .and(CODE_ARCHIVE.DEPLOYMENT_ID.in(deploymentIds))
              .execute());
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[64 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
