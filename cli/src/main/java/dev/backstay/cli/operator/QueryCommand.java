package dev.backstay.cli.operator;

import dev.backstay.cli.terminal.TerminalWriter;
import dev.backstay.foundation.json.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** A command that asks a running server about one of its apps and prints the answer. */
public abstract class QueryCommand implements Callable<Integer> {
  @Option(
      names = "--app",
      paramLabel = "APP",
      description = "the app, by its id or name; not needed while there is one")
  private @Nullable String appId;

  @Mixin private final ServerOptions server = new ServerOptions();

  @CommandLine.Spec private @Nullable CommandSpec spec;

  private @Nullable PrintWriter out;

  @Override
  public Integer call() {
    int exit = run();
    out().flush();
    return exit;
  }

  /**
   * Asks and prints.
   *
   * @return what the command ends with
   */
  protected abstract int run();

  /** What the command line names an app by, its id or name, if it does. */
  public final @Nullable String appId() {
    return appId;
  }

  /** Speaks to the running server. */
  public final OperatorClient client() {
    return server.client();
  }

  /** An address of the app's console. */
  public final String console(OperatorClient client, String rest) {
    return "/" + client.app(appId) + "/console" + rest;
  }

  /** Where answers are printed: what clients have sent cannot command the terminal. */
  public final PrintWriter out() {
    PrintWriter known = out;
    if (known == null) {
      known = TerminalWriter.over(Objects.requireNonNull(spec).commandLine().getOut());
      out = known;
    }
    return known;
  }

  /** Where problems are printed. */
  public final PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }

  /** What was asked for makes no sense; the usage is printed with it. */
  public final ParameterException wrong(String why) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), why);
  }

  /** An object as one line of JSON. */
  public static String json(Map<?, ?> object) {
    return new String(Json.write(object), StandardCharsets.UTF_8);
  }

  /** A time in milliseconds since the epoch, for people; a dash for none. */
  public static String time(@Nullable Object millis, DateTimeFormatter format) {
    return millis instanceof Long time ? format.format(Instant.ofEpochMilli(time)) : "-";
  }
}
