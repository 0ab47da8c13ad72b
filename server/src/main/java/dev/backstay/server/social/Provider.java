package dev.backstay.server.social;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.security.caller.SocialProvider;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A provider as a developer has set it up.
 *
 * @param code what clients call it by: lower case
 * @param clientSecret null for a client without one; a secret
 * @param requestTokenEndpoint of a provider of OAuth 1.0a, whose logins begin there; its token
 *     endpoint then gives access tokens of that protocol, and it always has a client's secret. Null
 *     for OAuth 2
 * @param issuer of an OpenID Connect provider, whose addresses are then found by discovery; null
 *     for plain OAuth 2
 * @param tokenInfoEndpoint where a provider of plain OAuth 2 says which client an access token was
 *     given to, with {token}, {clientId} and {clientSecret} to be filled in; null when it does not,
 *     and then access tokens are not accepted from clients
 * @param tokenInfoClient the field of that answer that holds the client's id
 * @param secretInBody whether the client's secret is sent in the body instead of a header
 * @param scope what is asked for, separated by spaces
 * @param subject the field that names the person for ever
 * @param email the field of the address, counted only when verified
 * @param emailVerified the field that says so; empty when the provider does not say
 * @param fieldsMapping columns of Users by the provider's field
 * @param allowedOrigins pages that may open the window and so get the user's token
 */
