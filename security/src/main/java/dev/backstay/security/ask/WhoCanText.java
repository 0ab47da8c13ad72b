package dev.backstay.security.ask;

import dev.backstay.security.caller.ApiKeyType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes {@link WhoCan} for people; keys with the same answers everywhere share a column. */
final class WhoCanText {
  private static final String SERVER_CODE_KEY = ApiKeyType.BL.name();

  private WhoCanText() {}

  static String of(WhoCan matrix) {
    List<List<Integer>> columns = columns(matrix);
    List<String> heads =
        columns.stream().map(column -> head(matrix, column, columns.size())).toList();
    int nameWidth =
        matrix.lines().stream().mapToInt(line -> line.login().name().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    text.append("WHO CAN ").append(matrix.operation().wireName()).append(" on ");
    text.append(matrix.asset()).append("\n\n");
    text.append(pad("", nameWidth));
    for (String head : heads) {
      text.append("  ").append(pad(head, 7));
    }
    trimmed(text).append('\n');
    for (WhoCan.Line line : matrix.lines()) {
      text.append(pad(line.login().name(), nameWidth));
      for (int at = 0; at < columns.size(); at++) {
        String word = line.reaches().get(columns.get(at).getFirst()).text();
        text.append("  ").append(pad(word, Math.max(7, heads.get(at).length())));
      }
      trimmed(text).append('\n');
    }
    legend(matrix, text);
    return text.toString();
  }

  /** The keys, those together that have the same answer on every line. */
  private static List<List<Integer>> columns(WhoCan matrix) {
    List<List<Integer>> columns = new ArrayList<>();
    for (int key = 0; key < matrix.keys().size(); key++) {
      int at = key;
      List<Integer> same =
          columns.stream()
              .filter(column ->
                  matrix.lines().stream()
                      .allMatch(line ->
                          line.reaches().get(column.getFirst()).equals(line.reaches().get(at))))
              .findFirst()
              .orElse(null);
      if (same == null) {
        same = new ArrayList<>();
        columns.add(same);
      }
      same.add(key);
    }
    return columns;
  }

  private static String head(WhoCan matrix, List<Integer> column, int columns) {
    if (columns == 1) {
      return "any key";
    }
    List<String> names = column.stream().map(at -> matrix.keys().get(at).name()).toList();
    boolean allOfClients =
        names.size() == matrix.keys().size() - 1 && !names.contains(SERVER_CODE_KEY);
    return allOfClients ? "any client key" : String.join(", ", names);
  }

  private static void legend(WhoCan matrix, StringBuilder text) {
    List<Reach> all = matrix.lines().stream().flatMap(line -> line.reaches().stream()).toList();
    List<String> words = new ArrayList<>();
    if (all.stream().anyMatch(reach -> reach.own() && !reach.others())) {
      words.add("own: only the rows that they own");
    }
    if (all.stream().anyMatch(reach -> reach.others() && !reach.own())) {
      words.add("not own: only rows that they do not own");
    }
    if (all.stream().anyMatch(Reach::objectAcl)) {
      words.add("*: rows with permissions of their own go by those");
    }
    if (all.stream().noneMatch(Reach::any)) {
      words.add("nobody can");
    }
    for (String word : words) {
      text.append('\n').append(word);
    }
    if (!words.isEmpty()) {
      text.append('\n');
    }
  }

  private static String pad(String word, int width) {
    return String.format(Locale.ROOT, "%-" + Math.max(width, 1) + "s", word);
  }

  private static StringBuilder trimmed(StringBuilder text) {
    int length = text.length();
    while (length > 0 && text.charAt(length - 1) == ' ') {
      length--;
    }
    text.setLength(length);
    return text;
  }
}
