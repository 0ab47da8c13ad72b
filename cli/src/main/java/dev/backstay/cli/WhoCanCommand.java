package dev.backstay.cli;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.QueryCommand;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code backstay who-can OPERATION ASSET [METHOD]}: every key and login that may do a thing.
 * Without words: what everybody may do with everything in an app.
 */
@Command(
    name = "who-can",
    mixinStandardHelpOptions = true,
    description = {
      "Says who may do a thing, for every key and every way to be logged in.",
      "  backstay who-can FIND Orders",
      "  backstay who-can INVOKE CustomerService getCustomers",
      "Without an operation: what everybody may do with everything in the app."
    })
final class WhoCanCommand extends QueryCommand {
  private static final int PAGE = 100;

  @Parameters(
      paramLabel = "[OPERATION ASSET [METHOD]]",
      arity = "0..3",
      hideParamSyntax = true,
      description =
          "an operation such as FIND, and what it is done to: a table, path or channel, or a"
              + " service and its method")
  private List<String> words = List.of();

  @Option(
      names = "--area",
      paramLabel = "AREA",
      description = "data, files, messaging or services, where the operation's name leaves it open")
  private @Nullable String area;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  protected int run() {
    if (words.size() == 1) {
      throw wrong("say what the operation is done to, too");
    }
    OperatorClient client = client();
    String path = console(client, "/security/who-can");
    List<Map<?, ?>> answers = words.isEmpty() ? all(client, path) : List.of(one(client, path));
    PrintWriter out = out();
    for (Map<?, ?> answer : answers) {
      out.println(json ? json(answer) : String.valueOf(answer.get("text")).stripTrailing());
    }
    return 0;
  }

  private Map<?, ?> one(OperatorClient client, String path) {
    Map<String, Object> question = new LinkedHashMap<>();
    question.put("operation", words.get(0));
    question.put("asset", words.get(1));
    if (words.size() > 2) {
      question.put("part", words.get(2));
    }
    if (area != null) {
      question.put("area", area);
    }
    return client.post(path, question) instanceof Map<?, ?> answer ? answer : Map.of();
  }

  /** The pages of the whole app; one line of JSON each. */
  private static List<Map<?, ?>> all(OperatorClient client, String path) {
    List<Map<?, ?>> pages = new ArrayList<>();
    long total = 1;
    for (int offset = 0; offset < total; offset += PAGE) {
      if (client.get(path + "?pageSize=" + PAGE + "&offset=" + offset) instanceof Map<?, ?> page) {
        pages.add(page);
        total = page.get("total") instanceof Long number ? number : 0;
      }
    }
    return pages;
  }
}
