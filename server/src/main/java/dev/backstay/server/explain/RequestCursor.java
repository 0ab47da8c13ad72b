package dev.backstay.server.explain;

import dev.backstay.foundation.error.ApiError;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Up to where someone has seen the requests of an app. Each server counts for itself, so of several
 * it says {@code SERVER.NUMBER~SERVER.NUMBER}; of one, only the number. A server is named as the
 * ids of its requests begin.
 */
final class RequestCursor {
  private static final int MAX_LENGTH = 4_000;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");
  private static final Pattern SEVERAL =
      Pattern.compile("[0-9A-Z]{1,13}\\.\\d{1,18}(?:~[0-9A-Z]{1,13}\\.\\d{1,18})*");

  private final Map<String, Long> numbers;

  private RequestCursor(Map<String, Long> numbers) {
    this.numbers = numbers;
  }

  /**
   * Reads one.
   *
   * @param own the name of this server, which a number alone is of
   * @throws dev.backstay.foundation.error.ApiException 8008 for what is none
   */
  static RequestCursor parse(@Nullable String text, String own) {
    Map<String, Long> numbers = new TreeMap<>();
    if (text == null || text.isEmpty()) {
      return new RequestCursor(numbers);
    }
    if (NUMBER.matcher(text).matches() && Long.parseLong(text) <= Integer.MAX_VALUE) {
      numbers.put(own, Long.parseLong(text));
    } else if (text.length() <= MAX_LENGTH && SEVERAL.matcher(text).matches()) {
      for (String part : text.split("~", -1)) {
        int dot = part.indexOf('.');
        numbers.put(part.substring(0, dot), Long.parseLong(part.substring(dot + 1)));
      }
    } else {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "after", "It must be the cursor of an answer, or 0");
    }
    return new RequestCursor(numbers);
  }

  /** The number of a server; 0 when nothing was seen of it. */
  long of(String server) {
    return numbers.getOrDefault(server, 0L);
  }

  /** As it is told, of several servers. */
  static String text(Map<String, Long> numbers) {
    return new TreeMap<>(numbers)
        .entrySet().stream()
            .map(each -> each.getKey() + "." + each.getValue())
            .collect(Collectors.joining("~"));
  }
}
