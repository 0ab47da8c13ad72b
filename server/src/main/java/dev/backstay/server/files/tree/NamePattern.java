package dev.backstay.server.files.tree;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.store.database.Dialect;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of names: {@code *} is any run of characters, {@code ?} one character, everything else
 * is itself, upper and lower case told apart.
 *
 * @param text as a client sends it
 */
public record NamePattern(String text) {
  private static final int MAX_LENGTH = 255;

  /** More of them make a database try for seconds. */
  private static final int MAX_STARS = 6;

  private static final Pattern STARS = Pattern.compile("\\*+");

  /** Every name. */
  public static final NamePattern ALL = new NamePattern("*");

  /**
   * A pattern; every name when it is null or empty.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 for one that is too long
   */
  public static NamePattern of(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return ALL;
    }
    String bare = STARS.matcher(text).replaceAll("*");
    if (bare.length() > MAX_LENGTH
        || bare.indexOf('\0') >= 0
        || bare.chars().filter(c -> c == '*').count() > MAX_STARS) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "pattern",
          "It has at most " + MAX_LENGTH + " characters, of which " + MAX_STARS + " are *");
    }
    return new NamePattern(bare);
  }

  /** Whether every name matches. */
  boolean isAll() {
    return text.equals("*");
  }

  Condition matches(Field<String> name, Dialect dialect) {
    if (isAll()) {
      return DSL.noCondition();
    }
    return dialect == Dialect.SQLITE
        ? DSL.condition("{0} GLOB {1}", name, DSL.val(text.replace("[", "[[]")))
        : name.like(text.replaceAll("[!%_]", "!$0").replace('*', '%').replace('?', '_'), '!');
  }
}
