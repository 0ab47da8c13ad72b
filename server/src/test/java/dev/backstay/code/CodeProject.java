package dev.backstay.code;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.code.host.RunnerPackage;
import dev.backstay.code.host.RunnerUnavailableException;
import dev.backstay.code.machine.Command;
import dev.backstay.code.settings.CodeSettings;
import dev.backstay.foundation.json.Json;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.TestApp;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Projects of server code as developers write them, packed as {@code code deploy} packs them. */
final class CodeProject {
  private CodeProject() {}

  /**
   * The archive of a project among the resources of this package.
   *
   * @param name of its directory
   */
  static byte[] archive(String name) throws Exception {
    return archive(directory(name));
  }

  /** The archive of a project of one file. */
  static byte[] archive(Path directory, String file, String code) throws Exception {
    Path written = directory.resolve(file);
    Files.createDirectories(written.getParent());
    Files.writeString(written, code);
    return archive(directory);
  }

  static byte[] archive(Path directory) throws Exception {
    Path zip = Files.createTempFile("project", ".zip");
    try {
      Map<?, ?> packed = pack(directory, zip);
      assertThat((List<?>) packed.get("errors")).as(packed.toString()).isEmpty();
      return Files.readAllBytes(zip);
    } finally {
      Files.delete(zip);
    }
  }

  /** What {@code pack.js} says of a project. */
  static Map<?, ?> pack(Path directory, Path zip) throws IOException, RunnerUnavailableException {
    Path script =
        new RunnerPackage(CodeSettings.standard(CodeFixture.coderunner(), directory, () -> ""))
            .script()
            .resolveSibling("pack.js");
    Command.Result result =
        Command.run(
            List.of("node", script.toString(), directory.toString(), zip.toString()),
            null,
            Duration.ofSeconds(60));
    return (Map<?, ?>) Json.read(result.output().getBytes(UTF_8));
  }

  private static Path directory(String name) {
    try {
      return Path.of(java.util.Objects.requireNonNull(CodeProject.class.getResource(name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes an app and deploys a project of the resources in it. */
  static TestApp deployed(RunningServer server, String name) throws Exception {
    DeployedApp app = DeployedApp.empty(server, name);
    assertThat(app.deploy(archive(name))).last().isEqualTo("info: Deploy finished");
    return app.app();
  }
}
