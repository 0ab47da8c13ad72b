package dev.backstay.server.binary;

import static org.assertj.core.api.Assertions.assertThat;

import com.backendless.Backendless;
import com.backendless.servercode.ExecutionType;
import dev.backstay.code.CodeServers;
import dev.backstay.code.DeployedApp;
import dev.backstay.server.RunningServer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Server code by the Java SDK (reference: Java SDK, 5.7). */
@ExtendWith(CodeServers.class)
final class SdkCodeTest extends SdkTest {
  @Override
  protected RunningServer server() {
    return CodeServers.of(product);
  }

  @Test
  void aServiceTakesArgumentsAndAnswersValues() throws Exception {
    app = DeployedApp.on(server(), "java").app();
    initApp("ANDROID");
    Map<String, Object> value = new HashMap<>(Map.of("text", "Ä", "number", 5));
    Map<?, ?> echo = Backendless.CustomService.invoke("Hard", "echo", new Object[] {value});
    assertThat((Object[]) echo.get("args")).containsExactly(value);
    Object nothing = Backendless.CustomService.invoke("Hard", "nothing", new Object[0]);
    assertThat(nothing).isNull();
    Object later =
        Backendless.CustomService.invoke("Hard", "echo", new Object[] {value}, ExecutionType.ASYNC);
    assertThat(later).isNull();
    assertThat(
            error(() -> Backendless.CustomService.invoke("Hard", "none", new Object[0])).getCode())
        .isEqualTo("14002");
  }
}
