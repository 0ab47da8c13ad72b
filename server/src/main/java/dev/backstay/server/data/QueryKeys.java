package dev.backstay.server.data;

import dev.backstay.foundation.error.ApiError;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of what a request says about records. A name that is not known is a condition, limit or
 * order that would be left out in silence: a write with a condition refuses all of them, a read
 * those that look like a slip.
 */
public final class QueryKeys {
  /** Edits that make a slip of one name out of another. */
  private static final int MAX_EDITS = 2;

  private static final Set<String> READING =
      Set.of(
          "where",
          "sortBy",
          "property",
          "props",
          "properties",
          "excludeProps",
          "pageSize",
          "offset",
          "groupBy",
          "having",
          "distinct",
          "loadRelations",
          "relationsDepth",
          "relationsPageSize");

  /** What other calls, of transactions and relations, name the same things. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "whereClause", "where",
          "havingClause", "having",
          "related", "loadRelations",
          "relations", "loadRelations");

  private QueryKeys() {}

  /**
   * Checks the names in a request that reads.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 for one that looks like a known name
   */
  static void checkReading(Collection<String> names) {
    for (String name : names) {
      if (!READING.contains(name)) {
        String meant = meant(name);
        if (meant != null) {
          throw ApiError.INVALID_PARAMETER_BECAUSE.with(
              name, "There is no such parameter; did you mean '" + meant + "'?");
        }
      }
    }
  }

  /**
   * Checks the names in a request that writes to the records of a condition.
   *
   * @param known all that it may have
   * @throws dev.backstay.foundation.error.ApiException 8008 for any other
   */
  public static void checkWriting(Collection<String> names, List<String> known) {
    for (String name : names) {
      if (!known.contains(name)) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            name, "There is no such parameter here. Known: " + String.join(", ", known));
      }
    }
  }

  private static @Nullable String meant(String name) {
    String elsewhere = ELSEWHERE.get(name);
    if (elsewhere != null) {
      return elsewhere;
    }
    for (String known : READING) {
      if (edits(name.toLowerCase(Locale.ROOT), known.toLowerCase(Locale.ROOT)) <= MAX_EDITS) {
        return known;
      }
    }
    return null;
  }

  /** How many insertions, deletions, replacements and swaps of neighbours lead from a to b. */
  private static int edits(String a, String b) {
    if (Math.abs(a.length() - b.length()) > MAX_EDITS) {
      return MAX_EDITS + 1;
    }
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          edits[i][j] = Math.min(edits[i][j], 1 + edits[i - 2][j - 2]);
        }
      }
    }
    return edits[a.length()][b.length()];
  }
}
