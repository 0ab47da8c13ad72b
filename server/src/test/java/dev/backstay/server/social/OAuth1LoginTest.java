package dev.backstay.server.social;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logins by OAuth 1.0a, as X has them beside OAuth 2. */
class OAuth1LoginTest extends OnBothDatabases {
  private static final String ORIGIN = "https://shop.example";

  private OAuth1Provider provider;
  private TestApp app;
  private Client client;
  private Map<String, Object> made;

  @BeforeEach
  void startProvider() throws Exception {
    provider = new OAuth1Provider();
    app = newApp();
    client = app.client("JS");
    made = app.manage("POST", "/users/oauth1/create-from-template", settings()).object();
  }

  @AfterEach
  void stopProvider() {
    provider.close();
  }

  @Test
  void aTokenOfOurClientLogsInAndMakesOneAccount() {
    Map<String, Object> first = login(client, token("ann")).object();
    Map<String, Object> again = login(client, token("ann")).object();

    assertThat(first)
        .containsEntry("socialAccount", "TWITTER")
        .containsEntry("name", "Ann")
        .containsEntry("userStatus", "ENABLED");
    assertThat(first.get("email")).as("X does not say that it is verified").isNull();
    assertThat(again).containsEntry("objectId", first.get("objectId"));
    assertThat(client.withToken((String) again.get("user-token")).get("/users/userroles").text())
        .contains("AuthenticatedUser", "SocialUser", "TwitterUser");
    assertThat(login(client, token("ben")).object().get("objectId"))
        .isNotEqualTo(first.get("objectId"));
  }

  @Test
  void aGuestBecomesTheUser() {
    Map<String, Object> guest = client.send("POST", "/users/register/guest", null).object();

    Answer user = login(client.withToken((String) guest.get("user-token")), token("ann"));

    assertThat(user.object())
        .containsEntry("objectId", guest.get("objectId"))
        .containsEntry("userStatus", "ENABLED");
  }

  @Test
  void whatIsNotOursIsRefused() {
    String ours = provider.accessToken(OAuth1Provider.CLIENT, "its secret", "ann");
    String others = provider.accessToken("another-client", "its secret", "ann");

    assertThat(login(client, body(others, "its secret")).code()).isEqualTo(3052);
    assertThat(login(client, body(ours, "wrong")).code()).isEqualTo(3052);
    assertThat(login(client, body("nobody's", "its secret")).code()).isEqualTo(3052);
    assertThat(login(client, Map.of("accessToken", ours)).code()).isEqualTo(8007);
    assertThat(login(client, body("x".repeat(1_001), "its secret")).code()).isEqualTo(8008);
    assertThat(login(client, body(ours, "its secret\r\nX: y")).code()).isEqualTo(3052);
    assertThat(app.client("BL").find("Users", Map.of()).list()).isEmpty();
    assertThat(login(client, body(ours, "its secret")).status()).isEqualTo(200);
  }

