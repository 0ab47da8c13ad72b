package dev.backstay.server.mail;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.JsonFields;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP server and who writes through it.
 *
 * @param security how the connection is protected
 * @param user null when the server asks for nobody
 * @param password null when the server asks for none; a secret
 * @param from the sender's address
 * @param fromName the sender's name; empty for none
 */
public record MailServer(
    String host,
    int port,
    Security security,
    @Nullable String user,
    @Nullable String password,
    String from,
    String fromName) {
  private static final int MAX_TEXT = 254;
  private static final int MAX_PORT = 65_535;

  /** How a connection to an SMTP server is protected. */
  public enum Security {
    /** Not at all; for a server on the same machine or network. */
    NONE(25),
    /** By STARTTLS, without which nothing is sent. */
    STARTTLS(587),
    /** By TLS from the first byte. */
    TLS(465);

    private final int port;

    Security(int port) {
      this.port = port;
    }
  }

  /**
   * Reads what a developer has set.
   *
   * @param before what was set, whose password stays when none is given and it goes to the same
   *     server and user, protected alike
   * @throws dev.backstay.foundation.error.ApiException 8007, 8008 naming the field; 2004 when the
   *     password has to be given again
   */
  static MailServer of(JsonFields fields, @Nullable MailServer before) {
    String securityName = fields.optionalText("security");
    Security security =
        Arrays.stream(Security.values())
            .filter(each ->
                each.name()
                    .equals(
                        securityName == null
                            ? Security.STARTTLS.name()
                            : securityName.toUpperCase(Locale.ROOT)))
            .findFirst()
            .orElseThrow(() ->
                ApiError.INVALID_PARAMETER_BECAUSE.with(
                    "security", "It is one of " + Arrays.toString(Security.values())));
    Integer port = fields.optionalNumber("port", 1, MAX_PORT);
    String user = fields.optionalText("user");
    String password = fields.optionalText("password");
    String fromName = fields.optionalText("fromName");
    MailServer server =
        new MailServer(
            plain(fields.text("host"), "host", "[A-Za-z0-9.:_-]+"),
            port == null ? security.port : port,
            security,
            user == null || user.isEmpty() ? null : plain(user, "user", "\\P{Cntrl}+"),
            password == null || password.isEmpty() ? null : password,
            address(fields.text("from"), "from"),
            fromName == null || fromName.isEmpty()
                ? ""
                : plain(fromName, "fromName", "\\P{Cntrl}+"));
    return password == null && server.user != null && before != null && before.password != null
        ? server.withPasswordOf(before)
        : server;
  }

  /**
   * The same with a stored password, which is sent only where it was entered for.
   *
   * @throws dev.backstay.foundation.error.ApiException 2004 naming what has changed
   */
  private MailServer withPasswordOf(MailServer before) {
    String changed =
        !host.equals(before.host)
            ? "host"
            : port != before.port
                ? "port"
                : security != before.security
                    ? "security"
                    : Objects.equals(user, before.user) ? null : "user";
    if (changed != null) {
      throw ApiError.SECRET_NEEDED_AGAIN.with("password", changed);
    }
    return new MailServer(host, port, security, user, before.password, from, fromName);
  }

  /**
   * Reads the server's setting: {@code smtps://user:password@host:port} for TLS, {@code smtp://…}
   * for STARTTLS, {@code smtp+plain://…} for an unprotected connection.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public static MailServer of(String url, String from) {
    URI uri = URI.create(url);
    Security security =
        switch (String.valueOf(uri.getScheme())) {
          case "smtps" -> Security.TLS;
          case "smtp" -> Security.STARTTLS;
          case "smtp+plain" -> Security.NONE;
          default ->
              throw new IllegalArgumentException(
                  "must begin with smtps://, smtp:// or smtp+plain://");
        };
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("must name a host");
    }
    String[] login =
        uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":", 2);
    return new MailServer(
        uri.getHost(),
        uri.getPort() < 0 ? security.port : uri.getPort(),
        security,
        login.length > 0 ? decoded(login[0]) : null,
        login.length > 1 ? decoded(login[1]) : null,
        from,
        "");
  }

  /** As developers see it: whether there is a password, and not which. */
  Map<String, @Nullable Object> toJson() {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("host", host);
    shown.put("port", (long) port);
    shown.put("security", security.name());
    shown.put("user", user);
    shown.put("passwordSet", password != null);
    shown.put("from", from);
    shown.put("fromName", fromName);
    return shown;
  }

  /** As it is stored. */
  Map<String, @Nullable Object> stored() {
    Map<String, @Nullable Object> stored = toJson();
    stored.remove("passwordSet");
    stored.put("password", password);
    return stored;
  }

  /**
   * A mail address that names one mailbox and nothing else.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 naming the parameter
   */
  static String address(String text, String name) {
    if (!isAddress(text)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It must be one mail address");
    }
    return text;
  }

  /** Whether a text is a mail address that names one mailbox and nothing else. */
  public static boolean isAddress(String text) {
    if (text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl)) {
      return false;
    }
    try {
      InternetAddress[] parsed = InternetAddress.parse(text, true);
      return parsed.length == 1 && text.equals(parsed[0].getAddress()) && text.contains("@");
    } catch (AddressException e) {
      return false;
    }
  }

  private static String plain(String text, String name, String pattern) {
    if (text.length() > MAX_TEXT || !text.matches(pattern)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          name, "It has characters that it cannot have, or more than " + MAX_TEXT);
    }
    return text;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "MailServer[" + host + ":" + port + "]";
  }
}
