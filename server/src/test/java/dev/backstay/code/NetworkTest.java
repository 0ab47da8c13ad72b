package dev.backstay.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.code.machine.IsolationGap;
import dev.backstay.code.settings.CodeSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.Needed;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.Raw;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What server code reaches, with the network and without. */
@Timeout(120)
class NetworkTest {
  @TempDir Path directory;

  @Test
  void withoutTheNetworkCodeReachesItsOwnAppsApiAlone() throws Exception {
    Needed.orSkipped(
        !CodeIsolation.commandWithoutNetwork().isEmpty(), "no network namespaces on this machine");
    try (RunningServer server = server("off")) {
      DeployedApp app = deploy(server);

      assertThat(call(app, "connect", Integer.toString(port(server))).json())
          .isIn("ENETUNREACH", "ECONNREFUSED", "EHOSTUNREACH", "EADDRNOTAVAIL");
      // the SDK's call of another service comes by the socket
      assertThat(call(app, "total", null).json()).isEqualTo(10L);
    }
  }

  @Test
  void withTheNetworkCodeReachesWhatTheMachineReachesAndTheStartSaysSo() throws Exception {
    try (RunningServer server = server("on")) {
      DeployedApp app = deploy(server);

      assertThat(call(app, "connect", Integer.toString(port(server))).json())
          .isEqualTo("connected");
      assertThat(call(app, "total", null).json()).isEqualTo(10L);
    }
    CodeSettings settings = CodeSettings.standard(directory, directory, () -> "");
    try (CodeIsolation isolation = CodeIsolation.inspect(settings)) {
      assertThat(isolation.missing()).anyMatch(gap -> gap.kind() == IsolationGap.Kind.OPEN_NETWORK);
    }
  }

  private static RunningServer server(String network) {
    return RunningServer.start(
        Product.SQLITE, Map.of(Setting.SERVER_CODE, "on", Setting.CODE_NETWORK, network));
  }

  private static DeployedApp deploy(RunningServer server) throws Exception {
    DeployedApp deployed = DeployedApp.empty(server, "network");
    assertThat(deployed.deploy(NestedCallsTest.archive()).getLast())
        .isEqualTo("info: Deploy finished");
    return deployed;
  }

  private static int port(RunningServer server) {
    return URI.create(server.url()).getPort();
  }

  private static Answer call(DeployedApp app, String method, String argument) {
    return app.app()
        .client("JS")
        .send("POST", "/services/Nest/" + method, argument == null ? null : new Raw(argument));
  }
}
