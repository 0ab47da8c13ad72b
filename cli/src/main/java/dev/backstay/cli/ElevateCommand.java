package dev.backstay.cli;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.ServerOptions;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code backstay permissions elevate}: what server code may do beyond its caller. */
@Command(
    name = "elevate",
    mixinStandardHelpOptions = true,
    description = {
      "Says whether a service or one of its methods may do more than its caller, or lists it.",
      "  backstay permissions elevate APP CustomerService.placeOrder as-user on",
      "  backstay permissions elevate APP CustomerService"
    })
final class ElevateCommand implements Runnable {
  private static final Map<String, String> STATES =
      Map.of("on", "GRANT", "off", "DENY", "default", "INHERIT");

  @Parameters(index = "0", paramLabel = "APP", description = "the app, by its id or name")
  private String app = "";

  @Parameters(index = "1", paramLabel = "SERVICE[.METHOD]", description = "whose code")
  private String code = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "WHAT",
      description = "as-server, as-user or assign-roles")
  private @Nullable String what;

  @Parameters(index = "3", arity = "0..1", paramLabel = "STATE", description = "on, off or default")
  private @Nullable String state;

  @Mixin private final ServerOptions server = new ServerOptions();

  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec known = Objects.requireNonNull(spec);
    int dot = code.indexOf('.');
    String service = dot < 0 ? code : code.substring(0, dot);
    OperatorClient client = server.client();
    String path =
        "/"
            + client.app(app)
            + "/console/security/localservices/"
            + URLEncoder.encode(service, StandardCharsets.UTF_8)
            + "/elevations";
    if (what == null) {
      print(known, service, client.get(path));
      return;
    }
    String access = state == null ? null : STATES.get(state);
    if (access == null) {
      throw new ParameterException(known.commandLine(), "say on, off or default");
    }
    Map<String, Object> body = new HashMap<>();
    body.put("elevation", what);
    body.put("access", access);
    if (dot >= 0) {
      body.put("method", code.substring(dot + 1));
    }
    print(known, service, client.put(path, body));
  }

  private static void print(CommandSpec spec, String service, @Nullable Object answer) {
    PrintWriter out = spec.commandLine().getOut();
    for (Object each : answer instanceof List<?> list ? list : List.of()) {
      if (each instanceof Map<?, ?> entry) {
        Object method = entry.get("method");
        out.printf("%s%n", method == null ? service : service + "." + method);
        for (String name : List.of("AS_SERVER", "AS_USER", "ASSIGN_ROLES")) {
          String access = String.valueOf(entry.get(name));
          out.printf(
              "  %-12s  %s%s%n",
              name.toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
              access.startsWith("GRANT") ? "on" : "off",
              access.endsWith("_INHERIT") ? " (by default)" : "");
        }
      }
    }
    out.flush();
  }
}