  @Test
  void theWindowLogsInOnce() throws Exception {
    String url = requestUrl(ORIGIN, Map.of()).json().toString();
    assertThat(url).startsWith(provider.url("/authorize?oauth_token="));
    URI agreed = provider.agree(url);
    Answer page = open(agreed);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text())
        .contains("data-origin=\"" + ORIGIN + "\"", "user-token", "TWITTER")
        .doesNotContain("access secret", "request secret");
    assertThat(open(agreed).status()).isEqualTo(400);
    assertThat(app.client("BL").find("Users", Map.of()).list()).hasSize(1);
  }

  @Test
  void whoComesBackMustBeTheOneWhoWent() {
    URI ann = provider.agree(requestUrl(ORIGIN, Map.of()).json().toString());
    URI ben = provider.agree(requestUrl(ORIGIN, Map.of()).json().toString());
    String state = "state=[^&]+";
    String annsState = ann.toString().replaceAll(".*(" + state + ").*", "$1");

    Answer crossed = open(URI.create(ben.toString().replaceAll(state, annsState)));
    Answer denied = open(URI.create(ben.toString().replaceAll("&oauth_token.*", "&denied=1")));

    assertThat(crossed.text()).contains("fault").doesNotContain("user-token");
    assertThat(denied.text()).contains("fault").doesNotContain("user-token");
    assertThat(open(URI.create(ann.toString().replaceAll(state, "state=guess"))).status())
        .isEqualTo(400);
    assertThat(app.client("BL").find("Users", Map.of()).list()).isEmpty();
    assertThat(requestUrl("https://evil.example", Map.of()).code()).isEqualTo(3080);
  }

  @Test
  void aProviderThatDoesNotConfirmTheCallbackIsNotUsed() {
    provider.speakOldVersion();

    assertThat(requestUrl(ORIGIN, Map.of()).code()).isEqualTo(3052);
  }

  @Test
  void whatAProviderAnswersThatIsNoJsonIsNotTakenForTheClientsMistake() {
    String one = "/users/oauth1/" + made.get("id");
    app.manage(
        "PUT",
        one,
        Map.of("userInfoEndpoint", provider.url("/page"), "clientSecret", OAuth1Provider.SECRET));

    Answer answer = login(client, token("ann"));

    assertThat(answer.code()).as(answer.text()).isEqualTo(3052);
  }

  @Test
  void developersSetItUpByAddressesOfItsOwn() {
    String id = (String) made.get("id");
    assertThat(made)
        .containsEntry("clientSecretSet", true)
        .doesNotContainValue(OAuth1Provider.SECRET);
    assertThat(app.manage("GET", "/users/oauth1-templates", null).list())
        .extracting(template -> template.get("code"))
        .containsExactly("twitter");
    assertThat(app.manage("GET", "/users/oauth1", null).list()).hasSize(1);
    assertThat(app.manage("GET", "/users/oauth2", null).list()).isEmpty();
    assertThat(app.manage("GET", "/users/oauth1/" + id, null).object()).isEqualTo(made);
    assertThat(manage("GET", "/users/oauth2/" + id, null).code()).isEqualTo(8008);
    assertThat(manage("DELETE", "/users/oauth2/" + id, null).code()).isEqualTo(8008);
    assertThat(app.manage("GET", "/users/oauth1/twitter/callback-url", null).json())
        .isEqualTo(server().url() + "/oauth/callback");
    assertThat(app.manage("PUT", "/users/oauth1/" + id, Map.of("name", "X again")).object())
        .containsEntry("name", "X again")
        .containsEntry("clientSecretSet", true);
    assertThat(login(client, token("ann")).status()).as("the secret stays").isEqualTo(200);

    Map<String, Object> another = new HashMap<>(settings());
    another.put("template", "twitter");
    another.put("code", "another");
    another.put("clientSecret", "");
    assertThat(manage("POST", "/users/oauth1/create-from-template", another).code())
        .isEqualTo(8007);
    another.put("clientSecret", "s");
    another.put("issuer", "https://accounts.example");
    assertThat(manage("POST", "/users/oauth1/create-from-template", another).code())
        .isEqualTo(8008);
    another.remove("issuer");
    assertThat(manage("POST", "/users/oauth2", another).code()).isEqualTo(8008);
    another.remove("requestTokenEndpoint");
    assertThat(manage("POST", "/users/oauth1", another).code()).isEqualTo(8007);
    another.put("requestTokenEndpoint", "http://x.example/request");
    assertThat(manage("POST", "/users/oauth1", another).code()).as("without TLS").isEqualTo(8008);
    assertThat(manage("POST", "/users/oauth1/create-from-template", Map.of("code", "x")).code())
        .isEqualTo(8008);

    app.manage("DELETE", "/users/oauth1/" + id, null);
    assertThat(login(client, token("ann")).code()).isEqualTo(3052);
  }

  private Map<String, Object> settings() {
    return Map.of(
        "code", "twitter",
        "clientId", OAuth1Provider.CLIENT,
        "clientSecret", OAuth1Provider.SECRET,
        "requestTokenEndpoint", provider.url("/request_token"),
        "authorizationEndpoint", provider.url("/authorize"),
        "tokenEndpoint", provider.url("/access_token"),
        "userInfoEndpoint", provider.url("/me?fields=id,name&x=a%20b"),
        "allowedOrigins", List.of(ORIGIN));
  }

  private Map<String, Object> token(String person) {
    return body(provider.accessToken(OAuth1Provider.CLIENT, "its secret", person), "its secret");
  }

  private static Map<String, Object> body(String token, String secret) {
    return Map.of("accessToken", token, "accessTokenSecret", secret);
  }

  private static Answer login(Client as, Map<String, Object> body) {
    return as.send("POST", "/users/social/twitter/login", body);
  }

  private Answer requestUrl(String origin, Map<String, Object> body) {
    return server()
        .send(
            "POST",
            "/" + app.id() + "/" + app.key("JS") + "/users/social/oauth/twitter/request_url",
            Map.of("Origin", origin),
            body);
  }

  private Answer open(URI address) {
    return server()
        .send("GET", address.toString().substring(server().url().length()), Map.of(), null);
  }

  private Answer manage(String method, String path, Object body) {
    return app.console().send(method, "/" + app.id() + "/console" + path, body);
  }
}
