package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Forgotten passwords: the mail, the link in it and the page behind that. */
final class RecoveryMailTest extends WithMailServer {
  @Test
  void recoveryWithoutMailServerIs5050WhoeverIsMeant() {
    for (String identity : List.of(ANN, "nobody@example.com")) {
      assertThat(client.get("/users/restorepassword/" + identity).code()).isEqualTo(5050);
    }
  }

  @Test
  void aMailedLinkLeadsToANewPasswordOnce() throws Exception {
    configure();
    Client session = client.login(ANN);

    assertThat(client.get("/users/restorepassword/" + ANN).text()).isEmpty();
    MimeMessage received = received(1);

    assertThat(received.getSubject()).startsWith("Choose a new password for Mail & <Co>");
    assertThat(received.getFrom()[0].toString()).contains("noreply@example.com");
    assertThat(received.getAllRecipients()).hasSize(1);
    String link = link(received);
    Answer page = open("GET", link, null);
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'");
    assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(page.header("Cache-Control")).isEqualTo("no-store");
    assertThat(page.text())
        .contains("Mail &amp; &lt;Co&gt;", ANN)
        .doesNotContain("<Co>", secret(link));

    assertThat(open("POST", link, form("one", "another")).status()).isEqualTo(400);
    assertThat(open("POST", link, form("", "")).status()).isEqualTo(400);
    assertThat(open("POST", link, form("brand new", "brand new")).status()).isEqualTo(200);

    assertThat(login(ANN, RunningServer.PASSWORD)).isEqualTo(3003);
    assertThat(login(ANN, "brand new")).isEqualTo(-1);
    assertThat(session.get("/users/userroles").code()).as("the old session").isEqualTo(3064);
    assertThat(open("GET", link, null).status()).isEqualTo(410);
    assertThat(open("POST", link, form("again", "again")).status()).isEqualTo(410);
  }

