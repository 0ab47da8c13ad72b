package dev.backstay.server.social;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.backstay.foundation.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider of OAuth 1.0a, as strict as RFC 5849 wants it: signatures, nonces, and tokens that are
 * of use for the client alone that they were given to. Its one person agrees to everything.
 */
final class OAuth1Provider implements AutoCloseable {
  static final String CLIENT = "our-client";
  static final String SECRET = "our secret&more";

  private static final Pattern PARAMETER = Pattern.compile("(oauth_\\w+)=\"([^\"]*)\"");

  private final HttpServer http;
  private final Map<String, Granted> tokens = new ConcurrentHashMap<>();
  private final Set<String> nonces = new HashSet<>();
  private volatile boolean confirming = true;

  /**
   * A token that was given out.
   *
   * @param callback of a request token
   * @param verifier of a request token to which the person has agreed
   * @param person of an access token
   */
  private record Granted(
      String client, String secret, String callback, String verifier, String person) {}

  OAuth1Provider() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/request_token", this::requestToken);
    http.createContext("/access_token", this::accessToken);
    http.createContext("/me", this::me);
    http.createContext("/page", exchange -> answer(exchange, 200, "<html>for people</html>"));
    http.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + http.getAddress().getPort() + path;
  }

  /** From now on the provider speaks version 1.0, which does not confirm callbacks. */
  void speakOldVersion() {
    confirming = false;
  }

  /** An access token as some client has got it. */
  String accessToken(String client, String secret, String person) {
    String token = UUID.randomUUID().toString();
    tokens.put(token, new Granted(client, secret, "", "", person));
    return token;
  }

  /** What the person does who agrees at the address; returns where the browser goes. */
  URI agree(String address) {
    String token =
        URLUtils.parseParameters(URI.create(address).getRawQuery()).get("oauth_token").getFirst();
    Granted asked = tokens.get(token);
    String verifier = UUID.randomUUID().toString();
    tokens.put(
        token, new Granted(asked.client(), asked.secret(), asked.callback(), verifier, "4711"));
    return URI.create(asked.callback() + "&oauth_token=" + token + "&oauth_verifier=" + verifier);
  }

  private void requestToken(HttpExchange exchange) throws IOException {
    Map<String, String> parameters = checked(exchange, "POST");
    if (parameters == null || parameters.get("oauth_callback") == null) {
      answer(exchange, 401, "no");
      return;
    }
    String token = UUID.randomUUID().toString();
    tokens.put(
        token, new Granted(CLIENT, "request secret", parameters.get("oauth_callback"), "", ""));
    answer(
        exchange,
        200,
        "oauth_token="
            + token
            + "&oauth_token_secret=request+secret"
            + (confirming ? "&oauth_callback_confirmed=true" : ""));
  }

  private void accessToken(HttpExchange exchange) throws IOException {
    Map<String, String> parameters = checked(exchange, "POST");
    Granted asked = parameters == null ? null : tokens.remove(parameters.get("oauth_token"));
    if (asked == null
        || asked.verifier().isEmpty()
        || !asked.verifier().equals(parameters.get("oauth_verifier"))) {
      answer(exchange, 401, "no");
      return;
    }
    answer(
        exchange,
        200,
        "oauth_token="
            + accessToken(CLIENT, "access secret", asked.person())
            + "&oauth_token_secret=access+secret&user_id=ignored");
  }

  private void me(HttpExchange exchange) throws IOException {
    Map<String, String> parameters = checked(exchange, "GET");
    Granted granted =
        parameters == null || parameters.get("oauth_token") == null
            ? null
            : tokens.get(parameters.get("oauth_token"));
    if (granted == null || granted.person().isEmpty()) {
      answer(exchange, 401, "{}");
      return;
    }
    Map<String, Object> person =
        Map.of("id", granted.person(), "name", "Ann", "email", "ann@example.com");
    answer(exchange, 200, new String(Json.write(Map.of("data", person)), StandardCharsets.UTF_8));
  }

  /** The request's parameters; null when it is not signed by the client of its token. */
  private Map<String, String> checked(HttpExchange exchange, String method) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    Map<String, String> parameters = new HashMap<>();
    Matcher matcher = PARAMETER.matcher(header == null ? "" : header);
    while (matcher.find()) {
      parameters.put(matcher.group(1), URLDecoder.decode(matcher.group(2), StandardCharsets.UTF_8));
    }
    String signature = parameters.remove("oauth_signature");
    String token = parameters.get("oauth_token");
    Granted granted = token == null ? null : tokens.get(token);
    if (signature == null
        || !CLIENT.equals(parameters.get("oauth_consumer_key"))
        || (token != null && (granted == null || !granted.client().equals(CLIENT)))
        || !exchange.getRequestMethod().equals(method)) {
      return null;
    }
    synchronized (nonces) {
      if (!nonces.add(parameters.get("oauth_nonce"))) {
        return null;
      }
    }
    String expected =
        OAuth1Signature.signature(
            OAuth1Signature.baseString(
                method, URI.create(url(exchange.getRequestURI().toString())), parameters),
            SECRET,
            granted == null ? "" : granted.secret());
    return expected.equals(signature) ? parameters : null;
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    // as X does it, whatever the body is
    exchange.getResponseHeaders().add("Content-Type", "text/html;charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
