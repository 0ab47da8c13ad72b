package dev.backstay.cli;

import dev.backstay.cli.terminal.CommandFailure;
import dev.backstay.cli.terminal.TerminalText;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.server.BackstayServer;
import dev.backstay.server.ListedServer;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code backstay nodes}: the servers that share a PostgreSQL database. */
@Command(
    name = "nodes",
    description = {
      "List the servers that share a PostgreSQL database, with address, version, start and lease.",
      "One that has stopped without leaving is listed for some seconds."
    },
    mixinStandardHelpOptions = true)
final class NodesCommand implements Callable<Integer> {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Mixin private InstallationOptions options = new InstallationOptions();

  @Option(names = "--json", description = "print a list as JSON")
  private boolean json;

  @Override
  public Integer call() {
    ServerSettings settings = options.settings();
    if (settings.database().url() == null) {
      throw new CommandFailure(
          "a SQLite database has one server: several share a PostgreSQL database, which --database"
              + " names");
    }
    List<ListedServer> nodes = BackstayServer.nodes(settings);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      out.println(new String(Json.write(nodes), StandardCharsets.UTF_8));
    } else {
      nodes.forEach(node -> out.println(line(node)));
      out.println(nodes.size() == 1 ? "1 server" : nodes.size() + " servers");
    }
    out.flush();
    return 0;
  }

  private static String line(ListedServer node) {
    String lease =
        node.leaseMillis() > 0 ? "lease " + node.leaseMillis() + " ms" : "lease has run out";
    return TerminalText.line(
        node.address()
            + "  "
            + node.version()
            + "  since "
            + Instant.ofEpochMilli(node.started())
            + "  "
            + lease
            + "  files in "
            + node.files()
            + "  cache in "
            + node.cache());
  }
}
