package dev.backstay.foundation.settings;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the server listens, and whom it answers.
 *
 * @param publicUrl null when it follows from host and port; without a slash at its end
 * @param corsOrigins origins whose pages may call the API; {@code *} is any
 * @param trustedProxies whose word about a client's address counts
 * @param accessLog whether each request is logged
 * @param jsonLogs whether logs are JSON, an object on each line, and not text
 * @param tls null for plain HTTP
 */
public record HttpSettings(
    String host,
    int port,
    @Nullable String publicUrl,
    List<String> corsOrigins,
    List<String> trustedProxies,
    boolean accessLog,
    boolean jsonLogs,
    @Nullable TlsSettings tls,
    HttpLimits limits) {

  static HttpSettings of(SettingReader reader) {
    return new HttpSettings(
        reader.text(Setting.HOST),
        reader.number(Setting.PORT, 0, 65_535),
        reader.optional(Setting.PUBLIC_URL, HttpSettings::url),
        reader.list(Setting.CORS_ORIGINS),
        reader.list(Setting.TRUSTED_PROXIES),
        reader.choice(Setting.ACCESS_LOG, "on", "off"),
        reader.choice(Setting.LOG_FORMAT, "json", "text"),
        TlsSettings.of(reader),
        HttpLimits.of(reader));
  }

  private static String url(String value) {
    URI uri = URI.create(value);
    if (uri.getHost() == null
        || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
      throw new IllegalArgumentException("must begin with http:// or https:// and name a host");
    }
    return value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
  }
}
