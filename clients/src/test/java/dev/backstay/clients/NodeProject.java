package dev.backstay.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An npm project: its packages and its tests. */
record NodeProject(Path directory) {
  /** Of test files for one server. Much of what they do is waiting. */
  private static final int FILES_AT_ONCE = 2;

  /** What {@code node --test} says at its end. */
  record Summary(int exitCode, int tests, int failed, int skipped) {}

  /**
   * Installs the locked packages, unless they are there. A copy of the lock file inside
   * node_modules says which are; the demo (demo/install.mjs) knows it, too. One project at a time,
   * since test classes run at the same time.
   */
  void install() throws IOException, InterruptedException {
    synchronized (NodeProject.class) {
      installMissing();
    }
  }

  private void installMissing() throws IOException, InterruptedException {
    Path installed = directory.resolve("node_modules/.backstay-lock.json");
    Path lock = directory.resolve("package-lock.json");
    if (Files.exists(installed) && Files.mismatch(installed, lock) < 0) {
      return;
    }
    int exitCode =
        run(
            "npm",
            List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"),
            Map.of());
    if (exitCode != 0) {
      throw new IllegalStateException("npm ci ended with " + exitCode);
    }
    Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Runs all tests against a server; their report goes to standard output and to a file. */
  Summary test(String name, ServerProcess server) throws IOException, InterruptedException {
    return test(name, server, Map.of());
  }

  /** The same with more in the tests' environment. */
  Summary test(String name, ServerProcess server, Map<String, String> more)
      throws IOException, InterruptedException {
    Path report = directory.resolve("target/node-tests-" + name + ".tap");
    Files.createDirectories(report.getParent());
    Files.deleteIfExists(report);

    List<String> command =
        new ArrayList<>(
            List.of(
                "node",
                "--test",
                "--test-concurrency=" + FILES_AT_ONCE,
                "--test-reporter=spec",
                "--test-reporter-destination=stdout",
                "--test-reporter=tap",
                "--test-reporter-destination=" + report));
    command.addAll(testFiles());
    Map<String, String> environment = new HashMap<>(more);
    environment.put("BACKSTAY_URL", server.url());
    environment.put("BACKSTAY_DEVELOPER_EMAIL", server.developerEmail());
    environment.put("BACKSTAY_DEVELOPER_PASSWORD", server.developerPassword());
    environment.put("BACKSTAY_CODE_TIMEOUT_SECONDS", ServerProcess.CODE_TIMEOUT_SECONDS);
    int exitCode = run(name, command, environment);

    String tap = Files.exists(report) ? Files.readString(report) : "";
    return new Summary(exitCode, last(tap, "tests"), last(tap, "fail"), last(tap, "skipped"));
  }

  private List<String> testFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("test"))) {
      return files.map(Path::toString).filter(file -> file.endsWith(".test.mjs")).sorted().toList();
    }
  }

  /** The number in the last line such as {@code # tests 12}; zero when there is none. */
  private static int last(String tap, String what) {
    Matcher line = Pattern.compile("^# " + what + " (\\d+)$", Pattern.MULTILINE).matcher(tap);
    int number = 0;
    while (line.find()) {
      number = Integer.parseInt(line.group(1));
    }
    return number;
  }

  /**
   * Maven owns the standard output of its test JVM, so the lines are handed on one by one, with the
   * name before them: several projects run at the same time.
   */
  private int run(String name, List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("NO_COLOR", "1");
    Process process = builder.start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(line -> System.out.println("[" + name + "] " + line));
    }
    return process.waitFor();
  }
}
