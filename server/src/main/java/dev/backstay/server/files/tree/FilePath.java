package dev.backstay.server.files.tree;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Router;
import dev.backstay.security.model.Asset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * A path within an app's files, from the root. Two spellings of one path are one: letters are
 * composed (NFC), repeated slashes and one at the end do not count. Upper and lower case differ.
 *
 * <p>Names have any script, at most {@value #MAX_NAME_BYTES} bytes in UTF-8, and nothing in them
 * that a file system, an archive or a log could take for something else: no control characters, no
 * backslash, none of {@code * ? < > |}, neither a dot nor a space at the end, no space in front. A
 * path has at most {@value #MAX_CHARACTERS} characters and {@value #MAX_PARTS} names.
 *
 * @param text {@code /} or {@code /a/b}
 */
public record FilePath(String text) {
  private static final int MAX_PARTS = 32;
  private static final int MAX_NAME_BYTES = 255;

  /** As many as the container of a permission's cell has. */
  private static final int MAX_CHARACTERS = 500;

  private static final String FORBIDDEN = "\\*?<>|";

  /** What stands for bytes that are not text. */
  private static final int REPLACEMENT = 0xFFFD;

  /** The root directory. */
  public static final FilePath ROOT = new FilePath("/");

  /**
   * A path as it stands, encoded, in an address.
   *
   * @param wrong the error for a path that cannot be: {@link ApiError#FILE_NAME_WRONG} where
   *     something is to be saved there, otherwise {@link ApiError#PATH_WRONG}
   */
  public static FilePath ofAddress(String encoded, ApiError wrong) {
    List<String> parts = new ArrayList<>();
    for (String raw : encoded.split("/")) {
      // an encoded slash separates too: clients encode whole paths
      add(Router.decode(raw), parts, wrong);
    }
    return of(parts, wrong);
  }

  /**
   * A path as it is, not encoded.
   *
   * @param wrong as for {@link #ofAddress}
   */
  public static FilePath of(String path, ApiError wrong) {
    List<String> parts = new ArrayList<>();
    add(path, parts, wrong);
    return of(parts, wrong);
  }

  private static void add(String path, List<String> parts, ApiError wrong) {
    for (String part : path.split("/")) {
      if (!part.isEmpty()) {
        parts.add(checked(part, wrong));
      }
    }
  }

  private static FilePath of(List<String> parts, ApiError wrong) {
    String text = "/" + String.join("/", parts);
    if (parts.size() > MAX_PARTS || text.length() > MAX_CHARACTERS) {
      throw wrong.with();
    }
    return parts.isEmpty() ? ROOT : new FilePath(text);
  }

  private static String checked(String part, ApiError wrong) {
    String name = Normalizer.normalize(part, Normalizer.Form.NFC);
    boolean bad =
        name.endsWith(".")
            || name.startsWith(" ")
            || name.endsWith(" ")
            || name.codePoints().anyMatch(FilePath::isForbidden)
            || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES;
    if (bad) {
      throw wrong.with();
    }
    return name;
  }

  private static boolean isForbidden(int character) {
    return switch (Character.getType(character)) {
      // invisible marks turn names around, and a half of a character is none
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default ->
          character == REPLACEMENT
              || (character >= 0x202A && character <= 0x202E)
              || (character >= 0x2066 && character <= 0x2069)
              || FORBIDDEN.indexOf(character) >= 0;
    };
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

  /** The last name; empty for the root. */
  public String name() {
    return text.substring(text.lastIndexOf('/') + 1);
  }

  /** The names from the root on. */
  public List<String> names() {
    return isRoot() ? List.of() : List.of(text.substring(1).split("/"));
  }

  /** The first name; empty for the root. */
  public String first() {
    return isRoot() ? "" : names().getFirst();
  }

  /**
   * A path in this directory.
   *
   * @param relative one or more names that have been checked
   */
  public FilePath resolve(String relative) {
    return new FilePath((isRoot() ? "" : text) + "/" + relative);
  }

  /** Whether paths can go on from here by so many names and characters. */
  boolean fits(int names, int characters) {
    return names().size() + names <= MAX_PARTS && text.length() + characters <= MAX_CHARACTERS;
  }

  /** Whether this is a directory that {@code other} is below. */
  public boolean isAbove(FilePath other) {
    return !equals(other) && other.text.startsWith(isRoot() ? text : text + "/");
  }

  /** The path as permissions know it. */
  public Asset.FilePath asset() {
    return new Asset.FilePath(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
