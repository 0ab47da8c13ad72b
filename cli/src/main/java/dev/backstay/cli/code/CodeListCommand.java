package dev.backstay.cli.code;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.QueryCommand;
import dev.backstay.cli.terminal.TerminalText;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code backstay code list}: what is in force, and the deployments that are kept. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists services, event handlers, timers and the deployments that are kept.")
final class CodeListCommand extends QueryCommand {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  protected int run() {
    OperatorClient client = client();
    String console = console(client, "");
    List<?> services = list(client.get(console + "/localservices"));
    List<?> handlers = list(client.get(console + "/servercode?mode=PRODUCTION"));
    List<?> deployments = list(client.get(console + "/servercode/deployments"));
    if (json) {
      Map<String, Object> all = new HashMap<>();
      all.put("services", services);
      all.put("handlers", handlers);
      all.put("deployments", deployments);
      out().println(json(all));
      return 0;
    }
    PrintWriter out = out();
    out.println(services.isEmpty() ? "No services." : "Services");
    for (Object each : services) {
      if (each instanceof Map<?, ?> service) {
        out.println(
            "  "
                + TerminalText.line(
                    service.get("name")
                        + " "
                        + service.get("version")
                        + "  "
                        + service.get("model")));
        methods(client, console, service, out);
      }
    }
    print(handlers, "events", "Event handlers", out);
    print(handlers, "TIMER", "Timers", out);
    out.println(deployments.isEmpty() ? "No deployments." : "Deployments, the latest first");
    for (Object each : deployments) {
      if (each instanceof Map<?, ?> deployment) {
        out.println("  " + TerminalText.line(text(deployment)));
      }
    }
    return 0;
  }

  private static void methods(
      OperatorClient client, String console, Map<?, ?> service, PrintWriter out) {
    for (Object each :
        list(client.get(console + "/localservices/" + service.get("id") + "/methods"))) {
      if (each instanceof Map<?, ?> method) {
        out.printf(
            "    %-6s %s  %s%n",
            method.get("httpMethod"),
            TerminalText.line(String.valueOf(method.get("httpPath"))),
            TerminalText.line(String.valueOf(method.get("signature"))));
      }
    }
  }

  /** Handlers or timers, if there are any. */
  static void print(List<?> handlers, String category, String title, PrintWriter out) {
    boolean first = true;
    for (Object each : handlers) {
      if (each instanceof Map<?, ?> handler
          && category.equalsIgnoreCase(String.valueOf(handler.get("category")))) {
        if (first) {
          out.println(title);
          first = false;
        }
        out.println("  " + TerminalText.line(name(handler)));
      }
    }
  }

  private static String name(Map<?, ?> handler) {
    Object timer = handler.get("timername");
    String name =
        timer instanceof String text
            ? text
            : String.valueOf(
                handler.get("name") == null
                    ? handler.get("eventId") + " " + handler.get("target")
                    : handler.get("name"));
    return name
        + (Boolean.FALSE.equals(handler.get("enabled")) ? "  off" : "")
        + (timer == null
            ? ""
            : "  " + handler.get("schedule") + ", next " + time(handler.get("nextRun"), TIME))
        + "  "
        + handler.get("provider");
  }

  private static String text(Map<?, ?> deployment) {
    Object copy = deployment.get("copyOf");
    return deployment.get("id")
        + "  "
        + time(deployment.get("created"), TIME)
        + "  "
        + deployment.get("model")
        + (Boolean.TRUE.equals(deployment.get("active")) ? "  in force" : "")
        + (copy == null ? "" : "  again " + copy)
        + "  by "
        + deployment.get("by");
  }

  static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }
}
