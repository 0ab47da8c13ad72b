package dev.backstay.cli.code;

import dev.backstay.cli.operator.LogLines;
import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.QueryCommand;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code backstay code logs}: what an app's code logs, as it comes. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Prints what an app's server code has logged, oldest first.")
final class CodeLogsCommand extends QueryCommand {
  private static final int MAX_LINES = 1_000;
  private static final long PAUSE_MILLIS = 500;

  @Option(names = "--follow", description = "go on until interrupted")
  private boolean follow;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "100",
      description = "how many of the latest lines first, at most 1000 (default: ${DEFAULT-VALUE})")
  private int lines = 100;

  @Override
  protected int run() {
    OperatorClient client = client();
    String path = console(client, "/logging/messages?pageSize=");
    List<?> seen = latest(client, path + Math.clamp(lines, 1, MAX_LINES));
    print(seen);
    while (follow && pause()) {
      List<?> latest = latest(client, path + MAX_LINES);
      print(latest.subList(0, newOnes(latest, seen)));
      seen = latest;
    }
    return 0;
  }

  /** How many lines at the beginning of a list, the latest first, were not in the one before. */
  static int newOnes(List<?> latest, List<?> before) {
    for (int count = 0; count < latest.size(); count++) {
      int same = Math.min(latest.size() - count, before.size());
      if (same > 0 && latest.subList(count, count + same).equals(before.subList(0, same))) {
        return count;
      }
    }
    return latest.size();
  }

  private static List<?> latest(OperatorClient client, String path) {
    @Nullable Object answer = client.get(path);
    return CodeListCommand.list(answer);
  }

  private void print(List<?> latestFirst) {
    for (Object each : latestFirst.reversed()) {
      if (each instanceof Map<?, ?> line) {
        out().println(LogLines.textInLines(line));
      }
    }
    out().flush();
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
