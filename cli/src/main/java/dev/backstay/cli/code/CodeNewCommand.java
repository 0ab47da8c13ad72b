package dev.backstay.cli.code;

import dev.backstay.cli.terminal.CommandFailure;
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
      "  backstay code new js shop-code",
      "  backstay code new java shop-code"
    })
final class CodeNewCommand implements Runnable {
  @Parameters(index = "0", paramLabel = "LANGUAGE", description = "js or java")
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
    if (!language.equals("js") && !language.equals("java")) {
      throw new ParameterException(line, "unknown language: use js or java");
    }
    if (!name.matches("[a-z0-9][a-z0-9._-]{0,99}")) {
      throw new ParameterException(
          line, "a name has 1 to 100 small letters, digits and . _ -, as npm and Maven want it");
    }
    Path root = directory == null ? Path.of(name) : directory;
    Map<String, String> files = language.equals("js") ? jsFiles() : javaFiles();
    try {
      if (Files.exists(root) && !isEmpty(root)) {
        throw new CommandFailure(root + " is there already, and not empty");
      }
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path target = root.resolve(file.getValue());
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Files.writeString(
            target,
            text(file.getKey()).replace("@NAME@", name).replace("@PACKAGE@", packageName()));
      }
      if (language.equals("java")) {
        JavaApi.write(root.resolve("backstay"));
      }
    } catch (IOException e) {
      throw new CommandFailure("the project cannot be written: " + e.getMessage());
    }
    PrintWriter out = line.getOut();
    out.println("The project " + name + " is in " + root + ":");
    files.values().forEach(file -> out.println("  " + file));
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

  private String text(String file) throws IOException {
    try (InputStream in =
        CodeNewCommand.class.getResourceAsStream("code-new/" + language + "/" + file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A name that a package of Java can have. */
  private String packageName() {
    String letters = name.replaceAll("[^a-z0-9]", "");
    return letters.matches("[a-z].*") ? letters : "app" + letters;
  }

  /** What the files are called in the project, by what they are called among the resources. */
  private Map<String, String> javaFiles() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("pom.xml", "pom.xml");
    files.put("README.md", "README.md");
    for (String type : new String[] {"Greeting", "OrderHandler", "Reminder"}) {
      files.put(
          "src/main/" + type + ".java.txt",
          "src/main/java/" + packageName() + "/" + type + ".java");
    }
    files.put(
        "src/test/GreetingTest.java.txt", "src/test/java/" + packageName() + "/GreetingTest.java");
    files.put("gitignore", ".gitignore");
    return files;
  }

  private static Map<String, String> jsFiles() {
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