  @Test
  void ofParallelUsesOfALinkOneCounts() throws Exception {
    configure();
    var _ = client.get("/users/restorepassword/" + ANN);
    String link = link(received(1));
    try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> uses =
          java.util.stream.IntStream.range(0, 8)
              .mapToObj(
                  i -> users.submit(() -> open("POST", link, form("p" + i, "p" + i)).status()))
              .toList();
      int good = 0;
      for (Future<Integer> use : uses) {
        good += use.get() == 200 ? 1 : 0;
      }
      assertThat(good).isEqualTo(1);
    }
  }

  @Test
  void aNewerLinkReplacesTheFormerAndAWrongOneIsNone() throws Exception {
    configure();
    var _ = client.get("/users/restorepassword/" + ANN);
    String first = link(received(1));
    var _ = client.get("/users/restorepassword/" + ANN);
    String second = link(received(2));

    assertThat(open("GET", first, null).status()).isEqualTo(410);
    assertThat(open("GET", second, null).status()).isEqualTo(200);
    assertThat(open("GET", second + "x", null).status()).isEqualTo(410);
    assertThat(open("GET", second.replace("/recovery/", "/confirmation/"), null).status())
        .isEqualTo(410);
    TestApp other = server.console().createApp("other");
    assertThat(open("GET", second.replace(app.id(), other.id()), null).status()).isEqualTo(410);
    assertThat(open("GET", second.replace(app.id(), "x"), null).status()).isEqualTo(410);
  }

  @Test
  void aLinkEndsAfterTwoHours() throws Exception {
    configure();
    var _ = client.get("/users/restorepassword/" + ANN);
    String link = link(received(1));

    server.pass(Duration.ofHours(2).minusMinutes(1));
    assertThat(open("GET", link, null).status()).isEqualTo(200);
    server.pass(Duration.ofMinutes(1));
    assertThat(open("GET", link, null).status()).isEqualTo(410);
    assertThat(open("POST", link, form("too late", "too late")).status()).isEqualTo(410);
    assertThat(login(ANN, RunningServer.PASSWORD)).isEqualTo(-1);
  }

  @Test
  void aLinkEndsWithTheAddressItWasMailedTo() throws Exception {
    configure();
    var _ = client.get("/users/restorepassword/" + ANN);
    String link = link(received(1));
    app.manage("PUT", "/data/Users/" + ann, Map.of("email", "ann2@example.com"));

    assertThat(open("POST", link, form("taken", "taken")).status()).isEqualTo(410);
  }

  @Test
  void unknownIdentitiesAreAnsweredLikeKnownOnesAndGetNoMail() throws Exception {
    configure();
    app.register("disabled@example.com");
    for (String identity :
        List.of("nobody@example.com", "' or 1=1 --", "ann@example.com%0d%0aBcc:x@y.z")) {
      Answer answer =
          client.get(
              "/users/restorepassword/" + URLEncoder.encode(identity, StandardCharsets.UTF_8));
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.text()).isEmpty();
    }
    var _ = client.get("/users/restorepassword/" + ANN);

    assertThat(received(1).getAllRecipients()[0].toString()).isEqualTo(ANN);
    assertThat(mail.getReceivedMessages()).hasSize(1);
    Client code = app.client("BL");
    assertThat(code.get("/users/restorepassword/nobody@example.com").code()).isEqualTo(3020);
  }

  @Test
  void recoveryCanBeSwitchedOff() {
    configure();
    app.manage("POST", "/userlogin", Map.of("passwordRecovery", "OFF"));

    assertThat(client.get("/users/restorepassword/" + ANN).code()).isEqualTo(3101);
    assertThat(client.get("/users/restorepassword/nobody@example.com").code()).isEqualTo(3101);
  }

  @Test
  void aMailedPasswordReplacesTheFormerOnlyWhenItIsUsed() throws Exception {
    configure();
    app.manage(
        "POST", "/userlogin", Map.of("passwordRecovery", "PASSWORD", "enableMultipleLogins", true));
    var _ = client.get("/users/restorepassword/" + ANN);
    Matcher made =
        Pattern.compile("<b>([a-z2-9]{4}(-[a-z2-9]{4}){3})</b>").matcher(text(received(1)));
    assertThat(made.find()).isTrue();

    app.register("ben@example.com");
    assertThat(login("ben@example.com", made.group(1))).isEqualTo(3003);
    assertThat(login(ANN, RunningServer.PASSWORD)).isEqualTo(-1);
    Client session = client.login(ANN);
    assertThat(login(ANN, made.group(1))).isEqualTo(-1);

    assertThat(session.get("/users/userroles").code()).isEqualTo(3064);
    assertThat(login(ANN, RunningServer.PASSWORD)).isEqualTo(3003);
    assertThat(login(ANN, made.group(1))).as("it is the password now").isEqualTo(-1);
  }

  @Test
  void whatWasMailedIsLetInWhereStrangersHaveCausedALock() throws Exception {
    configure();
    app.manage("POST", "/userlogin", Map.of("failedLoginsLock", 1));
    assertThat(login(ANN, "wrong")).isEqualTo(3003);
    assertThat(login(ANN, RunningServer.PASSWORD)).isEqualTo(3036);
    var _ = client.get("/users/restorepassword/" + ANN);

    assertThat(open("POST", link(received(1)), form("brand new", "brand new")).status())
        .isEqualTo(200);
    assertThat(login(ANN, "brand new")).as("another password ends the lock").isEqualTo(-1);
    assertThat(login(ANN, "wrong")).isEqualTo(3003);
    assertThat(login(ANN, "brand new")).isEqualTo(3036);
    server.pass(Duration.ofMinutes(1));
    assertThat(login(ANN, "brand new")).as("the page made the network known").isEqualTo(-1);

    assertThat(login(ANN, "wrong")).isEqualTo(3003);
    app.manage("POST", "/userlogin", Map.of("passwordRecovery", "PASSWORD"));
    var _ = client.get("/users/restorepassword/" + ANN);
    Matcher made = Pattern.compile("<b>([a-z2-9-]{19})</b>").matcher(text(received(2)));
    assertThat(made.find()).isTrue();
    assertThat(login(ANN, "brand new")).isEqualTo(3036);
    assertThat(login(ANN, made.group(1))).isEqualTo(-1);
  }

  @Test
  void noSecretOfAMailIsStored() throws Exception {
    configure();
    var _ = client.get("/users/restorepassword/" + ANN);
    String link = link(received(1));

    assertThat(stored()).contains("backstay_link").doesNotContain(secret(link));
  }

  /** All that the server has written: every file of SQLite, every row of PostgreSQL. */
  private String stored() throws IOException, SQLException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(server.settings().dataDirectory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    if (product == Product.POSTGRESQL) {
      try (Connection connection = RunningServer.connect(server.settings(), app.id());
          Statement statement = connection.createStatement();
          ResultSet all = statement.executeQuery("SELECT database_to_xml(true, true, '')::text")) {
        all.next();
        text.append(all.getString(1));
      }
    }
    return text.toString();
  }
}
