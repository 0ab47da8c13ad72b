package dev.backstay.cli;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.foundation.settings.WrongSettingsException;
import dev.backstay.server.BackstayServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * {@code backstay start}: runs the server in the foreground until it is told to stop. Its flags are
 * the settings, one for one.
 *
 * <p>It reads its flags itself, unlike the other commands: loading and asking picocli was a third
 * of the time that a start took, and flags that are all of one kind need no more than this.
 */
final class StartCommand {
  private static final String CONFIG = "config";

  private StartCommand() {}

  /** Returns the exit status, once the server has ended or could not start. */
  static int run(List<String> words) throws InterruptedException {
    if (words.contains("--help") || words.contains("-h")) {
      System.out.print(help());
      return 0;
    }
    BackstayServer.warmUp();
    BackstayServer server;
    try {
      ServerSettings settings = settings(words);
      ServerLogging.configure(settings);
      server = BackstayServer.start(settings);
    } catch (WrongSettingsException e) {
      System.err.print(refusal(e));
      return 2;
    } catch (RuntimeException e) {
      System.err.println("backstay: " + FailureText.of(e));
      return 1;
    }
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
    announce(server);
    stopped.await();
    return 0;
  }

  /**
   * The settings by flags, variables and config file.
   *
   * @param words {@code --setting value} or {@code --setting=value}
   * @throws WrongSettingsException with every problem of every source
   */
  static ServerSettings settings(List<String> words) {
    SettingFlags flags = new SettingFlags();
    String variable = System.getenv("BACKSTAY_CONFIG");
    Path config = variable == null ? null : Path.of(variable);
    Iterator<String> rest = words.iterator();
    while (rest.hasNext()) {
      String word = rest.next();
      if (!word.startsWith("--")) {
        flags.problem("`" + word + "` is not a setting: settings are given as --name value");
        continue;
      }
      String name = word.substring(2).replaceFirst("(?s)=.*", "");
      String value = value(word, name, rest);
      if (value == null) {
        flags.problem("`--" + name + "` has no value");
      } else if (name.equals(CONFIG)) {
        config = Path.of(value);
      } else {
        flags.add(name, value);
      }
    }
    return SettingsSources.gather(flags, config);
  }

  private static @Nullable String value(String word, String name, Iterator<String> rest) {
    if (word.length() > name.length() + 2) {
      return word.substring(name.length() + 3);
    }
    return rest.hasNext() ? rest.next() : null;
  }

  private static void announce(BackstayServer server) {
    Duration taken =
        ProcessHandle.current()
            .info()
            .startInstant()
            .map(start -> Duration.between(start, Instant.now()))
            .orElse(Duration.ZERO);
    System.out.println(
        "Backstay "
            + Version.text()
            + " serves "
            + server.publicUrl()
            + " after "
            + taken.toMillis()
            + " ms");
    server.notices().forEach(System.out::println);
  }

  private static String refusal(WrongSettingsException e) {
    StringBuilder text =
        new StringBuilder("backstay: the server does not start with these settings:\n");
    int number = 1;
    for (String problem : e.problems()) {
      text.append("  ").append(number++).append(". ").append(problem).append('\n');
    }
    text.append("All settings: ./backstay start --help\n");
    return text.toString();
  }

  private static String help() {
    StringBuilder text = new StringBuilder("usage: backstay start [--SETTING VALUE...]\n\n");
    text.append(
            "Starts the server in the foreground. Each setting is also an environment variable"
                + " (--public-url\n")
        .append(
            "is BACKSTAY_PUBLIC_URL) and a key of the config file (public-url=...). Flags win over"
                + " variables,\n")
        .append(
            "variables over the file. Secrets are not flags: they come from variables, the config")
        .append(" file, or a\nfile that is named with --developer-password-file and the like.\n\n")
        .append("  --config\n      config file; ")
        .append(SettingsSources.DEFAULT_FILE)
        .append(" when it is there\n");
    for (Setting setting : Setting.values()) {
      if (setting.isSecret("")) {
        text.append("  --")
            .append(setting.key())
            .append("-file\n      names a file that holds: ")
            .append(setting.description())
            .append('\n');
        continue;
      }
      String standard =
          setting.defaultValue().isEmpty() ? "" : " (default: " + setting.defaultValue() + ")";
      text.append("  --")
          .append(setting.key())
          .append("\n      ")
          .append(setting.description())
          .append(standard)
          .append('\n');
    }
    return text.toString();
  }
}
