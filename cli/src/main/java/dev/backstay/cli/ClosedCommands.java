package dev.backstay.cli;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.ServerOptions;
import java.io.PrintWriter;
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

/**
 * {@code backstay permissions close|open|closed}: what only server code may reach, whatever other
 * permissions say. Subcommands of {@link PermissionsCommand}.
 */
final class ClosedCommands {
  /** What people call containers, with the areas that the management API knows. */
  private static final Map<String, String> AREAS =
      Map.of(
          "table",
          "data",
          "directory",
          "files",
          "channel",
          "messaging",
          "service",
          "localservices");

  private ClosedCommands() {}

  /** {@code close}. */
  @Command(
      name = "close",
      mixinStandardHelpOptions = true,
      description = {
        "Closes a part of an app, or all of it, to everything but server code.",
        "  backstay permissions close APP table Orders",
        "  backstay permissions close APP app"
      })
  static final class Close extends Switch {
    Close() {
      super(true);
    }
  }

  /** {@code open}. */
  @Command(
      name = "open",
      mixinStandardHelpOptions = true,
      description = "Opens what was closed to clients; the other permissions decide again.")
  static final class Open extends Switch {
    Open() {
      super(false);
    }
  }

  /** {@code closed}. */
  @Command(
      name = "closed",
      mixinStandardHelpOptions = true,
      description = "Lists what is closed to clients.")
  static final class Closed implements Runnable {
    @Parameters(paramLabel = "APP", description = "the app, by its id or name")
    private String app = "";

    @Mixin private final ServerOptions server = new ServerOptions();

    @CommandLine.Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      OperatorClient client = server.client();
      print(Objects.requireNonNull(spec), client.get(path(client.app(app))));
    }
  }

  static class Switch implements Runnable {
    private final boolean closed;

    @Parameters(index = "0", paramLabel = "APP", description = "the app, by its id or name")
    private String app = "";

    @Parameters(
        index = "1",
        paramLabel = "KIND",
        description = "table, directory, channel, service, or app for the whole app")
    private String kind = "";

    @Parameters(
        index = "2",
        arity = "0..1",
        paramLabel = "NAME",
        description = "which table, directory, channel or service")
    private @Nullable String name;

    @Mixin private final ServerOptions server = new ServerOptions();

    @CommandLine.Spec private @Nullable CommandSpec spec;

    Switch(boolean closed) {
      this.closed = closed;
    }

    @Override
    public void run() {
      CommandSpec known = Objects.requireNonNull(spec);
      Map<String, Object> body = body(known);
      OperatorClient client = server.client();
      print(known, client.put(path(client.app(app)), body));
    }

    private Map<String, Object> body(CommandSpec known) {
      if (kind.equals("app")) {
        return Map.of("closed", closed);
      }
      String area = AREAS.get(kind);
      if (area == null) {
        throw new ParameterException(
            known.commandLine(), "`" + kind + "` is not table, directory, channel, service or app");
      }
      if (name == null) {
        throw new ParameterException(known.commandLine(), "say which " + kind);
      }
      return Map.of("area", area, "container", name, "closed", closed);
    }
  }

  private static String path(String appId) {
    return "/" + appId + "/console/security/closed-to-clients";
  }

  private static void print(CommandSpec spec, @Nullable Object answer) {
    PrintWriter out = spec.commandLine().getOut();
    List<?> closed = answer instanceof List<?> list ? list : List.of();
    out.println(closed.isEmpty() ? "Nothing is closed to clients." : "Closed to clients:");
    for (Object each : closed) {
      if (each instanceof Map<?, ?> container) {
        out.println("  " + kind(container.get("area")) + container.get("name"));
      }
    }
    out.flush();
  }

  private static String kind(@Nullable Object area) {
    return AREAS.entrySet().stream()
        .filter(entry -> entry.getValue().equals(area))
        .map(entry -> entry.getKey() + " ")
        .findFirst()
        .orElse("");
  }
}
