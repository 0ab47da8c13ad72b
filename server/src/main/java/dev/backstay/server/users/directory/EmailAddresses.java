package dev.backstay.server.users.directory;

import dev.backstay.foundation.error.ApiError;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * E-mail addresses of accounts. They are kept in lower case and without spaces around them, so that
 * one address is one account however a keyboard writes it.
 */
public final class EmailAddresses {
  private static final int MAX_LENGTH = 254;

  /**
   * Deliberately loose: whether an address works is only known by mailing it. No controls, so no
   * header injection.
   */
  private static final Pattern EMAIL =
      Pattern.compile("[^@\\s\\p{Cntrl}<>,;]+@[^@\\s\\p{Cntrl}<>,;]+");

  private EmailAddresses() {}

  /** The form in which an address is stored and looked for. */
  public static String normal(String address) {
    return address.strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The address in a body, checked; null for null.
   *
   * @throws dev.backstay.foundation.error.ApiException 3040 when it is not an address
   */
  public static @Nullable String checked(@Nullable Object given) {
    if (given == null) {
      return null;
    }
    if (!(given instanceof String text)) {
      throw ApiError.WRONG_EMAIL.with();
    }
    String address = normal(text);
    if (address.length() > MAX_LENGTH || !EMAIL.matcher(address).matches()) {
      throw ApiError.WRONG_EMAIL.with();
    }
    return address;
  }
}
