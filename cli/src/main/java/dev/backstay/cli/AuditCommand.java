package dev.backstay.cli;

import dev.backstay.server.json.Json;
import java.io.PrintWriter;
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

/** {@code backstay audit}: an app's audit log, or the server's, the latest entry first. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description =
        "Prints who changed which permission, role or setting, what server code did beyond its"
            + " caller, and which management calls were denied; the latest first.")
final class AuditCommand implements Callable<Integer> {
  private static final int PAGE = 1_000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  @Option(
      names = "--app",
      paramLabel = "APP-ID",
      description = "the app; not needed while there is one")
  private @Nullable String appId;

  @Option(names = "--server", description = "the log of the server: apps, keys, denied logins")
  private boolean server;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "PERMISSION, ROLE, SETTING, KEY, APP, ELEVATION or DENIED")
  private @Nullable String kind;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "100",
      description = "how many of the latest entries; 0 for all (default: ${DEFAULT-VALUE})")
  private int lines;

  @Option(names = "--json", description = "print one JSON object a line: an export")
  private boolean json;

  @Mixin private final DataOption data = new DataOption();

  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    OperatorClient client = data.client();
    String path =
        server ? "/console/audit-logs" : "/" + client.app(appId) + "/console/security/audit-logs";
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    long left = lines == 0 ? Long.MAX_VALUE : lines;
    String after = "";
    while (left > 0) {
      long size = Math.min(left, PAGE);
      String query = "?pageSize=" + size + after + (kind == null ? "" : "&kind=" + kind);
      List<?> page = client.get(path + query) instanceof List<?> list ? list : List.of();
      for (Object each : page) {
        if (each instanceof Map<?, ?> entry) {
          out.println(json ? new String(Json.write(entry), StandardCharsets.UTF_8) : text(entry));
          after = "&after=" + entry.get("id");
        }
      }
      left = page.size() < size ? 0 : left - size;
    }
    out.flush();
    return 0;
  }

  private static String text(Map<?, ?> entry) {
    StringBuilder line = new StringBuilder();
    line.append(
        entry.get("time") instanceof Long time ? TIME.format(Instant.ofEpochMilli(time)) : "-");
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
