package dev.backstay.runner.code;

import org.jspecify.annotations.Nullable;

/**
 * The token that the calls of the present thread are made with, for the class that stands before
 * the SDK's own. One of two classes of this program that deployed code can see.
 */
public final class UserToken {
  private UserToken() {}

  /** The token; that of the caller when nobody has logged in; empty for none. */
  public static String get(@Nullable ClassLoader loader) {
    Sdk sdk = sdk(loader);
    String token = sdk == null ? null : sdk.token();
    return token == null ? "" : token;
  }

  /**
   * Makes further calls of this thread with a token. An empty one changes nothing, as the SDK means
   * it.
   */
  public static void set(@Nullable ClassLoader loader, @Nullable String token) {
    Sdk sdk = sdk(loader);
    if (sdk != null && token != null && !token.isEmpty()) {
      sdk.setToken(token);
    }
  }

  private static @Nullable Sdk sdk(@Nullable ClassLoader loader) {
    return loader instanceof DeploymentLoader known ? known.sdk() : null;
  }
}
