package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Addresses that are confirmed by a mailed link. */
final class ConfirmationMailTest extends WithMailServer {
  @Test
  void aNewAddressIsConfirmedByTheMailedLink() throws Exception {
    configure();
    app.manage(
        "PUT",
        "/userregistration",
        Map.of("emailConfirmationRequired", true, "emailConfirmationRequiredToLogin", true));
    Map<String, Object> user = register("new@example.com");
    assertThat(user)
        .containsEntry("userStatus", "EMAIL_CONFIRMATION_PENDING")
        .containsEntry("isEmailConfirmed", false);
    assertThat(login("new@example.com", RunningServer.PASSWORD)).isEqualTo(3087);
    assertThat(login("new@example.com", "wrong")).isEqualTo(3003);

    String link = link(received(1));
    assertThat(open("GET", link, null).text()).contains("new@example.com", "<button>");
    assertThat(login("new@example.com", RunningServer.PASSWORD)).as("only looked").isEqualTo(3087);
    assertThat(open("POST", link, "").status()).isEqualTo(200);

    assertThat(login("new@example.com", RunningServer.PASSWORD)).isEqualTo(-1);
    assertThat(app.client("BL").get("/data/Users/" + user.get("objectId")).object())
        .containsEntry("userStatus", "ENABLED")
        .containsEntry("isEmailConfirmed", true);
    assertThat(open("POST", link, "").status()).isEqualTo(410);
    assertThat(client.send("POST", "/users/createEmailConfirmationURL/" + ANN, null).code())
        .as("all could confirm themselves")
        .isEqualTo(2000);
  }

  @Test
  void confirmationIsSentAgainAndTellsNothing() throws Exception {
    configure();
    assertThat(client.send("POST", "/users/resendconfirmation/" + ANN, null).code())
        .isEqualTo(3103);
    app.manage("PUT", "/userregistration", Map.of("emailConfirmationRequired", true));

    for (String identity : List.of("nobody@example.com", ANN)) {
      Answer answer = client.send("POST", "/users/resendconfirmation/" + identity, null);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEmpty();
    }
    assertThat(open("POST", link(received(1)), "").status()).isEqualTo(200);

    Client code = app.client("BL");
    assertThat(code.send("POST", "/users/resendconfirmation/" + ANN, null).code()).isEqualTo(3102);
    assertThat(code.send("POST", "/users/resendconfirmation/nobody@x.y", null).code())
        .isEqualTo(3104);
    assertThat(client.send("POST", "/users/resendconfirmation/" + ANN, null).status())
        .isEqualTo(200);
  }

  @Test
  void aConfirmationUrlConfirmsAndLooksTheSameForUnknownIdentities() throws Exception {
    String known =
        (String)
            client
                .send("POST", "/users/createEmailConfirmationURL/" + ANN, null)
                .object()
                .get("confirmationURL");
    String unknown =
        (String)
            client
                .send("POST", "/users/createEmailConfirmationURL/nobody@example.com", null)
                .object()
                .get("confirmationURL");

    assertThat(known).hasSameSizeAs(unknown).startsWith(server.url() + "/confirmation/");
    assertThat(open("GET", unknown, null).status()).isEqualTo(410);
    assertThat(open("POST", known, "").status()).isEqualTo(200);
    assertThat(app.client("BL").get("/data/Users/" + ann).object())
        .containsEntry("isEmailConfirmed", true);
  }

  @Test
  void anAddressThatChangesIsNoLongerConfirmed() throws Exception {
    String url =
        (String)
            client
                .send("POST", "/users/createEmailConfirmationURL/" + ANN, null)
                .object()
                .get("confirmationURL");
    var _ = open("POST", url, "");

    Answer changed =
        client.login(ANN).send("PUT", "/users/" + ann, Map.of("email", "x@example.com"));

    assertThat(changed.object()).containsEntry("isEmailConfirmed", false);
  }
}
