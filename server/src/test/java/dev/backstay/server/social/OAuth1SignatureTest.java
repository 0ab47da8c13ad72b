package dev.backstay.server.social;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples of RFC 5849. */
class OAuth1SignatureTest {
  private static final String CONSUMER_SECRET = "kd94hf93k423kf44";

  @Test
  void whatIsSignedIsThatOfTheStandard() {
    assertThat(
            OAuth1Signature.baseString(
                "POST",
                URI.create(
                    "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2+q"),
                Map.of(
                    "oauth_consumer_key", "9djdj82h48djs9d2",
                    "oauth_token", "kkk9d7dh3k39sjv7",
                    "oauth_signature_method", "HMAC-SHA1",
                    "oauth_timestamp", "137131201",
                    "oauth_nonce", "7d8f3e4a")))
        .isEqualTo(
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D"
                + "%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26"
                + "oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp"
                + "%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7");
  }

  @Test
  void theSignatureIsThatOfTheStandard() {
    assertThat(
            OAuth1Signature.authorization(
                "POST",
                URI.create("https://photos.example.net/token"),
                Map.of(
                    "oauth_consumer_key", "dpf43f3p2l4k3l03",
                    "oauth_token", "hh5s93j4hdidpola",
                    "oauth_signature_method", "HMAC-SHA1",
                    "oauth_timestamp", "137131201",
                    "oauth_nonce", "walatlh",
                    "oauth_verifier", "hfdp7dh39dks9884"),
                CONSUMER_SECRET,
                "hdhd0244k9j7ao03"))
        .contains("oauth_signature=\"gKgrFCywp7rO0OXSjdot%2FIHF7IU%3D\"");
    assertThat(
            OAuth1Signature.authorization(
                "GET",
                URI.create("http://photos.example.net/photos?file=vacation.jpg&size=original"),
                Map.of(
                    "oauth_consumer_key", "dpf43f3p2l4k3l03",
                    "oauth_token", "nnch734d00sl2jdk",
                    "oauth_signature_method", "HMAC-SHA1",
                    "oauth_timestamp", "137131202",
                    "oauth_nonce", "chapoH"),
                CONSUMER_SECRET,
                "pfkkdhi9sl3r4s00"))
        .startsWith("OAuth ")
        .contains("oauth_signature=\"MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D\"");
  }
}
