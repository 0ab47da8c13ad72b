package dev.backstay.cli.code;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.QueryCommand;
import dev.backstay.cli.terminal.CommandFailure;
import dev.backstay.cli.terminal.TerminalText;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backstay code secret …}: what an app's code finds in its environment. */
@Command(
    name = "secret",
    mixinStandardHelpOptions = true,
    description = {
      "Sets what an app's code finds in process.env; a secret is kept sealed and never shown.",
      "  backstay code secret set STRIPE_KEY < key.txt",
      "  backstay code secret set CURRENCY --plain EUR"
    },
    subcommands = {
      CodeSecretCommand.Set.class,
      CodeSecretCommand.Remove.class,
      CodeSecretCommand.Names.class
    })
final class CodeSecretCommand implements Runnable {
  private static final String PATH = "/servercode/environment";

  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec known = Objects.requireNonNull(spec);
    known.commandLine().usage(known.commandLine().getOut());
  }

  private static String path(String name) {
    return PATH + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  /** {@code set}. */
  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = {
        "Sets a secret.",
        "Its value is read from standard input or a file, so that it is neither in the shell's"
            + " history nor in the list of processes; one line break at its end is left out."
      })
  static final class Set extends QueryCommand {
    @Parameters(paramLabel = "NAME", description = "name of the variable")
    private String name = "";

    @Option(names = "--plain", paramLabel = "VALUE", description = "a value that is not secret")
    private @Nullable String plain;

    @Option(names = "--file", paramLabel = "FILE", description = "a file that holds the secret")
    private @Nullable Path file;

    @Override
    protected int run() {
      String value = plain != null ? plain : secret();
      OperatorClient client = client();
      var _ =
          client.put(console(client, path(name)), Map.of("value", value, "secret", plain == null));
      out().println("Set; the next calls find it in process.env." + TerminalText.line(name) + ".");
      return 0;
    }

    /** Since JDK 25 there is no console again where nobody is interactive. */
    @SuppressWarnings("SystemConsoleNull")
    private String secret() {
      try {
        if (file != null) {
          return withoutLastBreak(Files.readString(file));
        }
        Console console = System.console();
        if (console != null && console.isTerminal()) {
          char[] typed = console.readPassword("value of %s: ", name);
          return typed == null ? "" : new String(typed);
        }
        StringBuilder read = new StringBuilder();
        try (BufferedReader reader =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
          char[] buffer = new char[8192];
          for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
            read.append(buffer, 0, n);
          }
        }
        return withoutLastBreak(read.toString());
      } catch (IOException e) {
        throw new CommandFailure("the value cannot be read: " + e.getMessage());
      }
    }

    private static String withoutLastBreak(String text) {
      return text.replaceFirst("\\r?\\n\\z", "");
    }
  }

  /** {@code remove}. */
  @Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a variable.")
  static final class Remove extends QueryCommand {
    @Parameters(paramLabel = "NAME", description = "name of the variable")
    private String name = "";

    @Override
    protected int run() {
      OperatorClient client = client();
      var _ = client.delete(console(client, path(name)));
      out().println("Removed.");
      return 0;
    }
  }

  /** {@code list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the variables; values of secrets are not shown.")
  static final class Names extends QueryCommand {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

    @Override
    protected int run() {
      OperatorClient client = client();
      for (Object each : CodeListCommand.list(client.get(console(client, PATH)))) {
        if (each instanceof Map<?, ?> variable) {
          out()
              .println(
                  TerminalText.line(
                      variable.get("name")
                          + "  "
                          + (Boolean.TRUE.equals(variable.get("secret"))
                              ? "(secret)"
                              : variable.get("value"))
                          + "  "
                          + time(variable.get("updated"), TIME)));
        }
      }
      return 0;
    }
  }
}
