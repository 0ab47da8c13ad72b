package dev.backstay.foundation.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.directory.DataDirectoryException;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.BackstayServer;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.store.Databases;
import dev.backstay.store.database.DatabaseSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jooq.impl.DSL;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Secrets that a developer gives the server are in no database, backup, answer or audit log. */
class SealedSecretsTest {
  private static final String SMTP = "the-smtp-password-4711";
  private static final String CLIENT = "the-client-secret-4711";

  @ParameterizedTest
  @EnumSource(Product.class)
  void lieSealedAndAreShownToNobody(Product product) {
    try (RunningServer server = RunningServer.start(product)) {
      TestApp app = server.console().createApp("sealed");
      Answer mail = setMail(app);
      Answer provider = setProvider(app);

      for (Answer answer :
          List.of(
              mail,
              provider,
              app.manage("GET", "/mailsettings", null),
              app.manage("GET", "/users/oauth2", null),
              app.manage("GET", "/security/audit-logs", null))) {
        assertThat(answer.text()).doesNotContain(SMTP, CLIENT, "sealed:");
      }
      assertThat(app.manage("GET", "/mailsettings", null).object())
          .containsEntry("passwordSet", true);
      String stored = storedSettings(server, app);
      assertThat(stored).contains("sealed:1:", "mailer").doesNotContain(SMTP, CLIENT);
      assertThat(auditLog(server, app)).contains("mailsettings").doesNotContain(SMTP, CLIENT);

      String key = stored.substring(stored.indexOf("sealed:1:"));
      setMail(app);
      assertThat(storedSettings(server, app)).as("never sealed alike twice").doesNotContain(key);
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void areReadWithTheirKeyAndAreNotSetWithoutIt(Product product) throws IOException {
    try (RunningServer server = RunningServer.start(product)) {
      TestApp app = server.console().createApp("sealed");
      setMail(app);
      setProvider(app);
      Path file = server.settings().dataDirectory().resolve("secret-key");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      server.restart();
      assertThat(passwordSet(server, app)).isTrue();

      String key = Files.readString(file);
      server.server().close();
      Files.delete(file);
      server.restart();
      assertThat(passwordSet(server, app)).isFalse();
      assertThat(app.on(server).manage("GET", "/users/oauth2", null).list().getFirst())
          .containsEntry("clientSecretSet", false)
          .containsEntry("clientId", "our-client");

      server.server().close();
      Files.writeString(file, key);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      server.restart();
      assertThat(passwordSet(server, app)).as("with its key again").isTrue();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void ofOneAppAreGoodInNoOther(Product product) {
    try (RunningServer server = RunningServer.start(product)) {
      TestApp app = server.console().createApp("one");
      TestApp other = server.console().createApp("other");
      setMail(app);
      String stored = storedSettings(server, app);
      setMail(other);
      server.server().close();
      write(server, other, stored);
      server.restart();

      assertThat(passwordSet(server, app)).isTrue();
      assertThat(passwordSet(server, other)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void serversOnOneDatabaseShareTheKeyThatIsSet(Product product) throws IOException {
    String key =
        Base64.getEncoder()
            .encodeToString("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8));
    try (RunningServer server = RunningServer.start(product, Map.of(Setting.SECRET_KEY, key))) {
      TestApp app = server.console().createApp("shared");
      setMail(app);
      server.restart();

      assertThat(passwordSet(server, app)).isTrue();
      assertThat(server.settings().dataDirectory().resolve("secret-key")).doesNotExist();
    }
    assertThatThrownBy(() ->
            ServerSettings.forTests(
                Files.createTempDirectory("backstay"), Map.of(Setting.SECRET_KEY, "short")))
        .hasMessageContaining("32 random bytes")
        .hasMessageNotContaining("short");
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void aBackupHoldsNeitherThemNorTheKey(Product product) throws IOException {
    try (RunningServer server = RunningServer.start(product)) {
      TestApp app = server.console().createApp("backed up");
      setMail(app);
      Path data = server.settings().dataDirectory();
      Path file = Files.createTempDirectory("backstay-test").resolve("backup");
      BackstayServer.backup(server.settings(), file, "test");
      ServerSettings restored = RunningServer.emptySettings(product);
      BackstayServer.restore(restored, file, true);

      assertThat(restored.dataDirectory().resolve("secret-key")).doesNotExist();
      try (RunningServer without = RunningServer.on(restored)) {
        assertThat(passwordSet(without, app)).isFalse();
        without.server().close();
        Files.copy(
            data.resolve("secret-key"),
            restored.dataDirectory().resolve("secret-key"),
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        without.restart();
        assertThat(passwordSet(without, app)).as("with the key").isTrue();
      }
      Files.delete(file);
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void aFileThatHoldsNoKeyStopsTheStart(Product product) throws IOException {
    ServerSettings settings = RunningServer.emptySettings(product);
    Files.writeString(settings.dataDirectory().resolve("secret-key"), "not a key\n");

    assertThatThrownBy(() -> BackstayServer.start(settings))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("does not hold a key")
        .hasMessageNotContaining("not a key\n");
  }

  private static Answer setMail(TestApp app) {
    return app.manage(
        "PUT",
        "/mailsettings",
        Map.of(
            "host", "mail.example.com",
            "user", "mailer",
            "password", SMTP,
            "from", "shop@example.com"));
  }

  private static Answer setProvider(TestApp app) {
    Map<String, Object> provider = new HashMap<>();
    provider.put("code", "google");
    provider.put("clientId", "our-client");
    provider.put("clientSecret", CLIENT);
    provider.put("allowedOrigins", List.of("https://shop.example"));
    return app.manage("POST", "/users/oauth2/create-from-template", provider);
  }

  private static boolean passwordSet(RunningServer server, TestApp app) {
    return Boolean.TRUE.equals(
        app.on(server).manage("GET", "/mailsettings", null).object().get("passwordSet"));
  }

  private static String storedSettings(RunningServer server, TestApp app) {
    return column(server, app, "select value from backstay_setting order by name");
  }

  private static String auditLog(RunningServer server, TestApp app) {
    return column(server, app, "select * from backstay_audit");
  }

  private static String column(RunningServer server, TestApp app, String query) {
    try (Databases databases = databases(server)) {
      return Objects.requireNonNull(
              databases.app(app.id()).read(sql -> sql.fetch(query).formatJSON()))
          .replace("\\", "");
    }
  }

  private static void write(RunningServer server, TestApp app, String stored) {
    String value = stored.substring(stored.indexOf("{\"server\""), stored.indexOf("}}") + 2);
    try (Databases databases = databases(server)) {
      databases
          .app(app.id())
          .write(sql ->
              sql.update(DSL.table("backstay_setting"))
                  .set(DSL.field("value", String.class), value)
                  .where(DSL.field("name", String.class).eq("mailsettings"))
                  .execute());
    }
  }

  private static Databases databases(RunningServer server) {
    return Databases.open(
        DatabaseSettings.of(server.settings().dataDirectory(), server.settings().database().url()));
  }
}
