package dev.backstay.cli;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.QueryCommand;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code backstay audit}: an app's audit log, or the server's, the latest entry first. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description =
        "Prints who changed which permission, role or setting, what server code did beyond its"
            + " caller, and which management calls were denied; the latest first.")
final class AuditCommand extends QueryCommand {
  private static final int PAGE = 1_000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  @Option(names = "--server", description = "the log of the server: apps, keys, denied logins")
  private boolean server;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "PERMISSION, ROLE, SETTING, KEY, APP, SCHEMA, ELEVATION or DENIED")
  private @Nullable String kind;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "100",
      description = "how many of the latest entries; 0 for all (default: ${DEFAULT-VALUE})")
  private int lines;

  @Option(names = "--json", description = "print one JSON object a line: an export")
  private boolean json;

  @Override
  protected int run() {
    OperatorClient client = client();
    String path = server ? "/console/audit-logs" : console(client, "/security/audit-logs");
    PrintWriter out = out();
    long left = lines == 0 ? Long.MAX_VALUE : lines;
    String after = "";
    while (left > 0) {
      long size = Math.min(left, PAGE);
      String query = "?pageSize=" + size + after + (kind == null ? "" : "&kind=" + kind);
      List<?> page = client.get(path + query) instanceof List<?> list ? list : List.of();
      for (Object each : page) {
        if (each instanceof Map<?, ?> entry) {
          out.println(json ? json(entry) : text(entry));
          after = "&after=" + entry.get("id");
        }
      }
      left = page.size() < size ? 0 : left - size;
    }
    return 0;
  }

  private static String text(Map<?, ?> entry) {
    StringBuilder line = new StringBuilder();
    line.append(time(entry.get("time"), TIME));
    line.append("  ").append(entry.get("kind")).append("  ").append(entry.get("subject"));
    Object before = entry.get("before");
    Object after = entry.get("after");
    if (before != null || after != null) {
      line.append(": ");
      line.append(before == null ? "" : before + " -> ").append(after == null ? "none" : after);
    }
    line.append("\n    by ").append(entry.get("actor"));
    if (entry.get("service") != null) {
      line.append(", for ").append(entry.get("caller"));
      Object reason = entry.get("reason");
      line.append(reason == null ? "" : ", because: " + reason);
    }
    return line.append(" (request ").append(entry.get("requestId")).append(')').toString();
  }
}
