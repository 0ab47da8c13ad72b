package dev.backstay.cli.operator;

import static java.util.stream.Collectors.joining;

import dev.backstay.cli.terminal.TerminalText;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** Lines of an app's log, for people. */
public final class LogLines {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private LogLines() {}

  /** A line for each entry; only what an exception says has more, each with a tab before it. */
  public static String text(Map<?, ?> line) {
    return text(line, TerminalText.line(String.valueOf(line.get("message"))));
  }

  private static String text(Map<?, ?> line, String message) {
    Object exception = line.get("exception");
    return QueryCommand.time(line.get("timestamp"), TIME)
        + " "
        + line.get("log-level")
        + " "
        + TerminalText.line(String.valueOf(line.get("logger")))
        + " "
        + message
        + (exception == null ? "" : indented(exception.toString()));
  }

  private static String indented(String text) {
    return text.lines().map(line -> "\n\t" + TerminalText.line(line)).collect(joining());
  }

  /** The same with the further lines of a message below it, each with a tab before it. */
  public static String textInLines(Map<?, ?> line) {
    String[] message = String.valueOf(line.get("message")).split("\n", 2);
    return text(
        line, TerminalText.line(message[0]) + (message.length == 1 ? "" : indented(message[1])));
  }
}
