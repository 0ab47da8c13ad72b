package dev.backstay.foundation.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files that let the server speak HTTPS.
 *
 * @param certificate PEM, the server's own certificate first
 * @param key PEM
 * @param hstsSeconds how long browsers are told to use nothing else; 0 for not at all
 */
public record TlsSettings(Path certificate, Path key, int hstsSeconds) {

  static @Nullable TlsSettings of(SettingReader reader) {
    Path certificate = reader.optional(Setting.TLS_CERT, TlsSettings::file);
    Path key = reader.optional(Setting.TLS_KEY, TlsSettings::file);
    int hstsSeconds = reader.number(Setting.HSTS_SECONDS, 0, 63_072_000);
    if ((certificate == null) != (key == null)) {
      reader.problem("tls-cert and tls-key are given together or not at all");
    }
    return certificate == null || key == null
        ? null
        : new TlsSettings(certificate, key, hstsSeconds);
  }

  private static Path file(String value) {
    return Path.of(value).toAbsolutePath().normalize();
  }
}
