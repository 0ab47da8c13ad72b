package dev.backstay.cli;

import dev.backstay.server.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code backstay explain REQUEST-ID}: who asked, with which roles, and which layer and rule
 * decided.
 */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Says who made a request, with which roles, and which layer and rule decided it.")
final class ExplainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "REQUEST-ID", description = "the X-Request-Id header of the answer")
  private String requestId = "";

  @Option(
      names = "--app",
      paramLabel = "APP-ID",
      description = "the app; all are searched when it is not given")
  private @Nullable String appId;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Mixin private final DataOption data = new DataOption();

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() {
    OperatorClient client = data.client();
    List<String> apps =
        appId != null
            ? List.of(appId)
            : client.apps().stream().map(app -> String.valueOf(app.get("id"))).toList();
    for (String app : apps) {
      Object found = client.find("/" + app + "/console/security/explain/" + encoded(requestId));
      if (found instanceof Map<?, ?> explanation) {
        print(explanation);
        return 0;
      }
    }
    throw new CommandFailure(
        "no request "
            + requestId
            + " is remembered: the last ones of each app are, see --decision-log-size");
  }

  private void print(Map<?, ?> explanation) {
    var out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
    out.println(
        json
            ? new String(Json.write(explanation), StandardCharsets.UTF_8)
            : String.valueOf(explanation.get("text")));
    out.flush();
  }

  private static String encoded(String text) {
    return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
