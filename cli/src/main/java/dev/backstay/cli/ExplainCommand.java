package dev.backstay.cli;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.QueryCommand;
import dev.backstay.cli.terminal.CommandFailure;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code backstay explain REQUEST-ID}: who asked, with which roles, and which layer and rule
 * decided. {@code backstay explain OPERATION ASSET [PART]}: the same for a request that nobody has
 * made.
 */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Says who made a request, with which roles, and which layer and rule decided it.",
      "  backstay explain REQUEST-ID",
      "  backstay explain REQUEST-ID --row OBJECT-ID",
      "or what would come of a request that nobody has made:",
      "  backstay explain --role Customer --key JS FIND Orders",
      "  backstay explain --user ann@example.com UPDATE Orders OBJECT-ID",
      "  backstay explain INVOKE CustomerService getCustomers",
      "  backstay explain READ /images/a.png"
    })
final class ExplainCommand extends QueryCommand {
  @Parameters(
      paramLabel = "REQUEST-ID | OPERATION ASSET [PART]",
      arity = "1..3",
      hideParamSyntax = true,
      description =
          "the X-Request-Id header of an answer; or an operation such as FIND, what it is done to"
              + " (table, path, channel, service), and the row's id or the method")
  private List<String> words = List.of();

  @Option(
      names = "--row",
      paramLabel = "OBJECT-ID",
      description =
          "with REQUEST-ID: whether that row was in the request's reach, and what decided for it")
  private @Nullable String row;

  @Option(names = "--user", paramLabel = "USER", description = "who asks: an id or e-mail address")
  private @Nullable String user;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "a role that the caller has; may be given several times")
  private List<String> roles = List.of();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "REST (default), JS, IOS, ANDROID, WP, AS, BL, or the name of a custom key")
  private @Nullable String key;

  @Option(names = "--own", description = "about a row that the caller owns")
  private boolean own;

  @Option(names = "--other", description = "about a row that another user owns")
  private boolean other;

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description = "which rows are asked for; counts those that are kept back")
  private @Nullable String where;

  @Option(
      names = "--area",
      paramLabel = "AREA",
      description = "data, files, messaging or services, where the operation's name leaves it open")
  private @Nullable String area;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  protected int run() {
    OperatorClient client = client();
    Map<?, ?> explanation = words.size() == 1 ? past(client) : supposed(client);
    PrintWriter out = out();
    out.println(json ? json(explanation) : explanation.get("text"));
    return 0;
  }

  private Map<?, ?> past(OperatorClient client) {
    if (user != null || !roles.isEmpty() || key != null || own || other || where != null) {
      throw wrong(
          "a request that was made is what it was; to ask about another, say OPERATION and ASSET");
    }
    String named = appId();
    List<String> apps =
        named != null
            ? List.of(client.app(named))
            : client.apps().stream().map(app -> String.valueOf(app.get("id"))).toList();
    String address = encoded(words.getFirst()) + (row == null ? "" : "?row=" + encoded(row));
    for (String app : apps) {
      Object found = client.find("/" + app + "/console/security/explain/" + address);
      if (found instanceof Map<?, ?> explanation) {
        return explanation;
      }
    }
    throw new CommandFailure(
        "no request "
            + words.getFirst()
            + " is remembered. The server remembers the latest ones of each app (the setting"
            + " decision-log-size says how many), and none from before its start. What would come"
            + " of one that is made now: ./backstay explain OPERATION ASSET");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Map<?, ?> supposed(OperatorClient client) {
    if (row != null) {
      throw wrong("--row is about a request that was made; name a row after OPERATION and ASSET");
    }
    Map<String, Object> question = new LinkedHashMap<>();
    question.put("operation", words.get(0));
    question.put("asset", words.get(1));
    put(question, "part", words.size() > 2 ? words.get(2) : null);
    put(question, "user", user);
    put(question, "roles", roles.isEmpty() ? null : roles);
    put(question, "key", key);
    put(question, "row", own ? "own" : other ? "other" : null);
    put(question, "where", where);
    put(question, "area", area);
    Object answer = client.post(console(client, "/security/explain"), question);
    return answer instanceof Map<?, ?> explanation ? explanation : Map.of();
  }

  private static void put(Map<String, Object> question, String name, @Nullable Object value) {
    if (value != null) {
      question.put(name, value);
    }
  }
}
