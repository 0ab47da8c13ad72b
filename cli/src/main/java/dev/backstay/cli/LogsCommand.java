package dev.backstay.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code backstay logs}: what an app's server code and clients have logged, oldest first. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Prints what an app's server code and clients have logged, oldest first.")
final class LogsCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  @Option(
      names = "--app",
      paramLabel = "APP-ID",
      description = "the app; not needed while there is one")
  private @Nullable String appId;

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

  @Mixin private final DataOption data = new DataOption();

  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    OperatorClient client = data.client();
    String path =
        "/"
            + client.app(appId)
            + "/console/logging/messages?pageSize="
            + Math.clamp(lines, 1, 1_000)
            + (logger == null
                ? ""
                : "&logger=" + URLEncoder.encode(logger, StandardCharsets.UTF_8));
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    if (client.find(path) instanceof List<?> messages) {
      for (Object message : messages.reversed()) {
        if (message instanceof Map<?, ?> line) {
          out.println(text(line));
        }
      }
    }
    out.flush();
    return 0;
  }

  private static String text(Map<?, ?> line) {
    Object exception = line.get("exception");
    return (line.get("timestamp") instanceof Long time
            ? TIME.format(Instant.ofEpochMilli(time))
            : "-")
        + " "
        + line.get("log-level")
        + " "
        + line.get("logger")
        + " "
        + line.get("message")
        + (exception == null ? "" : "\n" + exception);
  }
}
