package dev.backstay.cli;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.ServerOptions;
import dev.backstay.cli.terminal.CommandFailure;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code backstay console}: a way into the web console for who may read the data directory. */
@Command(
    name = "console",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a link that logs a developer in to the web console, without a password. It works"
          + " once, within ten minutes."
    })
final class ConsoleCommand implements Callable<Integer> {
  @CommandLine.Spec private @Nullable CommandSpec spec;
  @Mixin private ServerOptions server = new ServerOptions();

  @Option(
      names = "--email",
      paramLabel = "EMAIL",
      description = "whom it logs in (default: the developer who was made first)")
  private @Nullable String email;

  @Override
  public Integer call() {
    OperatorClient client = server.client();
    Map<String, Object> body = new HashMap<>();
    if (email != null) {
      body.put("email", email);
    }
    if (!(client.post("/console/home/login-links", body) instanceof Map<?, ?> made)) {
      throw new CommandFailure("the server made no link");
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(client.url() + "/ui/welcome#" + made.get("token"));
    out.flush();
    return 0;
  }
}
