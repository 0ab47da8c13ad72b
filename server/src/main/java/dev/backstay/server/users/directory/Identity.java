package dev.backstay.server.users.directory;

import dev.backstay.foundation.error.ApiError;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What users of an app log in by: a column of {@code Users} whose values are unique. {@code email}
 * unless the developer has chosen another (reference: management, section 5).
 *
 * <p>Of a column other than {@code email} case counts; spaces around a value do not, nor the way in
 * which a keyboard composes its letters.
 *
 * @param column its name
 */
public record Identity(String column) {
  static final Identity EMAIL = new Identity(UserColumns.EMAIL);

  private static final int MAX_LENGTH = 254;

  boolean isEmail() {
    return column.equals(UserColumns.EMAIL);
  }

  /**
   * The columns that name an account: the identity, and the address to which its recovery is
   * mailed. Nobody but its user changes them, no two accounts have the same value.
   */
  public Set<String> names() {
    return new LinkedHashSet<>(List.of(column, UserColumns.EMAIL));
  }

  /** The form in which a value is stored and looked for. */
  public String normal(String value) {
    return isEmail()
        ? EmailAddresses.normal(value)
        : Normalizer.normalize(value.strip(), Normalizer.Form.NFC);
  }

  /**
   * Puts what names an account into the form in which it is stored, as far as it is there.
   *
   * @throws dev.backstay.foundation.error.ApiException 3040 for an address that is none, 3049 for
   *     an identity that is not a text of at most {@value #MAX_LENGTH} characters
   */
  void check(Map<String, @Nullable Object> values) {
    if (values.get(UserColumns.EMAIL) != null) {
      values.put(UserColumns.EMAIL, EmailAddresses.checked(values.get(UserColumns.EMAIL)));
    }
    Object given = values.get(column);
    if (given != null && !isEmail()) {
      values.put(column, checked(given));
    }
  }

  /** Whether any account can have a value, as it is stored, in a column that names accounts. */
  static boolean isPossible(String value) {
    return !value.isEmpty()
        && value.length() <= MAX_LENGTH
        && value.chars().noneMatch(Character::isISOControl)
        && StandardCharsets.UTF_8.newEncoder().canEncode(value);
  }

  private String checked(Object given) {
    String value =
        given instanceof String || given instanceof Number ? normal(given.toString()) : "";
    if (!isPossible(value)) {
      throw ApiError.USER_PROPERTY_TYPE.with(column);
    }
    return value;
  }
}
