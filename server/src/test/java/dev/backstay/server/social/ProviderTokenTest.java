package dev.backstay.server.social;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.backstay.server.RunningServer.Answer;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.KeyProvider;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import org.junit.jupiter.api.Test;

/** Tokens of a provider that are not for us, not from it, or no longer good. */
final class ProviderTokenTest extends WithOpenIdServer {
  /** Two are enough for all tests: to make one takes a second. */
  private static final List<RSAKey> KEYS = List.of(newKey(), newKey());

  @Test
  void tokensThatAreNotForUsAreRefused() throws Exception {
    Map<String, Object> claims = verified("ann", "ann@example.com");
    String good = token(claims);
    Map<String, String> wrong = new HashMap<>();
    wrong.put("another issuer", token("other", List.of(CLIENT), claims, 3600));
    wrong.put("another audience", token(ISSUER, List.of("another-client"), claims, 3600));
    wrong.put("expired", token(ISSUER, List.of(CLIENT), claims, -3600));
    wrong.put("another key", signed(KEYS.getFirst(), provider.issuerUrl(ISSUER).toString()));
    wrong.put("a changed token", good.substring(0, good.length() - 12) + "AAAAAAAAAAAA");
    wrong.put(
        "no signature",
        new PlainJWT(
                new JWTClaimsSet.Builder()
                    .issuer(provider.issuerUrl(ISSUER).toString())
                    .audience(CLIENT)
                    .subject("ann")
                    .build())
            .serialize());
    wrong.put("no token at all", "opaque");
    wrong.forEach((why, token) -> {
      Answer answer = client.send("POST", "/users/social/acme/login", Map.of("accessToken", token));
      assertThat(answer.code()).as(why + answer.text()).isEqualTo(3052);
    });
    assertThat(app.client("BL").find("Users", Map.of()).list()).isEmpty();
    assertThat(login(client, "acme", good)).containsKey("user-token");
    assertThat(client.send("POST", "/users/social/nobody/login", Map.of("accessToken", "x")).code())
        .isEqualTo(3052);
  }

  @Test
  void theProviderMayChangeItsKeys() throws Exception {
    TurningKeys keys = new TurningKeys();
    provider.shutdown();
    provider =
        new MockOAuth2Server(
            new OAuth2Config(false, null, null, false, new OAuth2TokenProvider(keys)));
    provider.start(InetAddress.getLoopbackAddress(), 0);
    app.manage(
        "POST",
        "/users/oauth2",
        Map.of(
            "code",
            "turning",
            "clientId",
            CLIENT,
            "issuer",
            provider.issuerUrl(ISSUER).toString()));
    String old = token(verified("ann", "ann@example.com"));
    Map<String, Object> first = login(client, "turning", old);

    keys.turn();

    assertThat(login(client, "turning", token(verified("ann", "ann@example.com"))))
        .containsEntry("objectId", first.get("objectId"));
    assertThat(
            client.send("POST", "/users/social/turning/login", Map.of("accessToken", old)).code())
        .as("signed by a key that is gone")
        .isEqualTo(3052);
  }

  @Test
  void anIdTokenThatIsNotForUsIsRefused() throws Exception {
    Map<String, Object> good = verified("ann", "ann@example.com");
    Map<String, DefaultOAuth2TokenCallback> wrong = new HashMap<>();
    wrong.put("another audience", callback(with(good, "aud", "another-client")));
    wrong.put("another issuer", callback(with(good, "iss", "https://accounts.evil.example")));
    wrong.put("several audiences without ours", callback(with(good, "aud", List.of("a", "b"))));
    wrong.put("expired", callback(with(good, "exp", Date.from(Instant.now().minusSeconds(3_600)))));
    for (Map.Entry<String, DefaultOAuth2TokenCallback> each : wrong.entrySet()) {
      provider.enqueueCallback(each.getValue());
      Map<String, Object> answer =
          message(get(agree(requestUrl(ORIGIN, Map.of()).json().toString())).body());
      assertThat(answer).as(each.getKey()).containsOnlyKeys("fault");
    }
    assertThat(app.client("BL").find("Users", Map.of()).list()).isEmpty();

    provider.enqueueCallback(callback(good));
    assertThat(message(get(agree(requestUrl(ORIGIN, Map.of()).json().toString())).body()))
        .containsKey("user-token");
  }

  private static RSAKey newKey() {
    try {
      return new RSAKeyGenerator(2048).keyID(ISSUER).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String signed(RSAKey key, String issuer) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(ISSUER).build(),
            new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(CLIENT)
                .subject("ann")
                .claim("exp", System.currentTimeMillis() / 1_000 + 600)
                .build());
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  /** The OpenID server's keys, which change when they are told to, under the same name. */
  private static final class TurningKeys extends KeyProvider {
    private final AtomicReference<RSAKey> key = new AtomicReference<>(KEYS.getFirst());

    TurningKeys() {
      super(List.of());
    }

    void turn() {
      key.set(KEYS.getLast());
    }

    @Override
    public JWK signingKey(String issuer) {
      return key.get();
    }
  }

  private static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
    Map<String, Object> changed = new HashMap<>(claims);
    changed.put(name, value);
    return changed;
  }
}
