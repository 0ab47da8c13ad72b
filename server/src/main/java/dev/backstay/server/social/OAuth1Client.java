package dev.backstay.server.social;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.secrets.RandomSecret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Speaks OAuth 1.0a (RFC 5849) with providers. A token of this protocol is of use only together
 * with the secret of the client that it was given to: the account that the provider names for a
 * request that this client has signed has agreed to this client. So a token that a client of the
 * app brings along is safe to take, other than an access token of OAuth 2.
 *
 * <p>Failures are those of {@link ProviderClient}.
 */
final class OAuth1Client {
  private static final int MAX_TOKEN = 1_000;

  private final InstantSource clock = InstantSource.system();

  /**
   * A token with its secret.
   *
   * @param value names it
   */
  record Token(String value, String secret) {
    /** For requests that have no token yet. */
    static final Token NONE = new Token("", "");

    @Override
    public String toString() {
      return "Token";
    }
  }

  /** Begins a login: a token for {@link #authorizationUrl}. */
  Token requestToken(Provider provider, URI callback) {
    return ProviderClient.asked(
        provider,
        () -> {
          Map<String, List<String>> answer =
              form(
                  post(
                      provider,
                      Objects.requireNonNull(provider.requestTokenEndpoint()),
                      Token.NONE,
                      Map.of("oauth_callback", callback.toString())));
          // of version 1.0, whose callback anybody could change, we want nothing
          if (!"true".equals(only(answer, "oauth_callback_confirmed"))) {
            throw ProviderClient.refused("the provider's answer is not understood");
          }
          return token(answer);
        });
  }

  /** Where a person agrees. */
  String authorizationUrl(Provider provider, Token token) {
    URI address = Objects.requireNonNull(provider.authorizationEndpoint());
    return address
        + (address.getRawQuery() == null ? "?" : "&")
        + "oauth_token="
        + URLEncoder.encode(token.value(), StandardCharsets.UTF_8);
  }

  /** Who someone is that came back with a verifier. */
  RemoteIdentity byVerifier(Provider provider, Token request, String verifier) {
    Token access =
        ProviderClient.asked(
            provider,
            () ->
                token(
                    form(
                        post(
                            provider,
                            Objects.requireNonNull(provider.tokenEndpoint()),
                            request,
                            Map.of("oauth_verifier", verifier)))));
    return owner(provider, access);
  }

  /** Who someone is whose client has a token already. */
  RemoteIdentity byAccessToken(Provider provider, String token, String secret) {
    if (token.isEmpty() || token.length() > MAX_TOKEN || secret.length() > MAX_TOKEN) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with("accessToken", "It is empty or too long");
    }
    return owner(provider, new Token(token, secret));
  }

  private RemoteIdentity owner(Provider provider, Token access) {
    return ProviderClient.asked(
        provider,
        () -> {
          URI address = Objects.requireNonNull(provider.userInfoEndpoint());
          HTTPRequest request = new HTTPRequest(HTTPRequest.Method.GET, address);
          sign(request, provider, address, access, Map.of());
          return RemoteIdentity.of(provider, ProviderClient.object(ProviderHttp.send(request)));
        });
  }

  private HTTPResponse post(
      Provider provider, URI address, Token token, Map<String, String> parameters)
      throws IOException {
    HTTPRequest request = new HTTPRequest(HTTPRequest.Method.POST, address);
    request.setBody("");
    sign(request, provider, address, token, parameters);
    return ProviderHttp.send(request);
  }

  private void sign(
      HTTPRequest request,
      Provider provider,
      URI address,
      Token token,
      Map<String, String> parameters) {
    Map<String, String> protocol = new HashMap<>(parameters);
    protocol.put("oauth_consumer_key", provider.clientId());
    protocol.put("oauth_nonce", RandomSecret.next());
    protocol.put("oauth_signature_method", "HMAC-SHA1");
    protocol.put("oauth_timestamp", Long.toString(clock.millis() / 1_000));
    protocol.put("oauth_version", "1.0");
    if (!token.value().isEmpty()) {
      protocol.put("oauth_token", token.value());
    }
    request.setAuthorization(
        OAuth1Signature.authorization(
            request.getMethod().name(),
            address,
            protocol,
            String.valueOf(provider.clientSecret()),
            token.secret()));
  }

  private static Map<String, List<String>> form(HTTPResponse answer) {
    String body = answer.getBody();
    if (answer.getStatusCode() != 200 || body == null) {
      throw ProviderClient.refused("the provider did not take the request");
    }
    return URLUtils.parseParameters(body.strip());
  }

  private static Token token(Map<String, List<String>> answer) {
    String value = only(answer, "oauth_token");
    String secret = only(answer, "oauth_token_secret");
    if (value == null
        || secret == null
        || value.isEmpty()
        || value.length() > MAX_TOKEN
        || secret.length() > MAX_TOKEN) {
      throw ProviderClient.refused("the provider's answer is not understood");
    }
    return new Token(value, secret);
  }

  private static @Nullable String only(Map<String, List<String>> answer, String name) {
    List<String> values = answer.get(name);
    return values == null || values.size() != 1 ? null : values.getFirst();
  }
}
