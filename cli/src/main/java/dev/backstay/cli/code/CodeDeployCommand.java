package dev.backstay.cli.code;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.terminal.CommandFailure;
import dev.backstay.cli.terminal.TerminalText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backstay code deploy}: a project's code comes into force, or the reason why not. */
@Command(
    name = "deploy",
    mixinStandardHelpOptions = true,
    description = {
      "Deploys a project and follows it until its code is in force; 1 when it is not.",
      "A project in Java is one with a pom.xml, or with classes/ and libs/; Maven builds it if need"
          + " be.",
      "  backstay code deploy --app APP shop-code"
    })
final class CodeDeployCommand extends CodeProjectCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "DIRECTORY",
      defaultValue = ".",
      description = "the project (default: the current directory)")
  private Path directory = Path.of(".");

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "deployment model (default: of coderunner.json, or else default)")
  private @Nullable String model;

  @Override
  protected int run() {
    CodeProject project = CodeProject.of(directory);
    OperatorClient client = client();
    String console = console(client, project, "");
    Path archive = temporary();
    try {
      if (JavaCodeProject.isOne(directory)) {
        JavaCodeProject.Packed packed = JavaCodeProject.of(directory, err()).pack(archive);
        out().println(packed.files() + " files, " + packed.bytes() + " bytes");
        return deploy(client, console, project, archive);
      }
      Map<?, ?> packed = project.pack(tools(client), archive);
      for (Object warning : list(packed.get("warnings"))) {
        err().println("warning: " + TerminalText.line(String.valueOf(warning)));
      }
      List<?> errors = list(packed.get("errors"));
      if (!errors.isEmpty()) {
        errors.forEach(error -> err().println("error: " + CodeProject.problem(error)));
        err().println("Not deployed.");
        err().flush();
        return 1;
      }
      out().println(packed.get("files") + " files, " + packed.get("bytes") + " bytes");
      return deploy(client, console, project, archive);
    } finally {
      delete(archive);
    }
  }

  private int deploy(OperatorClient client, String console, CodeProject project, Path archive) {
    Object started =
        client.upload(
            console + "/servercode/deployments", model == null ? project.model() : model, archive);
    return CodeDeployment.follow(client, console, started, out(), err()) ? 0 : 1;
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static Path temporary() {
    try {
      return Files.createTempFile("backstay-code", ".zip");
    } catch (IOException e) {
      throw new CommandFailure("no temporary file can be made: " + e.getMessage());
    }
  }

  private static void delete(Path archive) {
    try {
      Files.deleteIfExists(archive);
    } catch (IOException e) {
      // the operating system clears its temporary files
    }
  }
}
