package dev.backstay.foundation.tls;

import dev.backstay.foundation.settings.TlsSettings;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;

/**
 * The two files of a certificate, as they are on the disk at one moment. Links are followed, so
 * that what Certbot and Kubernetes do, which exchange a link, is seen as well.
 */
final class CertificateFiles {
  private static final long MAX_BYTES = 1 << 20;

  private final TlsSettings settings;
  private final byte[] certificate;
  private final byte[] key;

  private CertificateFiles(TlsSettings settings, byte[] certificate, byte[] key) {
    this.settings = settings;
    this.certificate = certificate;
    this.key = key;
  }

  /**
   * Reads both.
   *
   * @throws UnusableCertificateException when one is not there, is not a small file, cannot be
   *     read, or is a key that other users can read
   */
  static CertificateFiles read(TlsSettings settings) {
    byte[] certificate = read(settings.certificate(), "tls-cert");
    requirePrivate(settings.key());
    return new CertificateFiles(settings, certificate, read(settings.key(), "tls-key"));
  }

  /** What is in them, checked. */
  ServerCertificate parse() {
    return ServerCertificate.parse(settings, certificate, key);
  }

  /** Whether both files were the same at two moments. */
  boolean isSameAs(CertificateFiles other) {
    return Arrays.equals(certificate, other.certificate) && Arrays.equals(key, other.key);
  }

  private static byte[] read(Path file, String name) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new UnusableCertificateException(
            name + " names " + file + ", which is too large for a PEM file");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new UnusableCertificateException(name + " names " + file + ", which is not there");
    } catch (AccessDeniedException e) {
      throw new UnusableCertificateException(
          name
              + " names "
              + file
              + ", which the user that the server runs as may not read: give it the right to read"
              + " the file, and to enter the directories above it");
    } catch (IOException e) {
      throw new UnusableCertificateException(name + " names " + file + ", which cannot be read");
    }
  }

  private static void requirePrivate(Path key) {
    try {
      if (Files.getFileStore(key).supportsFileAttributeView("posix")
          && Files.getPosixFilePermissions(key).contains(PosixFilePermission.OTHERS_READ)) {
        throw new UnusableCertificateException(
            "tls-key names " + key + ", which other users can read: chmod 600 " + key);
      }
    } catch (IOException e) {
      // reading it says what is wrong
    }
  }
}
