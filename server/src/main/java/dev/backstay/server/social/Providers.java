package dev.backstay.server.social;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.secrets.Secrets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The providers of an app, and the templates that developers start from. */
final class Providers {
  private static final String NAME = "oauth2providers";
  private static final String SECRET = "clientSecret";
  private static final int MOST = 50;

  /** What a template knows of a provider; the developer adds client and origins. */
  static final List<Map<String, Object>> TEMPLATES =
      List.of(
          Map.of(
              "code", "google",
              "name", "Google",
              "issuer", "https://accounts.google.com",
              "scope", "openid email profile",
              "tokenInfoEndpoint", "https://oauth2.googleapis.com/tokeninfo?access_token={token}",
              "tokenInfoClient", "aud"),
          facebook(),
          Map.of(
              "code", "twitter",
              "name", "X",
              "authorizationEndpoint", "https://x.com/i/oauth2/authorize",
              "tokenEndpoint", "https://api.x.com/2/oauth2/token",
              "userInfoEndpoint", "https://api.x.com/2/users/me",
              "scope", "tweet.read users.read",
              "subjectField", "data.id",
              "fieldsMapping", Map.of("data.name", "name")),
          Map.of("code", "oidc", "name", "OpenID Connect", "scope", "openid email profile"));

  /** The same for providers of OAuth 1.0a. */
  static final List<Map<String, Object>> OAUTH1_TEMPLATES =
      List.of(
          Map.of(
              "code", "twitter",
              "name", "X",
              "requestTokenEndpoint", "https://api.x.com/oauth/request_token",
              "authorizationEndpoint", "https://api.x.com/oauth/authenticate",
              "tokenEndpoint", "https://api.x.com/oauth/access_token",
              "userInfoEndpoint", "https://api.x.com/2/users/me",
              "subjectField", "data.id",
              "fieldsMapping", Map.of("data.name", "name")));

  private final AppSettings settings;
  private final Secrets secrets;

  Providers(AppSettings settings, Secrets secrets) {
    this.secrets = secrets;
    this.settings = settings;
  }

  List<Provider> all(App app) {
    return all(app, settings.get(app, NAME));
  }

  private List<Provider> all(App app, Map<String, @Nullable Object> stored) {
    List<Provider> all = new ArrayList<>();
    stored.forEach((id, one) -> {
      if (one instanceof Map<?, ?> fields) {
        Map<String, @Nullable Object> opened = new HashMap<>();
        fields.forEach((field, value) -> opened.put(String.valueOf(field), value));
        secrets.unseal(app, place(id), opened, SECRET);
        all.add(Provider.of(id, JsonFields.of(opened, "provider"), null));
      }
    });
    return all;
  }

  /**
   * The provider that clients call by a code.
   *
   * @throws dev.backstay.foundation.error.ApiException 3052 when the app has none of it
   */
  Provider ofCode(App app, String code) {
    String wanted = code.toLowerCase(Locale.ROOT);
    List<Provider> all = all(app);
    return all.stream()
        .filter(provider -> provider.code().equals(wanted))
        .findFirst()
        .or(() ->
            all.stream()
                .filter(provider -> wanted.equals("googleplus") && provider.code().equals("google"))
                .findFirst())
        .orElseThrow(() -> ApiError.SOCIAL_LOGIN_FAILED.with("the app has no such provider"));
  }

  /**
   * @throws dev.backstay.foundation.error.ApiException 8008 for an unknown id
   */
  Provider require(App app, String id) {
    return all(app).stream()
        .filter(provider -> provider.id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> ApiError.INVALID_PARAMETER_BECAUSE.with("id", "The app has no such provider"));
  }

  /**
   * @throws dev.backstay.foundation.error.ApiException 2004 when the code is taken or there are too
   *     many
   */
  void put(App app, Provider provider) {
    Map<String, @Nullable Object> stored = provider.stored();
    secrets.seal(app, place(provider.id()), stored, SECRET);
    var _ =
        settings.merge(
            app,
            NAME,
            before -> {
              requireRoom(app, before, provider);
              return field(provider.id(), stored);
            });
  }

  private void requireRoom(App app, Map<String, @Nullable Object> before, Provider provider) {
    List<Provider> others =
        all(app, before).stream().filter(other -> !other.id().equals(provider.id())).toList();
    if (others.size() >= MOST) {
      throw ApiError.WRONG_DATA.with("An app has at most " + MOST + " providers");
    }
    if (others.stream().anyMatch(other -> other.code().equals(provider.code()))) {
      throw ApiError.WRONG_DATA.with("There is a provider of that code already");
    }
  }

  void remove(App app, String id) {
    var _ = settings.merge(app, NAME, field(id, null));
  }

  /**
   * The fields of a template with what a developer adds.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 for an unknown template
   */
  static Map<String, @Nullable Object> fromTemplate(
      List<Map<String, Object>> templates, String template, Map<String, @Nullable Object> added) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.putAll(
        templates.stream()
            .filter(each -> template.equals(each.get("code")))
            .findFirst()
            .orElseThrow(() ->
                ApiError.INVALID_PARAMETER_BECAUSE.with("template", "There is no such template")));
    fields.putAll(added);
    return fields;
  }

  private static String place(String id) {
    return NAME + "/" + id;
  }

  private static Map<String, @Nullable Object> field(String id, @Nullable Object value) {
    Map<String, @Nullable Object> field = new HashMap<>();
    field.put(id, value);
    return field;
  }

  private static Map<String, Object> facebook() {
    Map<String, Object> facebook = new LinkedHashMap<>();
    facebook.put("code", "facebook");
    facebook.put("name", "Facebook");
    facebook.put("authorizationEndpoint", "https://www.facebook.com/v23.0/dialog/oauth");
    facebook.put("tokenEndpoint", "https://graph.facebook.com/v23.0/oauth/access_token");
    facebook.put("userInfoEndpoint", "https://graph.facebook.com/v23.0/me?fields=id,name,email");
    facebook.put(
        "tokenInfoEndpoint",
        "https://graph.facebook.com/debug_token?input_token={token}"
            + "&access_token={clientId}%7C{clientSecret}");
    facebook.put("tokenInfoClient", "data.app_id");
    facebook.put("secretInBody", true);
    facebook.put("scope", "public_profile email");
    facebook.put("subjectField", "id");
    return facebook;
  }
}
