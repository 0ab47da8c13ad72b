package dev.backstay.cli.code;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.terminal.CommandFailure;
import dev.backstay.cli.terminal.TerminalText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Follows a deployment on the server until it has ended, and prints what the server says of it. */
final class CodeDeployment {
  private static final String FINISHED = "Deploy finished";
  private static final long PAUSE_MILLIS = 150;

  private CodeDeployment() {}

  /**
   * Prints messages as they come: errors and warnings to {@code err}, the others to {@code out}.
   *
   * @param started what the server has answered when it began
   * @param console the address of the app's console
   * @return whether the code is in force
   */
  static boolean follow(
      OperatorClient client,
      String console,
      @Nullable Object started,
      PrintWriter out,
      PrintWriter err) {
    if (!(started instanceof Map<?, ?> map) || !(map.get("deployId") instanceof String id)) {
      throw new CommandFailure("the server did not say which deployment it has begun");
    }
    boolean failed = false;
    int seen = 0;
    while (true) {
      Object said =
          client.get(console + "/servercode/deployments/" + id + "/status?offset=" + seen);
      for (Object each : said instanceof List<?> list ? list : List.of()) {
        seen++;
        if (each instanceof Map<?, ?> line) {
          String message = TerminalText.line(String.valueOf(line.get("message")));
          if (message.equals(FINISHED)) {
            out.println(failed ? "Not deployed." : "Deployed as " + id + ".");
            out.flush();
            return !failed;
          }
          failed |= "error".equals(line.get("level"));
          print(String.valueOf(line.get("level")), message, out, err);
        }
      }
      pause();
    }
  }

  private static void print(String level, String message, PrintWriter out, PrintWriter err) {
    switch (level) {
      case "error" -> err.println("error: " + message);
      case "warn" -> err.println("warning: " + message);
      default -> out.println("  " + message);
    }
    out.flush();
    err.flush();
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted; the deployment goes on");
    }
  }
}
