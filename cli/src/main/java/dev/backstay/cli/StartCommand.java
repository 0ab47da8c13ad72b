package dev.backstay.cli;

import dev.backstay.server.BackstayServer;
import dev.backstay.server.settings.ServerSettings;
import dev.backstay.server.settings.Setting;
import dev.backstay.server.settings.WrongSettingsException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code backstay start}: runs the server in the foreground until it is told to stop. Its options
 * are the settings, one for one.
 */
final class StartCommand implements Callable<Integer> {
  private @Nullable CommandSpec spec;

  private StartCommand() {}

  /** The command with an option for each setting. */
  static CommandSpec spec() {
    StartCommand command = new StartCommand();
    CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name("start");
    command.spec = spec;
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description("Starts the server in the foreground.")
        .footer(
            "",
            "Each option is also an environment variable (--public-url is BACKSTAY_PUBLIC_URL)",
            "and a key of the config file (public-url=...). Options win over variables, variables",
            "over the file.");
    spec.addOption(
        OptionSpec.builder("--config")
            .type(Path.class)
            .paramLabel("FILE")
            .description("config file; " + SettingsSources.DEFAULT_FILE + " when it is there")
            .build());
    for (Setting setting : Setting.values()) {
      String standard =
          setting.defaultValue().isEmpty() ? "" : " (default: " + setting.defaultValue() + ")";
      spec.addOption(
          OptionSpec.builder("--" + setting.key())
              .type(String.class)
              .paramLabel("VALUE")
              .description(setting.description() + standard)
              .build());
    }
    return spec;
  }

  @Override
  public Integer call() throws Exception {
    ParseResult parsed = Objects.requireNonNull(spec).commandLine().getParseResult();
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    ServerSettings settings;
    try {
      settings =
          SettingsSources.gather(
              flags(parsed), System.getenv(), parsed.matchedOptionValue("--config", (Path) null));
    } catch (WrongSettingsException e) {
      return refuse(e);
    }
    ServerLogging.configure(settings);
    BackstayServer server = BackstayServer.start(settings);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  ServerLogging.close();
                  stopped.countDown();
                  // A hook cannot change the exit status that a signal gives; stopping when told to
                  // is success.
                  Runtime.getRuntime().halt(0);
                },
                "stop"));
    announce(out, server);
    stopped.await();
    return 0;
  }

  private static void announce(PrintWriter out, BackstayServer server) {
    long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    server.notices().forEach(out::println);
    out.println(
        "Backstay "
            + Version.text()
            + " serves "
            + server.publicUrl()
            + " after "
            + millis
            + " ms");
    out.flush();
  }

  private int refuse(WrongSettingsException e) {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    err.println("backstay: the server does not start with these settings:");
    int number = 1;
    for (String problem : e.problems()) {
      err.println("  " + number++ + ". " + problem);
    }
    return 2;
  }

  private static Map<Setting, String> flags(ParseResult parsed) {
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      String value = parsed.matchedOptionValue("--" + setting.key(), (String) null);
      if (value != null) {
        flags.put(setting, value);
      }
    }
    return flags;
  }
}
