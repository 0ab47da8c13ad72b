package dev.backstay.server.social;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How developers set providers up. */
final class ProviderSettingsTest extends WithOpenIdServer {
  @Test
  void templatesNeedNothingButTheClientAndItsPages() {
    for (String code : List.of("google", "facebook", "twitter")) {
      assertThat(
              app.manage(
                      "POST",
                      "/users/oauth2/create-from-template",
                      Map.of(
                          "code",
                          code,
                          "clientId",
                          "id",
                          "clientSecret",
                          "secret",
                          "allowedOrigins",
                          List.of(ORIGIN)))
                  .object())
          .containsEntry("code", code)
          .containsEntry("clientSecretSet", true);
    }
    assertThat(
            app.manage(
                    "POST",
                    "/users/oauth2/create-from-template",
                    Map.of(
                        "template", "oidc",
                        "code", "corporate",
                        "clientId", "id",
                        "issuer", "https://login.corporate.example"))
                .object())
        .containsEntry("code", "corporate")
        .containsEntry("scope", "openid email profile");
    assertThat(requestUrl("facebook", ORIGIN, Map.of()).json().toString())
        .startsWith("https://www.facebook.com/")
        .contains("client_id=id", "state=");
    assertThat(requestUrl("twitter", ORIGIN, Map.of()).json().toString())
        .startsWith("https://x.com/i/oauth2/authorize")
        .contains("code_challenge=");
  }

  @Test
  void aProvidersSecretIsNeverShown() {
    Map<String, Object> made = app.manage("GET", "/users/oauth2", null).list().getFirst();
    Answer changed =
        app.manage("PUT", "/users/oauth2/" + made.get("id"), Map.of("name", "Acme Inc."));

    assertThat(made).containsEntry("clientSecretSet", true).doesNotContainKey("clientSecret");
    assertThat(changed.object())
        .containsEntry("name", "Acme Inc.")
        .containsEntry("clientSecretSet", true);
    assertThat(changed.text()).doesNotContain("the-secret");
    assertThat(app.manage("GET", "/users/oauth2-templates", null).list())
        .extracting(template -> template.get("code"))
        .contains("google", "facebook", "twitter", "oidc");
    assertThat(app.manage("GET", "/users/oauth2/acme/callback-url", null).json())
        .isEqualTo(server().url() + "/oauth/callback");
    for (Map.Entry<String, String> wrong :
        Map.of(
                "issuer", "http://accounts.example",
                "tokenEndpoint", "file:///etc/passwd",
                "code", "../x")
            .entrySet()) {
      assertThat(
              app.console()
                  .send(
                      "PUT",
                      "/" + app.id() + "/console/users/oauth2/" + made.get("id"),
                      Map.of(wrong.getKey(), wrong.getValue()))
                  .code())
          .as(wrong.getKey())
          .isEqualTo(8008);
    }
  }
}
