package dev.backstay.foundation.settings;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Valkey or Redis server.
 *
 * @param host its name or address
 * @param port that it listens on
 * @param database the number of one of its databases
 * @param tls whether the connection is encrypted, and the server's name checked
 * @param user null for the server's default user
 * @param password null when it asks for none
 * @param authorities PEM file with the certificates that vouch for the server; null for those that
 *     Java knows
 */
public record ValkeySettings(
    String host,
    int port,
    int database,
    boolean tls,
    @Nullable String user,
    @Nullable String password,
    @Nullable Path authorities) {
  private static final int DEFAULT_PORT = 6379;
  private static final Pattern PATH = Pattern.compile("/?(\\d{0,4})");

  static @Nullable ValkeySettings of(SettingReader reader) {
    Path authorities =
        reader.optional(Setting.VALKEY_CA, value -> Path.of(value).toAbsolutePath().normalize());
    ValkeySettings valkey = reader.optional(Setting.VALKEY, value -> ofAddress(value, authorities));
    if (authorities != null && valkey != null && !valkey.tls()) {
      reader.problem("valkey-ca is for a valkey that begins with rediss://");
    }
    return valkey;
  }

  private static ValkeySettings ofAddress(String value, @Nullable Path authorities) {
    URI uri = URI.create(value);
    Matcher path = PATH.matcher(uri.getRawPath() == null ? "" : uri.getRawPath());
    if (uri.getHost() == null
        || !String.valueOf(uri.getScheme()).matches("rediss?")
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || !path.matches()) {
      throw new IllegalArgumentException(
          "must be redis:// or rediss:// with user:password@, if there are any, host, :port and"
              + " /database, a number");
    }
    String login = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
    int colon = login.indexOf(':');
    if (!login.isEmpty() && colon < 0) {
      throw new IllegalArgumentException(
          "must have a password after the user: user:password@, or :password@ alone");
    }
    int database = path.group(1).isEmpty() ? 0 : Integer.parseInt(path.group(1));
    return new ValkeySettings(
        uri.getHost(),
        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
        database,
        uri.getScheme().equals("rediss"),
        colon < 1 ? null : decoded(login.substring(0, colon)),
        colon < 0 ? null : decoded(login.substring(colon + 1)),
        authorities);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** What tells it from others, without user and password. */
  public String address() {
    return (tls ? "rediss://" : "redis://") + host + ":" + port + "/" + database;
  }

  /** Without user and password. */
  @Override
  public String toString() {
    return "ValkeySettings[" + address() + "]";
  }
}
