package dev.backstay.foundation.settings;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where traces are sent, and which.
 *
 * @param endpoint where to post spans by OTLP: with the path {@code /v1/traces}
 * @param headers that go with them, secrets among them
 * @param sample how many of all requests are recorded: from 0 to 1
 * @param trustParent whether what clients send as {@code traceparent} decides, instead of being a
 *     link
 * @param service the server's name at the collector
 */
public record TraceSettings(
    URI endpoint, Map<String, String> headers, double sample, boolean trustParent, String service) {
  private static final String PATH = "/v1/traces";
  private static final int MAX_HEADERS = 10;
  private static final Pattern HEADER =
      Pattern.compile("([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100})\\s*:\\s*([ -~]{1,4000})");
  private static final Pattern SERVICE = Pattern.compile("[ -~]{1,100}");

  /** What the exporter or the HTTP client sets itself. */
  private static final Set<String> RESERVED =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "transfer-encoding",
          "upgrade");

  static @Nullable TraceSettings of(SettingReader reader) {
    URI endpoint = reader.optional(Setting.TRACE_ENDPOINT, TraceSettings::endpoint);
    Map<String, String> headers = reader.optional(Setting.TRACE_HEADERS, TraceSettings::headers);
    Double sample = reader.optional(Setting.TRACE_SAMPLE, TraceSettings::sample);
    boolean trust = reader.choice(Setting.TRACE_PARENT, "trust", "link");
    String service = reader.optional(Setting.TRACE_SERVICE, TraceSettings::service);
    return endpoint == null
        ? null
        : new TraceSettings(
            endpoint,
            headers == null ? Map.of() : headers,
            sample == null ? 0 : sample,
            trust,
            service == null ? Setting.TRACE_SERVICE.defaultValue() : service);
  }

  private static URI endpoint(String value) {
    URI uri = URI.create(value);
    if (uri.getHost() == null
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || !String.valueOf(uri.getScheme()).matches("https?")) {
      throw new IllegalArgumentException(
          "must be the address of a collector for OTLP over HTTP, such as http://127.0.0.1:4318,"
              + " with no user and no query; a token goes into trace-headers");
    }
    String base = value.replaceFirst("/+$", "");
    return base.endsWith(PATH) ? URI.create(base) : URI.create(base + PATH);
  }

  private static Map<String, String> headers(String value) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : value.split("\\R")) {
      if (line.isBlank()) {
        continue;
      }
      var header = HEADER.matcher(line.strip());
      if (!header.matches()
          || RESERVED.contains(header.group(1).toLowerCase(Locale.ROOT))
          || headers.put(header.group(1), header.group(2)) != null
          || headers.size() > MAX_HEADERS) {
        throw new IllegalArgumentException(
            "must be up to "
                + MAX_HEADERS
                + " lines such as Authorization: Bearer …, each header once");
      }
    }
    return headers;
  }

  private static double sample(String value) {
    double share = Double.parseDouble(value);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("must be a number from 0 to 1, such as 0.05");
    }
    return share;
  }

  private static String service(String value) {
    if (!SERVICE.matcher(value).matches()) {
      throw new IllegalArgumentException("must be at most 100 characters of ASCII");
    }
    return value;
  }

  /** Without the headers. */
  @Override
  public String toString() {
    return "TraceSettings[" + endpoint + ", " + sample + ", " + service + "]";
  }
}
