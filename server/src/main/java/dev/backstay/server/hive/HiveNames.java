package dev.backstay.server.hive;

import dev.backstay.foundation.error.ApiError;
import java.util.Set;
import java.util.regex.Pattern;

/** What hives, their keys and the fields of maps may be called. */
final class HiveNames {
  private static final int MAX_NAME = 250;

  /**
   * SDKs put names into addresses as they are, so nothing that makes another path of it; and no
   * half of a surrogate pair, which not every database stores.
   */
  private static final Pattern NAME =
      Pattern.compile("[^\\p{Cntrl}\\p{Cs}/\\\\]{1," + MAX_NAME + "}");

  /** What clients cut out of addresses ({@code AddressableNamesTest}). */
  private static final Set<String> CUT_OUT = Set.of(".", "..");

  /** What routes have in the place of a key. */
  private static final Set<String> UNREACHABLE_KEYS = Set.of("keys", "action");

  private HiveNames() {}

  /** The name of a hive, if it may be one. */
  static String hive(String name) {
    return checked("hive", name, Set.of());
  }

  /** The name of a key, if it may be one. */
  static String key(String name) {
    return checked("key", name, UNREACHABLE_KEYS);
  }

  /** The field of a map, if it may be one. */
  static String field(String name) {
    return checked("key of a map", name, Set.of());
  }

  private static String checked(String what, String name, Set<String> unreachable) {
    if (!NAME.matcher(name).matches() || CUT_OUT.contains(name) || unreachable.contains(name)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          what,
          "It has 1 to "
              + MAX_NAME
              + " characters, without / \\ and control characters, and is not . or .."
              + (unreachable.isEmpty() ? "" : " or keys or action"));
    }
    return name;
  }
}
