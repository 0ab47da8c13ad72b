package dev.backstay.server.mail;

import dev.backstay.foundation.http.Page;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of templates, {@code {{name}}}, and their values. A key without a value becomes nothing.
 */
final class Placeholders {
  private static final Pattern KEY = Pattern.compile("\\{\\{\\s*([\\w.-]{1,100})\\s*}}");

  private Placeholders() {}

  /** The keys of a text, in order, each once. */
  static Set<String> keys(String text) {
    Set<String> keys = new LinkedHashSet<>();
    Matcher matcher = KEY.matcher(text);
    while (matcher.find()) {
      keys.add(matcher.group(1));
    }
    return keys;
  }

  /** HTML with the values filled in as text: no value can be markup. */
  static String html(String text, Map<String, String> values) {
    return filled(text, values, true);
  }

  /** One line with the values filled in: no value can begin another. */
  static String line(String text, Map<String, String> values) {
    return filled(text, values, false).replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
  }

  private static String filled(String text, Map<String, String> values, boolean html) {
    return KEY.matcher(text)
        .replaceAll(match -> {
          String value = values.getOrDefault(match.group(1), "");
          return Matcher.quoteReplacement(html ? Page.escaped(value) : value);
        });
  }
}
