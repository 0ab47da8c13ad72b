package dev.backstay.cli.code;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.QueryCommand;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backstay code rollback}: the code of an earlier deployment comes into force again. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Puts the deployment before the present one in force again, or the one that is named.",
      "backstay code list shows those that are kept."
    })
final class CodeRollbackCommand extends QueryCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "DEPLOYMENT",
      description = "id of the deployment (default: the one before)")
  private @Nullable String deployment;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "of which model the one before (default: the one that was deployed last)")
  private @Nullable String model;

  @Override
  protected int run() {
    OperatorClient client = client();
    String console = console(client, "");
    Map<String, Object> body = new HashMap<>();
    if (model != null) {
      body.put("model", model);
    }
    Object started =
        deployment == null
            ? client.post(console + "/servercode/rollback", body)
            : client.post(console + "/servercode/deployments/" + deployment + "/activate", body);
    return CodeDeployment.follow(client, console, started, out(), err()) ? 0 : 1;
  }
}
