package dev.backstay.server.social;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests as OAuth 1.0a wants it: RFC 5849, section 3, by HMAC-SHA1. Requests have no body,
 * so the address and the protocol's own parameters are all that is signed.
 */
final class OAuth1Signature {
  private record Parameter(String name, String value) {}

  private OAuth1Signature() {}

  /**
   * The {@code Authorization} header of a request.
   *
   * @param protocol the parameters whose names begin with {@code oauth_}, without the signature
   * @param tokenSecret of the token among them; empty without one
   */
  static String authorization(
      String method,
      URI address,
      Map<String, String> protocol,
      String consumerSecret,
      String tokenSecret) {
    Map<String, String> all = new TreeMap<>(protocol);
    all.put(
        "oauth_signature",
        signature(baseString(method, address, protocol), consumerSecret, tokenSecret));
    return all.entrySet().stream()
        .map(each -> encoded(each.getKey()) + "=\"" + encoded(each.getValue()) + "\"")
        .collect(Collectors.joining(", ", "OAuth ", ""));
  }

  /** What is signed: method, address and parameters in their one form (section 3.4.1). */
  static String baseString(String method, URI address, Map<String, String> protocol) {
    List<Parameter> parameters = new ArrayList<>();
    protocol.forEach((name, value) -> parameters.add(new Parameter(encoded(name), encoded(value))));
    String query = address.getRawQuery();
    if (query != null) {
      for (String pair : query.split("&")) {
        int equals = pair.indexOf('=');
        parameters.add(
            new Parameter(
                encoded(decoded(equals < 0 ? pair : pair.substring(0, equals))),
                encoded(decoded(equals < 0 ? "" : pair.substring(equals + 1)))));
      }
    }
    parameters.sort(Comparator.comparing(Parameter::name).thenComparing(Parameter::value));
    String joined =
        parameters.stream()
            .map(each -> each.name() + "=" + each.value())
            .collect(Collectors.joining("&"));
    return method + "&" + encoded(base(address)) + "&" + encoded(joined);
  }

  static String signature(String baseString, String consumerSecret, String tokenSecret) {
    byte[] key =
        (encoded(consumerSecret) + "&" + encoded(tokenSecret)).getBytes(StandardCharsets.US_ASCII);
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key, "HmacSHA1"));
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(baseString.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA1", e);
    }
  }

  /** The address without query, and without the port where it is the scheme's own. */
  private static String base(URI address) {
    String scheme = address.getScheme().toLowerCase(Locale.ROOT);
    boolean own = address.getPort() < 0 || address.getPort() == (scheme.equals("https") ? 443 : 80);
    String path = address.getRawPath();
    return scheme
        + "://"
        + address.getHost().toLowerCase(Locale.ROOT)
        + (own ? "" : ":" + address.getPort())
        + (path.isEmpty() ? "/" : path);
  }

  /** Percent-encoded as section 3.6 wants it, which is not how forms are. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
