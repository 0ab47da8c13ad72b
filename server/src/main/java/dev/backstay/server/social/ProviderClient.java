package dev.backstay.server.social;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderConfigurationRequest;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks OAuth 2 and OpenID Connect with providers. What comes back is believed only as far as it
 * is signed by the provider's keys, or was fetched from the provider itself for a token that was
 * given to this very client.
 *
 * <p>Every failure is 3052 for the client, with a reason that tells nothing about the provider's
 * answer; the log has the rest.
 */
final class ProviderClient {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderClient.class);
  private static final int MAX_TOKEN = 8_000;

  /** Signatures by a provider's key; not by a shared secret, and not none. */
  private static final Set<JWSAlgorithm> SIGNATURES =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512,
          JWSAlgorithm.EdDSA);

  private final Cache<String, Discovered> discovered =
      Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(Duration.ofHours(1)).build();

  /** Whose keys have just been read again because a signature was wrong: not again at once. */
  private final Cache<String, Boolean> reread =
      Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(Duration.ofSeconds(10)).build();

  private record Discovered(OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys) {}

  /** Something that a provider is asked. */
  interface Question<T extends @Nullable Object> {
    T ask()
        throws IOException,
            GeneralException,
            BadJOSEException,
            JOSEException,
            ParseException,
            com.nimbusds.oauth2.sdk.ParseException;
  }

  /** Where a person agrees. */
  String authorizationUrl(
      Provider provider,
      String state,
      String nonce,
      CodeVerifier verifier,
      URI callback,
      String scope) {
    return asked(
        provider,
        () ->
            new AuthorizationRequest.Builder(ResponseType.CODE, new ClientID(provider.clientId()))
                .endpointURI(
                    provider.authorizationEndpoint() != null
                        ? provider.authorizationEndpoint()
                        : metadata(provider).metadata().getAuthorizationEndpointURI())
                .redirectionURI(callback)
                .scope(Scope.parse(scope))
                .state(new State(state))
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .customParameter("nonce", nonce)
                .build()
                .toURI()
                .toString());
  }

  /** Who someone is that came back with a code. */
  RemoteIdentity byCode(
      Provider provider, String code, String nonce, CodeVerifier verifier, URI callback) {
    return asked(
        provider,
        () -> {
          URI endpoint =
              provider.tokenEndpoint() != null
                  ? provider.tokenEndpoint()
                  : metadata(provider).metadata().getTokenEndpointURI();
          AuthorizationCodeGrant grant =
              new AuthorizationCodeGrant(new AuthorizationCode(code), callback, verifier);
          ClientAuthentication authentication = authentication(provider);
          TokenRequest request =
              (authentication == null
                      ? new TokenRequest.Builder(endpoint, new ClientID(provider.clientId()), grant)
                      : new TokenRequest.Builder(endpoint, authentication, grant))
                  .build();
          HTTPResponse answer = ProviderHttp.send(request.toHTTPRequest());
          if (provider.issuer() == null) {
            TokenResponse tokens = TokenResponse.parse(answer);
            if (!tokens.indicatesSuccess()) {
              throw refused("the provider did not take the code");
            }
            String token = tokens.toSuccessResponse().getTokens().getAccessToken().getValue();
            return RemoteIdentity.of(provider, userInfo(provider, token));
          }
          TokenResponse tokens = OIDCTokenResponseParser.parse(answer);
          if (!(tokens instanceof OIDCTokenResponse success)) {
            throw refused("the provider did not take the code");
          }
          JWT idToken = success.getOIDCTokens().getIDToken();
          if (idToken == null) {
            throw refused("the provider did not say who it is");
          }
          Map<String, @Nullable Object> claims =
              new LinkedHashMap<>(idToken(provider, idToken, nonce));
          String token = success.getTokens().getAccessToken().getValue();
          return RemoteIdentity.of(provider, completed(provider, claims, token));
        });
  }

  /** Who someone is whose client has a token already: it must have been given to this client. */
  RemoteIdentity byAccessToken(Provider provider, String token) {
    if (token.length() > MAX_TOKEN) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "accessToken", "It has at most " + MAX_TOKEN + " characters");
    }
    return asked(
        provider,
        () -> {
          SignedJWT signed = provider.issuer() == null ? null : signed(token);
          if (signed != null) {
            Map<String, @Nullable Object> claims =
                new LinkedHashMap<>(accessToken(provider, signed));
            return RemoteIdentity.of(provider, completed(provider, claims, token));
          }
          requireOurs(provider, token);
          return RemoteIdentity.of(provider, userInfo(provider, token));
        });
  }

  private Map<String, Object> idToken(Provider provider, JWT token, String nonce)
      throws IOException, GeneralException, BadJOSEException, JOSEException {
    return withKeys(
        provider,
        keys ->
            new IDTokenValidator(
                    new Issuer(String.valueOf(provider.issuer())),
                    new ClientID(provider.clientId()),
                    new JWSVerificationKeySelector<>(SIGNATURES, keys),
                    null)
                .validate(token, new Nonce(nonce))
                .toJSONObject());
  }

  private Map<String, Object> accessToken(Provider provider, SignedJWT token)
      throws IOException, GeneralException, BadJOSEException, JOSEException {
    Map<String, Object> claims =
        withKeys(
            provider,
            keys -> {
              DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
              processor.setJWSTypeVerifier(
                  new DefaultJOSEObjectTypeVerifier<>(
                      JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
              processor.setJWSKeySelector(new JWSVerificationKeySelector<>(SIGNATURES, keys));
              processor.setJWTClaimsSetVerifier(
                  new DefaultJWTClaimsVerifier<>(
                      new JWTClaimsSet.Builder().issuer(provider.issuer()).build(),
                      Set.of("sub", "exp")));
              return processor.process(token, null).toJSONObject();
            });
    String ours = provider.clientId();
    boolean given =
        ours.equals(claims.get("azp"))
            || ours.equals(claims.get("client_id"))
            || ours.equals(claims.get("aud"))
            || (claims.get("aud") instanceof List<?> all && all.contains(ours));
    if (!given) {
      throw refused("the access token is another client's");
    }
    return claims;
  }

  private interface Check {
    Map<String, Object> check(JWKSource<SecurityContext> keys)
        throws BadJOSEException, JOSEException;
  }

  /**
   * Checks a signature, with the provider's keys read again when it is wrong: providers change
   * them.
   */
  private Map<String, Object> withKeys(Provider provider, Check check)
      throws IOException, GeneralException, BadJOSEException, JOSEException {
    try {
      return check.check(metadata(provider).keys());
    } catch (BadJOSEException | JOSEException e) {
      String issuer = String.valueOf(provider.issuer());
      if (reread.asMap().putIfAbsent(issuer, true) != null) {
        throw e;
      }
      discovered.invalidate(issuer);
      return check.check(metadata(provider).keys());
    }
  }

  /** What the token says, and what the provider adds if the address is not in it. */
  private Map<String, @Nullable Object> completed(
      Provider provider, Map<String, @Nullable Object> claims, String token)
      throws IOException, GeneralException, com.nimbusds.oauth2.sdk.ParseException {
    URI endpoint = userInfoEndpoint(provider);
    if (endpoint == null || claims.get(provider.email()) != null) {
      return claims;
    }
    Map<String, @Nullable Object> more = userInfo(provider, token);
    if (claims.get("sub") == null || !claims.get("sub").equals(more.get("sub"))) {
      throw refused("the provider speaks of two people");
    }
    more.forEach(claims::putIfAbsent);
    return claims;
  }

  private Map<String, @Nullable Object> userInfo(Provider provider, String token)
      throws IOException, GeneralException {
    URI endpoint = userInfoEndpoint(provider);
    if (endpoint == null) {
      throw refused("the provider does not say who it is");
    }
    HTTPRequest request = new HTTPRequest(HTTPRequest.Method.GET, endpoint);
    request.setAuthorization("Bearer " + token);
    return object(ProviderHttp.send(request));
  }

  private @Nullable URI userInfoEndpoint(Provider provider) throws IOException, GeneralException {
    return provider.userInfoEndpoint() != null || provider.issuer() == null
        ? provider.userInfoEndpoint()
        : metadata(provider).metadata().getUserInfoEndpointURI();
  }

  /** Asks the provider whom an access token was given to. */
  private void requireOurs(Provider provider, String token) throws IOException {
    String template = provider.tokenInfoEndpoint();
    if (template == null) {
      throw refused("the provider does not say whose access token it is");
    }
    String secret = provider.clientSecret();
    URI address =
        URI.create(
            template
                .replace("{token}", encoded(token))
                .replace("{clientId}", encoded(provider.clientId()))
                .replace("{clientSecret}", encoded(secret == null ? "" : secret)));
    Map<String, @Nullable Object> info =
        object(ProviderHttp.send(new HTTPRequest(HTTPRequest.Method.GET, address)));
    Object client = RemoteIdentity.at(info, provider.tokenInfoClient());
    if (client == null || !provider.clientId().equals(String.valueOf(client))) {
      throw refused("the access token is another client's");
    }
  }

  private Discovered metadata(Provider provider) throws IOException, GeneralException {
    String issuer = provider.issuer();
    if (issuer == null) {
      throw refused("the provider is not set up");
    }
    Discovered known = discovered.getIfPresent(issuer);
    if (known != null) {
      return known;
    }
    HTTPResponse answer =
        ProviderHttp.send(new OIDCProviderConfigurationRequest(new Issuer(issuer)).toHTTPRequest());
    if (answer.getStatusCode() != 200) {
      throw new IOException("its description was answered with " + answer.getStatusCode());
    }
    OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(answer.getBodyAsJSONObject());
    if (!metadata.getIssuer().getValue().equals(issuer)) {
      throw new GeneralException("the issuer is " + metadata.getIssuer().getValue());
    }
    Discovered found = new Discovered(metadata, keys(metadata.getJWKSetURI()));
    discovered.put(issuer, found);
    return found;
  }

  private static JWKSource<SecurityContext> keys(@Nullable URI address) {
    if (address == null) {
      throw refused("the provider has no keys");
    }
    try {
      URL url = address.toURL();
      return JWKSourceBuilder.<SecurityContext>create(url, ProviderClient::keySet).build();
    } catch (MalformedURLException e) {
      throw refused("the provider has no keys");
    }
  }

  private static Resource keySet(URL address) throws IOException {
    HTTPResponse answer = ProviderHttp.send(new HTTPRequest(HTTPRequest.Method.GET, address));
    if (answer.getStatusCode() != 200) {
      throw new IOException("its keys were answered with " + answer.getStatusCode());
    }
    return new Resource(answer.getBody(), null);
  }

  private static @Nullable ClientAuthentication authentication(Provider provider) {
    String secret = provider.clientSecret();
    if (secret == null) {
      return null;
    }
    ClientID id = new ClientID(provider.clientId());
    return provider.secretInBody()
        ? new ClientSecretPost(id, new Secret(secret))
        : new ClientSecretBasic(id, new Secret(secret));
  }

  @SuppressWarnings("unchecked")
  static Map<String, @Nullable Object> object(HTTPResponse answer) {
    String body = answer.getBody();
    if (answer.getStatusCode() != 200 || body == null) {
      throw refused("the provider did not take the access token");
    }
    try {
      if (Json.read(body.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
      }
    } catch (ApiException e) {
      // said below: it speaks of JSON that the client has not sent
    }
    throw refused("the provider's answer is not understood");
  }

  private static @Nullable SignedJWT signed(String token) {
    try {
      return SignedJWT.parse(token);
    } catch (ParseException e) {
      return null;
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static ApiException refused(String reason) {
    return ApiError.SOCIAL_LOGIN_FAILED.with(reason);
  }

  /** Asks, and says it in our words when that fails. */
  static <T extends @Nullable Object> T asked(Provider provider, Question<T> question) {
    try {
      return question.ask();
    } catch (IOException e) {
      LOG.warn("the provider {} was not reached: {}", provider.code(), e.toString());
      throw refused("the provider was not reached");
    } catch (BadJOSEException | JOSEException e) {
      LOG.warn("a token of the provider {} was refused: {}", provider.code(), e.getMessage());
      throw refused("the provider's token is not valid");
    } catch (GeneralException | ParseException e) {
      LOG.warn("the provider {} was not understood: {}", provider.code(), e.getMessage());
      throw refused("the provider's answer is not understood");
    }
  }
}
