package dev.backstay.cli;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.QueryCommand;
import dev.backstay.cli.terminal.CommandFailure;
import dev.backstay.policy.AppPermissions;
import dev.backstay.policy.AppPermissions.Silence;
import dev.backstay.policy.Lint;
import dev.backstay.policy.LintReport;
import dev.backstay.policy.LintRule;
import dev.backstay.policy.PermissionTests;
import dev.backstay.policy.PolicyDifference;
import dev.backstay.policy.PolicyFile;
import dev.backstay.policy.TestReport;
import dev.backstay.policy.WrongFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code backstay permissions export|import|diff|test|lint|rules}: permissions as files, and tests
 * of them. They end with 0 when all is well; with 1 when a test fails, lint finds something or two
 * policies differ; with 2 when a file is wrong.
 */
final class PolicyCommands {
  private static final int FOUND = 1;
  private static final int WRONG = 2;

  private PolicyCommands() {}

  /** What these commands share: an app, and an end that a script can tell from others. */
  abstract static class OfPolicy extends QueryCommand {
    @Override
    public Integer call() {
      try {
        return super.call();
      } catch (WrongFileException e) {
        PrintWriter err = err();
        String message = String.valueOf(e.getMessage());
        message.lines().forEach(line -> err.println("backstay: " + line));
        err.flush();
        return WRONG;
      }
    }

    Map<?, ?> send(String method, String rest, String text) {
      OperatorClient client = client();
      Object answer = client.sendText(method, console(client, "/security" + rest), text);
      return answer instanceof Map<?, ?> map ? map : Map.of();
    }

    /** The permissions of a running app as a file. */
    String exported() {
      OperatorClient client = client();
      return client.getText(console(client, "/security/policy"));
    }

    void print(Object text) {
      out().print(text);
    }

