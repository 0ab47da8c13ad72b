package dev.backstay.server.social;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The window in which a person logs in at a provider, and the page that opened it. */
final class LoginWindowTest extends WithOpenIdServer {
  @Test
  void theWindowGivesUserAndTokenToThePageThatOpenedIt() throws Exception {
    provider.enqueueCallback(callback(verified("ann", "ann@example.com")));
    URI agreed = agree(requestUrl(ORIGIN, Map.of()).json().toString());
    HttpResponse<String> page = get(agreed);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'sha256-", "frame-ancestors 'none'");
    Map<String, Object> user = message(page.body());
    assertThat(user).containsEntry("email", "ann@example.com");
    assertThat(roles(user)).contains("SocialUser");

    HttpResponse<String> replayed = get(agreed);
    assertThat(replayed.statusCode()).isEqualTo(400);
    assertThat(replayed.body()).doesNotContain("data-message");
    assertThat(get(URI.create(server().url() + "/oauth/callback?code=x&state=y")).statusCode())
        .isEqualTo(400);
  }

  @Test
  void theWindowAsksWithPkceStateAndNonceAndEachCounts() throws Exception {
    String url = requestUrl(ORIGIN, Map.of()).json().toString();
    assertThat(url)
        .contains("code_challenge=", "code_challenge_method=S256", "state=", "nonce=")
        .contains("redirect_uri=http");

    provider.enqueueCallback(callback(verified("ann", "ann@example.com")));
    URI otherNonce = agree(url.replaceAll("nonce=[^&]+", "nonce=another"));
    assertThat(message(get(otherNonce).body()))
        .containsEntry(
            "fault",
            "External authentication failed with message 'the provider's token is not valid'");

    provider.enqueueCallback(callback(verified("ann", "ann@example.com")));
    URI otherChallenge =
        agree(
            requestUrl(ORIGIN, Map.of())
                .json()
                .toString()
                .replaceAll("code_challenge=[^&]+", "code_challenge=" + "A".repeat(43)));
    assertThat(message(get(otherChallenge).body())).containsKey("fault");
    assertThat(app.client("BL").find("Users", Map.of()).list()).isEmpty();
  }

  @Test
  void onlyPagesThatTheDeveloperAllowsMayBeginALogin() throws Exception {
    assertThat(requestUrl("https://evil.example", Map.of()).code()).isEqualTo(3080);
    assertThat(requestUrl(null, Map.of()).code()).isEqualTo(3080);
    for (String redirect :
        List.of(
            "https://evil.example/",
            "https://shop.example.evil.example/",
            "https://shop.example@evil.example/",
            "javascript:alert(1)",
            "https://shop.example/in\r\nSet-Cookie: a=b",
            "https://shop.example\n/",
            "https://shop.example/#user-token=planted",
            "//evil.example/")) {
      assertThat(
              requestUrl(ORIGIN, Map.of("redirect", true, "redirectAfterLoginUrl", redirect))
                  .code())
          .as(redirect)
          .isEqualTo(3080);
    }
    provider.enqueueCallback(callback(verified("ann", "ann@example.com")));
    URI agreed =
        agree(
            requestUrl(
                    null,
                    Map.of("redirect", true, "redirectAfterLoginUrl", "https://shop.example/in"))
                .json()
                .toString());

    assertThat(get(agreed).headers().firstValue("Location").orElse(""))
        .startsWith("https://shop.example/in#user-token=");
  }
}