record Provider(
    String id,
    String code,
    String name,
    String clientId,
    @Nullable String clientSecret,
    @Nullable URI requestTokenEndpoint,
    @Nullable String issuer,
    @Nullable URI authorizationEndpoint,
    @Nullable URI tokenEndpoint,
    @Nullable URI userInfoEndpoint,
    @Nullable String tokenInfoEndpoint,
    String tokenInfoClient,
    boolean secretInBody,
    String scope,
    String subject,
    String email,
    String emailVerified,
    Map<String, String> fieldsMapping,
    List<String> allowedOrigins) {
  private static final int MAX_TEXT = 1_000;
  private static final int MAX_ORIGINS = 100;
  private static final int MAX_FIELDS = 100;

  /**
   * Reads what a developer has set.
   *
   * @param before whose secret stays when none is given and it goes to the same addresses; null for
   *     a new one
   * @throws dev.backstay.foundation.error.ApiException 8007, 8008 naming the field; 2004 when the
   *     secret has to be given again
   */
  static Provider of(String id, JsonFields fields, @Nullable Provider before) {
    String code = text(fields, "code", null).toLowerCase(Locale.ROOT);
    if (!code.matches("[a-z0-9_-]{1,50}")) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "code", "It has 1 to 50 characters: a to z, digits, _ and -");
    }
    String secret = fields.optionalText("clientSecret");
    Provider kept = secret == null || secret.isEmpty() ? before : null;
    if (kept != null) {
      secret = kept.clientSecret;
    }
    String issuer = fields.optionalText("issuer");
    if (issuer != null && issuer.isEmpty()) {
      issuer = null;
    }
    if (issuer != null) {
      var _ = uri(issuer, "issuer");
    }
    Provider provider =
        new Provider(
            id,
            code,
            text(fields, "name", code),
            text(fields, "clientId", null),
            secret == null || secret.isEmpty() ? null : secret,
            endpoint(fields, "requestTokenEndpoint", false),
            issuer,
            endpoint(fields, "authorizationEndpoint", issuer == null),
            endpoint(fields, "tokenEndpoint", issuer == null),
            endpoint(fields, "userInfoEndpoint", issuer == null),
            tokenInfo(fields),
            text(fields, "tokenInfoClient", "aud"),
            Boolean.TRUE.equals(fields.optionalFlag("secretInBody")),
            text(fields, "scope", issuer == null ? "" : "openid email profile"),
            text(fields, "subjectField", issuer == null ? "id" : "sub"),
            text(fields, "emailField", "email"),
            text(fields, "emailVerifiedField", issuer == null ? "" : "email_verified"),
            mapping(fields),
            origins(fields));
    if (kept != null && secret != null) {
      provider.requireSameAddresses(kept);
    }
    if (provider.isOAuth1() && provider.clientSecret == null) {
      throw ApiError.MISSING_PARAMETER.with("clientSecret");
    }
    if (provider.isOAuth1() && issuer != null) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "issuer", "A provider that speaks OAuth 1.0a has no issuer");
    }
    return provider;
  }

  /**
   * Refuses to send a stored secret, and what it opens, to another address than the one for which
   * it was entered: who may change a provider need not know its secret.
   *
   * @throws dev.backstay.foundation.error.ApiException 2004
   */
  private void requireSameAddresses(Provider before) {
    Map<String, @Nullable Object> addresses = addresses();
    before
        .addresses()
        .forEach((field, address) -> {
          if (!Objects.equals(address, addresses.get(field))) {
            throw ApiError.SECRET_NEEDED_AGAIN.with("clientSecret", field);
          }
        });
  }

  /** Where the secret is sent, or what it opens comes from, by field. */
  private Map<String, @Nullable Object> addresses() {
    Map<String, @Nullable Object> addresses = new LinkedHashMap<>();
    addresses.put("issuer", issuer);
    addresses.put("requestTokenEndpoint", requestTokenEndpoint);
    addresses.put("authorizationEndpoint", authorizationEndpoint);
    addresses.put("tokenEndpoint", tokenEndpoint);
    addresses.put("userInfoEndpoint", userInfoEndpoint);
    addresses.put("tokenInfoEndpoint", tokenInfoEndpoint);
    return addresses;
  }

  /** Whether the provider speaks OAuth 1.0a. */
  boolean isOAuth1() {
    return requestTokenEndpoint != null;
  }

  /** The role that comes with a login. */
  SocialProvider role() {
    return switch (code) {
      case "facebook" -> SocialProvider.FACEBOOK;
      case "google", "googleplus" -> SocialProvider.GOOGLE;
      case "twitter", "x" -> SocialProvider.TWITTER;
      default -> SocialProvider.OTHER;
    };
  }

  /** As it is stored. */
  Map<String, @Nullable Object> stored() {
    Map<String, @Nullable Object> stored = toJson();
    stored.remove("clientSecretSet");
    stored.put("clientSecret", clientSecret);
    return stored;
  }

  /** As developers see it: whether there is a secret, and not which. */
  Map<String, @Nullable Object> toJson() {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("id", id);
    shown.put("code", code);
    shown.put("name", name);
    shown.put("clientId", clientId);
    shown.put("clientSecretSet", clientSecret != null);
    shown.put("requestTokenEndpoint", text(requestTokenEndpoint));
    shown.put("issuer", issuer);
    shown.put("authorizationEndpoint", text(authorizationEndpoint));
    shown.put("tokenEndpoint", text(tokenEndpoint));
    shown.put("userInfoEndpoint", text(userInfoEndpoint));
    shown.put("tokenInfoEndpoint", tokenInfoEndpoint);
    shown.put("tokenInfoClient", tokenInfoClient);
    shown.put("secretInBody", secretInBody);
    shown.put("scope", scope);
    shown.put("subjectField", subject);
    shown.put("emailField", email);
    shown.put("emailVerifiedField", emailVerified);
    shown.put("fieldsMapping", fieldsMapping);
    shown.put("allowedOrigins", allowedOrigins);
    return shown;
  }

  private static @Nullable String text(@Nullable URI uri) {
    return uri == null ? null : uri.toString();
  }

  private static String text(JsonFields fields, String name, @Nullable String otherwise) {
    String text = fields.optionalText(name);
    if (text == null || text.isEmpty()) {
      if (otherwise == null) {
        throw ApiError.MISSING_PARAMETER.with(name);
      }
      return otherwise;
    }
    if (text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          name, "It has control characters, or more than " + MAX_TEXT + " characters");
    }
    return text;
  }

  private static @Nullable URI endpoint(JsonFields fields, String name, boolean required) {
    String text = fields.optionalText(name);
    if (text == null || text.isEmpty()) {
      if (required) {
        throw ApiError.MISSING_PARAMETER.with(name);
      }
      return null;
    }
    return uri(text, name);
  }

  private static @Nullable String tokenInfo(JsonFields fields) {
    String text = fields.optionalText("tokenInfoEndpoint");
    if (text == null || text.isEmpty()) {
      return null;
    }
    var _ = uri(text.replaceAll("\\{\\w+}", "x"), "tokenInfoEndpoint");
    return text;
  }

  /** An address of a provider: over TLS, or on this machine for development. */
  private static URI uri(String text, String name) {
    try {
      URI uri = new URI(text);
      if (text.length() <= MAX_TEXT
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && ("https".equals(uri.getScheme())
              || ("http".equals(uri.getScheme()) && loopback(uri.getHost())))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(
        name, "It must be an address that begins with https:// and holds no password");
  }

  private static boolean loopback(String host) {
    try {
      return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Map<String, String> mapping(JsonFields fields) {
    Map<String, String> mapping = new LinkedHashMap<>();
    if (fields.has("fieldsMapping")) {
      Mappings.read(fields.optionalObject("fieldsMapping"), MAX_FIELDS, mapping);
    }
    return Map.copyOf(mapping);
  }

  private static List<String> origins(JsonFields fields) {
    List<String> origins = new ArrayList<>();
    if (fields.has("allowedOrigins")) {
      for (Object each : fields.list("allowedOrigins", MAX_ORIGINS)) {
        if (!(each instanceof String origin)
            || !origin.matches("https?://[A-Za-z0-9.\\[\\]:-]{1,260}")) {
          throw ApiError.INVALID_PARAMETER_BECAUSE.with(
              "allowedOrigins", "Each looks like https://example.com or https://example.com:8443");
        }
        origins.add(origin);
      }
    }
    return List.copyOf(origins);
  }

  @Override
  public String toString() {
    return "Provider[" + code + "]";
  }
}
