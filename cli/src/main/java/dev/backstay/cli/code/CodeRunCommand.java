package dev.backstay.cli.code;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.QueryCommand;
import dev.backstay.cli.terminal.CommandFailure;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backstay code run}: calls a method of a service, and prints what it answers. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Calls a method of a service with a JSON value; 1 when it answers an error.",
      "  backstay code run Shop.order '{\"product\": \"tea\"}'"
    })
final class CodeRunCommand extends QueryCommand {
  @Parameters(index = "0", paramLabel = "SERVICE.METHOD", description = "what is called")
  private String method = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "JSON",
      description = "its argument, or an object with its arguments by name")
  private @Nullable String argument;

  @Option(
      names = "--key",
      paramLabel = "TYPE",
      defaultValue = "CodeRunner",
      description =
          "which API key calls: CodeRunner, REST, JS, … (default: ${DEFAULT-VALUE}, which may call"
              + " what clients may not)")
  private String key = "CodeRunner";

  @Option(
      names = "--user-token",
      paramLabel = "TOKEN",
      description = "as whom; nobody when it is not given")
  private @Nullable String userToken;

  @Override
  protected int run() {
    int dot = method.indexOf('.');
    if (dot <= 0 || dot == method.length() - 1) {
      throw wrong("say SERVICE.METHOD");
    }
    OperatorClient client = client();
    String app = client.app(appId());
    Map<String, String> headers = new HashMap<>();
    if (argument != null) {
      headers.put("Content-Type", "application/json");
    }
    if (userToken != null) {
      headers.put("user-token", userToken);
    }
    HttpResponse<byte[]> answer =
        client.call(
            "/"
                + app
                + "/"
                + key(client, app)
                + "/services/"
                + encoded(method.substring(0, dot))
                + "/"
                + encoded(method.substring(dot + 1)),
            argument == null ? null : argument.getBytes(StandardCharsets.UTF_8),
            headers);
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    boolean failed = answer.statusCode() >= 400;
    (failed ? err() : out()).println(text);
    err().flush();
    return failed ? 1 : 0;
  }

  private String key(OperatorClient client, String app) {
    String wanted = key.equalsIgnoreCase("CodeRunner") ? "BL" : key;
    if (client.get("/" + app + "/console/appsettings") instanceof Map<?, ?> settings) {
      for (Object each : CodeListCommand.list(settings.get("apiKeys"))) {
        if (each instanceof Map<?, ?> known
            && wanted.equalsIgnoreCase(String.valueOf(known.get("deviceType")))) {
          return String.valueOf(known.get("apiKey"));
        }
      }
    }
    throw new CommandFailure("the app has no key of the type " + key);
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
