package dev.backstay.runner;

import dev.backstay.runner.json.JsonReader;
import dev.backstay.runner.json.JsonWriter;
import dev.backstay.runner.model.Analysis;
import dev.backstay.runner.task.DebugProgram;
import dev.backstay.runner.task.WorkerProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The process that runs server code in Java. What it is to do comes as one line of JSON on its
 * standard input ({@code docs/runner-protocol.md}): to be a worker; where the line has {@code
 * mark}, to look at a deployment and to print its model behind the mark; where it has {@code
 * debug}, to run a project in the place of deployed code. {@code rehearse} loads the classes that a
 * worker needs, for an archive of them.
 */
public final class Main {
  private static final int MAX_LINE = 16 << 20;

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 1 && arguments[0].equals("rehearse")) {
      Rehearsal.run();
      return;
    }
    if (arguments.length == 2 && arguments[0].equals("analyse")) {
      System.out.println(JsonWriter.write(Analysis.of(Path.of(arguments[1]))));
      return;
    }
    Map<String, @Nullable Object> configuration = JsonReader.readObject(firstLine(System.in));
    if (configuration.get("debug") instanceof Map<?, ?> debug) {
      System.exit(DebugProgram.run(debug));
    }
    makeTemporaryDirectory();
    if (configuration.get("mark") instanceof String mark) {
      Path directory = Path.of(String.valueOf(configuration.get("directory")));
      PrintStream out = System.out;
      out.println("\n" + mark + JsonWriter.write(Analysis.of(directory)));
      out.flush();
      Runtime.getRuntime().halt(0);
    }
    WorkerProgram.run(configuration);
  }

  /** Made here, as the app's user: the server touches nothing where code may write. */
  private static void makeTemporaryDirectory() {
    try {
      Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir")));
    } catch (IOException e) {
      // there is something else of that name, which is the app's own doing
    }
  }

  private static String firstLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || line.size() > MAX_LINE) {
        Runtime.getRuntime().halt(0);
      }
      line.write(c);
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
