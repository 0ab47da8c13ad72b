package dev.backstay.cli;

import static java.util.stream.Collectors.joining;

import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code backstay logs}: what an app's server code and clients have logged, oldest first. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Prints what an app's server code and clients have logged, oldest first.")
final class LogsCommand extends QueryCommand {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  @Option(
      names = "--logger",
      paramLabel = "NAME",
      description = "only this logger, for example SERVER_CODE")
  private @Nullable String logger;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "100",
      description = "how many of the latest lines, at most 1000 (default: ${DEFAULT-VALUE})")
  private int lines;

  @Override
  int run() {
    OperatorClient client = client();
    String path =
        console(
            client,
            "/logging/messages?pageSize="
                + Math.clamp(lines, 1, 1_000)
                + (logger == null
                    ? ""
                    : "&logger=" + URLEncoder.encode(logger, StandardCharsets.UTF_8)));
    PrintWriter out = out();
    if (client.find(path) instanceof List<?> messages) {
      for (Object message : messages.reversed()) {
        if (message instanceof Map<?, ?> line) {
          out.println(text(line));
        }
      }
    }
    return 0;
  }

  /** A line for each entry; only what an exception says has more, each with a tab before it. */
  private static String text(Map<?, ?> line) {
    return text(line, TerminalText.line(String.valueOf(line.get("message"))));
  }

  /** The same with the further lines of a message below it, each with a tab before it. */
  static String textInLines(Map<?, ?> line) {
    String[] message = String.valueOf(line.get("message")).split("\n", 2);
    return text(
        line, TerminalText.line(message[0]) + (message.length == 1 ? "" : indented(message[1])));
  }

  private static String text(Map<?, ?> line, String message) {
    Object exception = line.get("exception");
    return time(line.get("timestamp"), TIME)
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
}
