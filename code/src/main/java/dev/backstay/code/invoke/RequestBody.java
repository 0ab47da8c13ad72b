package dev.backstay.code.invoke;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;
import org.jspecify.annotations.Nullable;

/**
 * What a request's body is as a value, by its content type: JSON as it says, a form as an object
 * with a text (or a list of texts) per name, text and XML as a text, anything else as bytes.
 *
 * <p>A body without a content type is JSON or, if it is not, a text: so the JS SDK sends a string.
 * A form that begins as JSON does is taken as JSON, which is what {@code curl -d} sends.
 */
final class RequestBody {
  /**
   * Stands for bytes where only JSON can be written: an object with this one field, in Base64.
   * {@code coderunner/host/request.js} turns it into a Buffer.
   */
  static final String BYTES = "___backstay_bytes";

  private static final int MAX_FIELDS = 1_000;
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([A-Za-z0-9._:-]{1,40})\"?");
  private static final Pattern TEXT =
      Pattern.compile(
          "text/.*|application/(xml|javascript|yaml|x-yaml|x-ndjson|graphql|sql|rtf)|.*\\+(xml|yaml)");

  private RequestBody() {}

  /**
   * The value of a body that is not empty.
   *
   * @param type the type of the parameter that it becomes, such as {@code String}; null when the
   *     code does not say
   * @throws ApiException 8002 when it says that it is JSON and is not, 90400 for a broken form
   */
  static @Nullable Object value(byte[] body, @Nullable String contentType, @Nullable String type) {
    String media = media(contentType);
    if (media.isEmpty()) {
      String text = new String(body, StandardCharsets.UTF_8);
      return "String".equals(type) ? text : jsonOr(body, text);
    }
    if (media.contains("json")) {
      return Json.read(body);
    }
    if (media.equals("application/x-www-form-urlencoded")) {
      if ("String".equals(type)) {
        return text(body, contentType);
      }
      return looksLikeJson(body) ? jsonOr(body, form(body)) : form(body);
    }
    if (TEXT.matcher(media).matches()) {
      return text(body, contentType);
    }
    return Map.of(BYTES, Base64.getEncoder().encodeToString(body));
  }

  private static String media(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Object jsonOr(byte[] body, Object otherwise) {
    try {
      return Json.read(body);
    } catch (ApiException e) {
      return otherwise;
    }
  }

  private static boolean looksLikeJson(byte[] body) {
    for (byte each : body) {
      if (!Character.isWhitespace(each)) {
        return each == '{' || each == '[' || each == '"';
      }
    }
    return false;
  }

  private static String text(byte[] body, @Nullable String contentType) {
    return new String(body, charset(contentType));
  }

  /** The charset that a content type names; UTF-8 when it names none that there is. */
  static Charset charset(@Nullable String contentType) {
    Matcher named =
        CHARSET.matcher(contentType == null ? "" : contentType.toLowerCase(Locale.ROOT));
    try {
      return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }

  private static Map<String, Object> form(byte[] body) {
    Fields fields = new Fields(true);
    try {
      UrlEncoded.decodeTo(
          new String(body, StandardCharsets.UTF_8), fields::add, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiError.BAD_REQUEST.with("the form in the body is broken");
    }
    if (fields.getSize() > MAX_FIELDS) {
      throw ApiError.BAD_REQUEST.with("the form has more than " + MAX_FIELDS + " fields");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (Fields.Field field : fields) {
      List<String> all = new ArrayList<>(field.getValues());
      values.put(field.getName(), all.size() == 1 ? all.getFirst() : all);
    }
    return values;
  }
}
