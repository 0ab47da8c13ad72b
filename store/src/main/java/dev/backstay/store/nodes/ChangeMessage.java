package dev.backstay.store.nodes;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What servers are told of a transaction: {@code origin|number|schema|table=detail,detail|table}.
 *
 * @param origin the id of the server that made the change
 * @param number of the change, by that server
 * @param tables by name, each with its details; none for all of it
 */
record ChangeMessage(String origin, long number, String schema, Map<String, Set<String>> tables) {
  /** PostgreSQL takes 7,999 bytes, of which some are the code. */
  private static final int MAX_LENGTH = 7_900 - MessageKey.OVERHEAD;

  /** In place of a schema: there may have been changes that nobody has told. */
  private static final String ANYTHING = "*";

  /** Has all servers drop everything, the one that sends it too. */
  static ChangeMessage anything(String origin, long number) {
    return new ChangeMessage(origin, number, ANYTHING, Map.of());
  }

  boolean isAnything() {
    return schema.equals(ANYTHING);
  }

  /** As it is sent; details that are too long are left out, which means everything. */
  String text() {
    String text = text(true);
    return text.length() <= MAX_LENGTH ? text : text(false);
  }

  private String text(boolean detailed) {
    StringJoiner parts = new StringJoiner("|");
    parts.add(origin).add(Long.toString(number)).add(schema);
    tables.forEach((table, details) -> {
      StringJoiner list = new StringJoiner(",", table + "=", "");
      list.setEmptyValue(table);
      if (detailed) {
        details.forEach(detail -> list.add(URLEncoder.encode(detail, StandardCharsets.UTF_8)));
      }
      parts.add(list.toString());
    });
    return parts.toString();
  }

  /** Reads a message; null if the text is not one. */
  static @Nullable ChangeMessage parse(String text) {
    String[] parts = text.split("\\|", -1);
    if (parts.length < 3 || !parts[1].matches("\\d{1,18}")) {
      return null;
    }
    Map<String, Set<String>> tables = new LinkedHashMap<>();
    for (int i = 3; i < parts.length; i++) {
      int mark = parts[i].indexOf('=');
      Set<String> details = new HashSet<>();
      if (mark >= 0) {
        for (String detail : parts[i].substring(mark + 1).split(",", -1)) {
          details.add(URLDecoder.decode(detail, StandardCharsets.UTF_8));
        }
      }
      tables.put(mark < 0 ? parts[i] : parts[i].substring(0, mark), details);
    }
    return new ChangeMessage(parts[0], Long.parseLong(parts[1]), parts[2], tables);
  }
}
