package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The login of docs/management-api.md lets one in, word for word. */
class ManagementPageTest {
  @TempDir private Path directory;

  @Test
  void theLoginLetsOneIn() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "management-api.md"));
    String rest = page.substring(page.indexOf("```bash\n") + 8);
    String commands = rest.substring(0, rest.indexOf("```\n"));
    try (CommandFixture fixture =
        new CommandFixture(
            directory.resolve("data"),
            Map.of(
                Setting.SERVER_CODE,
                "off",
                Setting.DEVELOPER_EMAIL,
                "developer@localhost",
                Setting.DEVELOPER_PASSWORD,
                ""))) {
      String app = fixture.createApp("Food");

      String said = fixture.shell(app, commands);

      assertThat(said).contains("\"name\":\"Food\"", "\"apiKeys\":[", "\"name\":\"Orders\"");
      String after = "curl -s $SERVER/$APP_ID/console/data/tables -H \"auth-key: $AUTH_KEY\"\n";
      assertThat(fixture.shell(app, commands.substring(0, commands.indexOf("\n\n") + 2) + after))
          .contains("\"name\":\"Orders\"");
      assertThat(fixture.shell(app, "SERVER=http://127.0.0.1:9000\n" + after)).contains("9007");
    }
  }
}
