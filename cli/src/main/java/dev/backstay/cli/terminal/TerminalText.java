package dev.backstay.cli.terminal;

/**
 * Texts of clients on their way to a terminal: what would move the cursor, change colours, turn the
 * direction of writing or begin a line is shown as {@code \\u001b}, not done.
 */
public final class TerminalText {
  private TerminalText() {}

  /** On one line. */
  public static String line(String text) {
    return escaped(text, false);
  }

  /** With its line breaks and tabs. */
  public static String lines(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean breaks) {
    StringBuilder shown = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = isHarmless(c) || (breaks && (c == '\n' || c == '\t'));
      if (!plain && shown == null) {
        shown = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (shown != null) {
        shown.append(plain ? String.valueOf(c) : escape(c));
      }
    }
    return shown == null ? text : shown.toString();
  }

  private static boolean isHarmless(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          // joiners are part of words and emoji, and do nothing by themselves
          c == '\u200c' || c == '\u200d';
      default -> true;
    };
  }

  private static String escape(char c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> "\\u%04x".formatted((int) c);
    };
  }
}