    static String read(Path file) {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw new CommandFailure("cannot read " + file + ": " + e.getMessage());
      }
    }
  }

  /** {@code export}. */
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = "Writes all permissions of an app as a file that people can review.")
  static final class Export extends OfPolicy {
    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description = "where to; standard output when it is not given")
    private @Nullable Path file;

    @Override
    protected int run() {
      String text = exported();
      if (file == null) {
        print(text);
        return 0;
      }
      try {
        Files.writeString(file, text);
        return 0;
      } catch (IOException e) {
        throw new CommandFailure("cannot write " + file + ": " + e.getMessage());
      }
    }
  }

  /** {@code import}. */
  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = {
        "Makes an app's permissions what a file says, and tells what changes by it.",
        "What the file does not name stays as it is."
      })
  static final class Import extends OfPolicy {
    @Parameters(paramLabel = "FILE", description = "the policy file")
    private Path file = Path.of("");

    @Option(names = "--dry-run", description = "tell what would change, and change nothing")
    private boolean dryRun;

    @Override
    protected int run() {
      String text = read(file);
      PolicyFile.read(text);
      Map<?, ?> answer = dryRun ? send("POST", "/policy/diff", text) : send("PUT", "/policy", text);
      printDifference(answer, out());
      return 0;
    }
  }

  /** {@code diff}. */
  @Command(
      name = "diff",
      mixinStandardHelpOptions = true,
      description = {
        "Says how a policy file differs from an app, or from another file: cells, and what people"
            + " may do because of them.",
        "Ends with 1 when anything differs."
      })
  static final class Diff extends OfPolicy {
    @Parameters(index = "0", paramLabel = "FILE", description = "the policy file")
    private Path file = Path.of("");

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "NEW-FILE",
        description = "a later policy file; then no server is asked")
    private @Nullable Path later;

    @Override
    protected int run() {
      String text = read(file);
      PolicyFile first = PolicyFile.read(text);
      if (later != null) {
        PolicyDifference difference =
            PolicyDifference.between(first.alone(), PolicyFile.read(read(later)).alone());
        print(difference.toText());
        return difference.isEmpty() ? 0 : FOUND;
      }
      Map<?, ?> answer = send("POST", "/policy/diff", text);
      printDifference(answer, out());
      boolean same = List.of().equals(answer.get("cells"));
      return same && List.of().equals(answer.get("effective")) ? 0 : FOUND;
    }
  }

  /** How a difference tells that a role is made. */
  private static final Pattern NEW_ROLE =
      Pattern.compile("^  role (.+): none -> \\1$", Pattern.MULTILINE);

  private static void printDifference(Map<?, ?> answer, PrintWriter out) {
    out.print(answer.get("text"));
    if (answer.get("notInFile") instanceof List<?> unnamed && !unnamed.isEmpty()) {
      out.println("\nNot in the file, stays as it is:");
      unnamed.forEach(name -> out.println("  " + name));
    }
    NEW_ROLE
        .matcher(String.valueOf(answer.get("text")))
        .results()
        .forEach(role ->
            out.println(
                "\nNobody has the new role "
                    + role.group(1)
                    + " yet. Globally it may do what the file does not deny it, and that goes"
                    + " before what is denied to those who are logged in (L8, L9): see backstay"
                    + " permissions lint."));
  }

  /** {@code test}. */
  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description = {
        "Runs permission tests: against an app, or with --policy against a file without a server.",
        "Ends with 1 when a test fails."
      })
  static final class Test extends OfPolicy {
    @Parameters(paramLabel = "FILE", description = "the tests")
    private Path file = Path.of("");

    @Option(
        names = "--policy",
        paramLabel = "FILE",
        description = "the policy file to test; then no server is asked")
    private @Nullable Path policy;

    @Override
    protected int run() {
      String tests = read(file);
      if (policy != null) {
        TestReport report = PermissionTests.run(tests, PolicyFile.read(read(policy)).alone(), null);
        print(report.toText());
        return report.failed() == 0 ? 0 : FOUND;
      }
      Map<?, ?> answer = send("POST", "/policy/test", tests);
      print(String.valueOf(answer.get("text")));
      return Long.valueOf(0).equals(answer.get("failed")) ? 0 : FOUND;
    }
  }

  /** {@code lint}. */
  @Command(
      name = "lint",
      mixinStandardHelpOptions = true,
      description = {
        "Looks for traps in the permissions of an app, or with --policy of a file without a"
            + " server.",
        "Ends with 1 when it finds something. See also: backstay permissions rules"
      })
  static final class LintPolicy extends OfPolicy {
    @Option(
        names = "--policy",
        paramLabel = "FILE",
        description = "the policy file to look at; then no server is asked")
    private @Nullable Path policy;

    @Option(
        names = "--silence",
        paramLabel = "RULE",
        description = "leave a rule out; may be given several times")
    private List<String> silenced = new ArrayList<>();

    @Override
    protected int run() {
      for (String rule : silenced) {
        if (Lint.rule(rule).isEmpty()) {
          throw new CommandFailure("there is no rule " + rule + ": see permissions rules");
        }
      }
      if (policy == null) {
        return ofApp();
      }
      AppPermissions app = PolicyFile.read(read(policy)).alone();
      List<Silence> more =
          silenced.stream().map(rule -> new Silence(rule, "*", "left out")).toList();
      LintReport report = Lint.check(app, more);
      print(report.toText());
      return report.findings().isEmpty() ? 0 : FOUND;
    }

    /** By the server, which knows what a file does not: which roles users have. */
    private int ofApp() {
      OperatorClient client = client();
      Object answer = client.get(console(client, "/security/lint"));
      int count = 0;
      if (answer instanceof Map<?, ?> map && map.get("findings") instanceof List<?> findings) {
        for (Object each : findings) {
          if (each instanceof Map<?, ?> finding && !silenced.contains(finding.get("rule"))) {
            count++;
            print(
                finding.get("on")
                    + ": "
                    + finding.get("message")
                    + " ("
                    + finding.get("rule")
                    + ")\n");
          }
        }
      }
      print((count == 0 ? "nothing" : count) + " found\n");
      return count == 0 ? 0 : FOUND;
    }
  }

  /** {@code rules}. */
  @Command(
      name = "rules",
      mixinStandardHelpOptions = true,
      description = "Explains what lint looks for.")
  static final class Rules implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "RULE", description = "one rule; all by default")
    private @Nullable String name;

    @CommandLine.Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      List<LintRule> rules =
          name == null
              ? Lint.rules()
              : List.of(
                  Lint.rule(name)
                      .orElseThrow(() -> new CommandFailure("there is no rule " + name)));
      rules.forEach(rule -> out.println(rule.toText()));
      out.flush();
      return 0;
    }
  }
}
