package dev.backstay.cli.code;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.QueryCommand;
import dev.backstay.cli.terminal.CommandFailure;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A command about an app that also looks at a project on the developer's machine. */
abstract class CodeProjectCommand extends QueryCommand {
  /** An address of the console of the app that was named, or else is the project's. */
  final String console(OperatorClient client, CodeProject project, String rest) {
    return "/" + app(client, project) + "/console" + rest;
  }

  /** The app that was named, or else is the project's, or else the only one. */
  final String app(OperatorClient client, CodeProject project) {
    String named = appId();
    String ofProject = project.appId();
    return client.app(named == null ? ofProject : named);
  }

  /**
   * The directory of the server's own tools for server code, which the server installs if need be.
   *
   * @throws CommandFailure server code is off, or Node.js is missing
   */
  static Path tools(OperatorClient client) {
    @Nullable Object answer = client.get("/console/servercode/tools");
    if (answer instanceof Map<?, ?> map && map.get("directory") instanceof String directory) {
      return Path.of(directory);
    }
    throw new CommandFailure("the server does not say where its tools for server code are");
  }
}
