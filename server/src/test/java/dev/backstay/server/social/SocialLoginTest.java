package dev.backstay.server.social;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Logins through a provider, and which account they lead to. */
final class SocialLoginTest extends WithOpenIdServer {
  @Test
  void anAccessTokenOfOurClientLogsInAndMakesOneAccount() {
    Map<String, Object> first = login(client, "acme", token(verified("ann", "Ann@Example.com")));
    Map<String, Object> again = login(client, "acme", token(verified("ann", "Ann@Example.com")));

    assertThat(first)
        .containsEntry("email", "ann@example.com")
        .containsEntry("userStatus", "ENABLED")
        .containsEntry("socialAccount", "OTHER")
        .doesNotContainKey("password");
    assertThat(again).containsEntry("objectId", first.get("objectId"));
    assertThat(roles(again)).contains("AuthenticatedUser", "SocialUser");
    assertThat(login(client, "acme", token(verified("ben", "ben@example.com"))).get("objectId"))
        .isNotEqualTo(first.get("objectId"));
  }

  @Test
  void theRolesFollowFromTheProvider() {
    add("google");
    add("facebook");
    add("twitter");

    assertThat(roles(login(client, "google", token(verified("g", "g@example.com")))))
        .contains("SocialUser", "GooglePlusUser");
    assertThat(roles(login(client, "facebook", token(verified("f", "f@example.com")))))
        .contains("SocialUser", "FacebookUser")
        .doesNotContain("GooglePlusUser");
    assertThat(roles(login(client, "twitter", token(verified("t", "t@example.com")))))
        .contains("SocialUser", "TwitterUser");
    Answer legacy =
        client.send(
            "POST",
            "/users/social/googleplus/sdk/login",
            Map.of("accessToken", token(verified("g", "g@example.com"))));
    assertThat(legacy.status()).as(legacy.text()).isEqualTo(200);
  }

  @Test
  void anAccountIsLinkedOnlyByAnAddressThatAMailedLinkHasVerified() throws Exception {
    GreenMail mail =
        new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP))
            .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
    mail.start();
    try {
      app.manage(
          "PUT",
          "/mailsettings",
          Map.of(
              "host", "127.0.0.1",
              "port", mail.getSmtp().getPort(),
              "security", "NONE",
              "from", "noreply@example.com"));
      String ann = app.register("ann@example.com");
      Map<String, Object> body = Map.of("accessToken", token(verified("ann", "ann@example.com")));
      assertThat(client.send("POST", "/users/social/acme/login", body).code()).isEqualTo(3033);

      String unmailed =
          (String)
              client
                  .send("POST", "/users/createEmailConfirmationURL/ann@example.com", null)
                  .object()
                  .get("confirmationURL");
      assertThat(post(unmailed, "").status()).isEqualTo(200);
      assertThat(client.send("POST", "/users/social/acme/login", body).code())
          .as("that link was not mailed")
          .isEqualTo(3033);

      var _ = client.get("/users/restorepassword/ann@example.com");
      assertThat(mail.waitForIncomingEmail(20_000, 1)).isTrue();
      Matcher link =
          Pattern.compile("href=\"(http[^\"]+)\"")
              .matcher(String.valueOf(mail.getReceivedMessages()[0].getContent()));
      assertThat(link.find()).isTrue();
      assertThat(post(link.group(1), "password=new+one&repeated=new+one").status()).isEqualTo(200);

      assertThat(login(client, "acme", (String) body.get("accessToken")))
          .containsEntry("objectId", ann);
    } finally {
      mail.stop();
    }
  }

  @Test
  void anAddressThatTheProviderHasNotVerifiedIsNotTaken() {
    Map<String, Object> user =
        login(
            client,
            "acme",
            token(Map.of("sub", "eve", "email", "ann@example.com", "email_verified", false)));

    assertThat(user.get("email")).isNull();
    assertThat(app.register("ann@example.com")).isNotEqualTo(user.get("objectId"));
  }

  @Test
  void aGuestBecomesTheUser() {
    Map<String, Object> guest = client.send("POST", "/users/register/guest", null).object();
    Client asGuest = client.withToken((String) guest.get("user-token"));

    Map<String, Object> user = login(asGuest, "acme", token(verified("ann", "ann@example.com")));

    assertThat(user)
        .containsEntry("objectId", guest.get("objectId"))
        .containsEntry("userStatus", "ENABLED")
        .containsEntry("email", "ann@example.com");
    assertThat(asGuest.get("/users/userroles").code()).isEqualTo(3064);
    assertThat(roles(user)).contains("SocialUser").doesNotContain("GuestUser");
  }

  @Test
  void whatTheProviderTellsCannotChooseIdOwnerOrStatus() {
    Map<String, Object> claims = new HashMap<>(verified("ann", "ann@example.com"));
    claims.put("evil", "DISABLED");
    claims.put("city", "Kyiv");
    Answer answer =
        client.send(
            "POST",
            "/users/social/acme/login",
            Map.of(
                "accessToken",
                token(claims),
                "fieldsMapping",
                Map.of("evil", "objectId", "city", "city", "sub", "userStatus")));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.object())
        .containsEntry("city", "Kyiv")
        .containsEntry("userStatus", "ENABLED")
        .containsEntry("ownerId", answer.object().get("objectId"));
    assertThat(answer.object().get("objectId")).isNotEqualTo("DISABLED");
  }

  @Test
  void disabledAndDeletedAccountsAndClosedRegistrationHold() {
    Map<String, Object> user = login(client, "acme", token(verified("ann", "ann@example.com")));
    Map<String, Object> body = Map.of("accessToken", token(verified("ann", "ann@example.com")));
    app.manage("PUT", "/data/Users/" + user.get("objectId"), Map.of("userStatus", "DISABLED"));
    assertThat(client.send("POST", "/users/social/acme/login", body).code()).isEqualTo(3090);

    app.manage(
        "DELETE", "/data/tables/Users/records", List.of(Map.of("objectId", user.get("objectId"))));
    app.manage("PUT", "/userregistration", Map.of("userRegistrationEnabled", false));
    assertThat(client.send("POST", "/users/social/acme/login", body).code()).isEqualTo(3009);
    app.manage("PUT", "/userregistration", Map.of("userRegistrationEnabled", true));
    assertThat(login(client, "acme", (String) body.get("accessToken")).get("objectId"))
        .isNotEqualTo(user.get("objectId"));
  }
}
