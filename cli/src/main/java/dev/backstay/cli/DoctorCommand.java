package dev.backstay.cli;

import dev.backstay.cli.terminal.TerminalText;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.WrongSettingsException;
import dev.backstay.server.doctor.Doctor;
import dev.backstay.server.doctor.Finding;
import dev.backstay.server.doctor.Finding.Level;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * {@code backstay doctor}: looks at the settings and at what they name, and says what is wrong and
 * what to do. Ends with 0 when the server can run, warnings or not, and with 1 after an error.
 */
@Command(
    name = "doctor",
    description = {
      "Check settings, data directory, disk, clock, database, certificate, mail server and server"
          + " code.",
      "It changes nothing. Settings come from variables and the config file, as for start; for"
          + " flags of start that are not options here, set the variable."
    },
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Mixin private InstallationOptions options = new InstallationOptions();

  @Option(names = "--json", description = "print a list of findings as JSON")
  private boolean json;

  @Override
  public Integer call() {
    List<Finding> findings = findings();
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      out.println(
          new String(
              Json.write(findings.stream().map(DoctorCommand::json).toList()),
              StandardCharsets.UTF_8));
    } else {
      findings.forEach(finding -> out.print(text(finding)));
      out.println(summary(findings));
    }
    out.flush();
    return count(findings, Level.ERROR) == 0 ? 0 : 1;
  }

  private List<Finding> findings() {
    ServerSettings settings;
    try {
      settings = options.settings();
    } catch (WrongSettingsException e) {
      return e.problems().stream()
          .map(problem -> Finding.error("settings", problem, "see ./backstay start --help"))
          .toList();
    }
    return Doctor.examine(settings);
  }

  private static String text(Finding finding) {
    String level = finding.level().name().toLowerCase(Locale.ROOT);
    String advice = finding.advice();
    return "%-8s %s: %s%n".formatted(level, finding.check(), TerminalText.line(finding.message()))
        + (advice == null ? "" : "%-8s   → %s%n".formatted("", TerminalText.line(advice)));
  }

  private static Map<String, @Nullable Object> json(Finding finding) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("check", finding.check());
    values.put("level", finding.level().name().toLowerCase(Locale.ROOT));
    values.put("message", finding.message());
    values.put("advice", finding.advice());
    return values;
  }

  private static String summary(List<Finding> findings) {
    return String.join(
        ", ",
        counted(findings.size(), "check"),
        counted(count(findings, Level.ERROR), "error"),
        counted(count(findings, Level.WARNING), "warning"));
  }

  private static long count(List<Finding> findings, Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
