package dev.backstay.server.files;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Router;
import java.util.ArrayList;
import java.util.List;

/**
 * A path within an app's files: from the root, without empty parts, dots or anything that a file
 * system or a log could take for something else.
 *
 * @param text {@code /} or {@code /a/b}
 */
public record FilePath(String text) {
  private static final int MAX_PARTS = 32;
  private static final int MAX_PART = 200;
  private static final FilePath ROOT = new FilePath("/");

  /**
   * A path as it stands, encoded, in an address. Repeated slashes and one at the end do not count.
   *
   * @throws dev.backstay.foundation.error.ApiException 6001 for a path that cannot be
   */
  public static FilePath ofAddress(String encoded) {
    List<String> parts = new ArrayList<>();
    for (String raw : encoded.split("/")) {
      // an encoded slash separates too: clients encode whole paths
      for (String part : Router.decode(raw).split("/")) {
        if (!part.isEmpty()) {
          check(part);
          parts.add(part);
        }
      }
    }
    if (parts.size() > MAX_PARTS) {
      throw ApiError.FILE_NAME_WRONG.with();
    }
    return parts.isEmpty() ? ROOT : new FilePath("/" + String.join("/", parts));
  }

  /** Whether it is the root directory. */
  public boolean isRoot() {
    return text.equals("/");
  }

  /** The directory that it is in; the root is in itself. */
  public FilePath parent() {
    int slash = text.lastIndexOf('/');
    return slash <= 0 ? ROOT : new FilePath(text.substring(0, slash));
  }

  /** Names that begin with a dot are refused too: drafts of files have them. */
  private static void check(String part) {
    boolean wrong =
        part.startsWith(".")
            || part.length() > MAX_PART
            || part.chars()
                .anyMatch(c -> Character.isISOControl(c) || "\\:*?\"<>|".indexOf(c) >= 0);
    if (wrong) {
      throw ApiError.FILE_NAME_WRONG.with();
    }
  }
}
