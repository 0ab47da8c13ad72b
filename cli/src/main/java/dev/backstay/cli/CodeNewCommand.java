package dev.backstay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code backstay code new}: a project to begin with. */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a project with a service, an event handler, a timer and a test.",
      "  backstay code new js shop-code"
    })
final class CodeNewCommand implements Runnable {
  /** What the files are called in the project, by what they are called among the resources. */
  private static final Map<String, String> FILES = files();

  @Parameters(index = "0", paramLabel = "LANGUAGE", description = "js")
  private String language = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "name of the project")
  private String name = "";

  @Option(
      names = "--directory",
      paramLabel = "DIRECTORY",
      description = "where it is made (default: a new directory of its name)")
  private @Nullable Path directory;

  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    if (!language.equals("js")) {
      throw new ParameterException(line, "the language is js; there is no other yet");
    }
    if (!name.matches("[a-z0-9][a-z0-9._-]{0,99}")) {
      throw new ParameterException(
          line, "a name has 1 to 100 small letters, digits and . _ -, as npm wants it");
    }
    Path root = directory == null ? Path.of(name) : directory;
    try {
      if (Files.exists(root) && !isEmpty(root)) {
        throw new CommandFailure(root + " is there already, and not empty");
      }
      for (Map.Entry<String, String> file : FILES.entrySet()) {
        Path target = root.resolve(file.getValue());
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Files.writeString(target, text(file.getKey()).replace("@NAME@", name));
      }
    } catch (IOException e) {
      throw new CommandFailure("the project cannot be written: " + e.getMessage());
    }
    PrintWriter out = line.getOut();
    out.println("The project " + name + " is in " + root + ":");
    FILES.values().forEach(file -> out.println("  " + file));
    out.println();
    out.println("Deploy it with");
    out.println("  backstay code deploy " + root);
    out.flush();
  }

  private static boolean isEmpty(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return false;
    }
    try (var names = Files.list(root)) {
      return names.findAny().isEmpty();
    }
  }

  private static String text(String file) throws IOException {
    try (InputStream in = CodeNewCommand.class.getResourceAsStream("code-new/js/" + file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    for (String file :
        new String[] {
          "package.json",
          "README.md",
          "services/greeting.js",
          "handlers/order.js",
          "timers/reminder.js",
          "test/greeting.test.js"
        }) {
      files.put(file, file);
    }
    files.put("gitignore", ".gitignore");
    return files;
  }
}
