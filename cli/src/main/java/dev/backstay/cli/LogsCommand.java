package dev.backstay.cli;

import dev.backstay.cli.operator.LogLines;
import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.QueryCommand;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
  protected int run() {
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
          out.println(LogLines.text(line));
        }
      }
    }
    return 0;
  }
}
