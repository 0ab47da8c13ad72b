package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.settings.Setting;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Mails as a real SMTP server gets them, and the pages that they lead to. */
@ParameterizedClass
@EnumSource(Product.class)
class MailTest {
  private static final String ANN = "ann@example.com";
  private static final long PATIENCE = 20_000;
  private static final Pattern LINK = Pattern.compile("href=\"(http[^\"]+)\"");

  @Parameter Product product;

  private static RunningServer server;

  private GreenMail mail;
  private TestApp app;
  private Client client;
  private String ann;

  @BeforeParameterizedClassInvocation
  static void start(Product product) {
    server =
        RunningServer.start(
            product, Map.of(Setting.ATTEMPTS_PER_IDENTITY, "0", Setting.ATTEMPTS_PER_ADDRESS, "0"));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
  }

  @BeforeEach
  void startMailServer() {
    mail = mailServer(0);
    app = server.console().createApp("Mail & <Co>");
    client = app.client("JS");
    ann = app.register(ANN);
  }

  @AfterEach
  void stopMailServer() {
    mail.stop();
  }

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

    assertThat(received.getSubject()).isEqualTo("Choose a new password for Mail & <Co>");
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
  void aNewAddressIsConfirmedByTheMailedLink() throws Exception {
    configure();
    app.manage(
        "PUT",
        "/userregistration",
        Map.of("emailConfirmationRequired", true, "emailConfirmationRequiredToLogin", true));
    Map<String, Object> user = register("new@example.com");
    assertThat(user)
        .containsEntry("userStatus", "EMAIL_CONFIRMATION_PENDING")
        .containsEntry("isEmailConfirmed", false);
    assertThat(login("new@example.com", RunningServer.PASSWORD)).isEqualTo(3087);
    assertThat(login("new@example.com", "wrong")).isEqualTo(3003);

    String link = link(received(1));
    assertThat(open("GET", link, null).text()).contains("new@example.com", "<button>");
    assertThat(login("new@example.com", RunningServer.PASSWORD)).as("only looked").isEqualTo(3087);
    assertThat(open("POST", link, "").status()).isEqualTo(200);

    assertThat(login("new@example.com", RunningServer.PASSWORD)).isEqualTo(-1);
    assertThat(app.client("BL").get("/data/Users/" + user.get("objectId")).object())
        .containsEntry("userStatus", "ENABLED")
        .containsEntry("isEmailConfirmed", true);
    assertThat(open("POST", link, "").status()).isEqualTo(410);
    assertThat(client.send("POST", "/users/createEmailConfirmationURL/" + ANN, null).code())
        .as("everybody could confirm himself")
        .isEqualTo(2000);
  }

  @Test
  void confirmationIsSentAgainAndTellsNothing() throws Exception {
    configure();
    assertThat(client.send("POST", "/users/resendconfirmation/" + ANN, null).code())
        .isEqualTo(3103);
    app.manage("PUT", "/userregistration", Map.of("emailConfirmationRequired", true));

    for (String identity : List.of("nobody@example.com", ANN)) {
      Answer answer = client.send("POST", "/users/resendconfirmation/" + identity, null);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEmpty();
    }
    assertThat(open("POST", link(received(1)), "").status()).isEqualTo(200);

    Client code = app.client("BL");
    assertThat(code.send("POST", "/users/resendconfirmation/" + ANN, null).code()).isEqualTo(3102);
    assertThat(code.send("POST", "/users/resendconfirmation/nobody@x.y", null).code())
        .isEqualTo(3104);
    assertThat(client.send("POST", "/users/resendconfirmation/" + ANN, null).status())
        .isEqualTo(200);
  }

  @Test
  void aConfirmationUrlConfirmsAndLooksTheSameForUnknownIdentities() throws Exception {
    String known =
        (String)
            client
                .send("POST", "/users/createEmailConfirmationURL/" + ANN, null)
                .object()
                .get("confirmationURL");
    String unknown =
        (String)
            client
                .send("POST", "/users/createEmailConfirmationURL/nobody@example.com", null)
                .object()
                .get("confirmationURL");

    assertThat(known).hasSameSizeAs(unknown).startsWith(server.url() + "/confirmation/");
    assertThat(open("GET", unknown, null).status()).isEqualTo(410);
    assertThat(open("POST", known, "").status()).isEqualTo(200);
    assertThat(app.client("BL").get("/data/Users/" + ann).object())
        .containsEntry("isEmailConfirmed", true);
  }

  @Test
  void anAddressThatChangesIsNoLongerConfirmed() throws Exception {
    String url =
        (String)
            client
                .send("POST", "/users/createEmailConfirmationURL/" + ANN, null)
                .object()
                .get("confirmationURL");
    var _ = open("POST", url, "");

    Answer changed =
        client.login(ANN).send("PUT", "/users/" + ann, Map.of("email", "x@example.com"));

    assertThat(changed.object()).containsEntry("isEmailConfirmed", false);
  }

  @Test
  void whatIsMailedCannotBeMarkupOrHeaders() throws Exception {
    configure();
    app.manage(
        "PUT",
        "/email/events",
        Map.of(
            "eventId",
            1,
            "triggersEmail",
            true,
            "subject",
            "Hi {{email}}\r\nBcc: {{email}}",
            "body",
            "<p>{{email}}</p>"));
    var _ = register("b&'x@example.com");

    MimeMessage received = received(1);

    assertThat(received.getHeader("Bcc")).isNull();
    assertThat(received.getAllRecipients()).hasSize(1);
    assertThat(received.getSubject()).doesNotContain("\r", "\n");
    assertThat(text(received)).contains("<p>b&amp;&#39;x@example.com</p>");
  }

  @Test
  void templatesAreEditedPreviewedAndReset() throws Exception {
    configure();
    List<Map<String, Object>> events = app.manage("GET", "/email", null).list();
    assertThat(events).extracting(event -> event.get("name")).contains("Registration Confirmation");
    Map<String, Object> change =
        Map.of("eventId", 2, "subject", "Neues Kennwort", "body", "<i>{{link}}</i>{{evil}}");

    assertThat(app.manage("POST", "/email/events/preview", change).object())
        .containsEntry("subject", "Neues Kennwort")
        .containsEntry("body", "<i>https://example.com/a-link</i>");
    var _ = app.manage("PUT", "/email/events", change);
    var _ = client.get("/users/restorepassword/" + ANN);
    assertThat(received(1).getSubject()).isEqualTo("Neues Kennwort");
    var _ =
        app.manage("POST", "/email/events/test", Map.of("eventId", 2, "email", "dev@x.example"));
    assertThat(received(2).getAllRecipients()[0].toString()).isEqualTo("dev@x.example");
    assertThat(app.manage("DELETE", "/email/events/2", null).object().get("subject"))
        .isEqualTo("Choose a new password for {{appName}}");
    assertThat(manage("PUT", "/email/events", Map.of("eventId", 99)).code()).isEqualTo(8008);
    assertThat(
            manage("POST", "/email/events/test", Map.of("eventId", 2, "email", "a@b,c@d")).code())
        .isEqualTo(8008);
  }

  @Test
  void customTemplatesAreMadeChangedTriedAndDeleted() throws Exception {
    configure();
    Map<String, Object> template =
        Map.of("name", "Order ready", "subject", "Order {{number}}", "body", "<p>{{dish}}</p>");
    var _ = app.manage("POST", "/emailtemplate", template);
    assertThat(manage("POST", "/emailtemplate", template).code()).isEqualTo(2004);
    assertThat(app.manage("POST", "/emailtemplate/customkeys", template).json())
        .isEqualTo(List.of("number", "dish"));
    Map<String, Object> trial =
        Map.of(
            "template-name", "Order ready",
            "email", "dev@example.com",
            "template-values", Map.of("number", "7\r\nX: y", "dish", "<b>Pho</b>"));
    var _ = app.manage("POST", "/emailtemplate/test", trial);
    MimeMessage received = received(1);
    assertThat(received.getSubject()).isEqualTo("Order 7 X: y");
    assertThat(text(received)).contains("<p>&lt;b&gt;Pho&lt;/b&gt;</p>");

    Map<String, Object> changed = new HashMap<>(template);
    changed.put("name", "Ready");
    var _ = app.manage("PUT", "/emailtemplate/Order%20ready", changed);
    assertThat(app.manage("GET", "/emailtemplate", null).list()).containsExactly(changed);
    var _ = app.manage("DELETE", "/emailtemplate/Ready", null);
    assertThat(app.manage("GET", "/emailtemplate", null).list()).isEmpty();
    assertThat(manage("DELETE", "/emailtemplate/Ready", null).code()).isEqualTo(2004);
  }

  @Test
  void mailSettingsKeepTheirPasswordToThemselves() {
    Map<String, Object> settings = new HashMap<>(settings(mail.getSmtp().getPort()));
    settings.put("user", "mailer");
    settings.put("password", "the-smtp-password");
    Answer set = app.manage("PUT", "/mailsettings", settings);
    Answer read = app.manage("GET", "/mailsettings", null);

    assertThat(set.text() + read.text()).doesNotContain("the-smtp-password");
    assertThat(read.object()).containsEntry("passwordSet", true).containsEntry("user", "mailer");
    assertThat(app.manage("PUT", "/mailsettings/test", null).object())
        .containsEntry("connected", true);
    for (Map.Entry<String, Object> wrong :
        Map.<String, Object>of(
                "host", "a b",
                "from", "Ann <a@b.example>\r\nBcc: x@y.z",
                "fromName", "x\r\nBcc: y@z.example",
                "security", "SOME",
                "port", 0)
            .entrySet()) {
      Map<String, Object> broken = new HashMap<>(settings);
      broken.put(wrong.getKey(), wrong.getValue());
      assertThat(manage("PUT", "/mailsettings", broken).code()).as(wrong.getKey()).isEqualTo(8008);
    }
    var _ = app.manage("DELETE", "/mailsettings", null);
    assertThat(app.manage("GET", "/mailsettings", null).object())
        .isEqualTo(Map.of("configured", false, "ofServer", false, "clientsMaySend", false));
    assertThat(manage("PUT", "/mailsettings/test", null).code()).isEqualTo(5050);
  }

  @Test
  void whatCannotBeSentWaitsOverARestartAndIsReported() throws Exception {
    int port = freePort();
    app.manage("PUT", "/mailsettings", settings(port));
    var _ = client.get("/users/restorepassword/" + ANN);
    Map<String, Object> waiting = untilTried();
    assertThat(waiting)
        .containsEntry("state", "WAITING")
        .containsEntry("kind", "RECOVERY")
        .containsEntry("to", ANN);
    assertThat((String) waiting.get("problem")).contains("onnect");
    assertThat((Long) waiting.get("nextTry")).isGreaterThan((Long) waiting.get("created"));

    server.restart();
    GreenMail late = mailServer(port);
    try {
      var console = server.console();
      assertThat(console.must("POST", "/" + app.id() + "/console/email/queue/retry", null).json())
          .isEqualTo(1L);
      assertThat(late.waitForIncomingEmail(PATIENCE, 1)).isTrue();
      String link = link(late.getReceivedMessages()[0]);
      assertThat(open("GET", link, null).status()).isEqualTo(200);
    } finally {
      late.stop();
    }
  }

  @Test
  void noSecretOfAMailIsStored() throws Exception {
    configure();
    var _ = client.get("/users/restorepassword/" + ANN);
    String link = link(received(1));

    assertThat(product == Product.SQLITE ? storedText() : "").doesNotContain(secret(link));
  }

  /** All bytes of the app's SQLite files. */
  private String storedText() throws IOException {
    StringBuilder text = new StringBuilder();
    try (var files = java.nio.file.Files.walk(server.settings().dataDirectory())) {
      for (var file : files.filter(java.nio.file.Files::isRegularFile).toList()) {
        text.append(
            new String(java.nio.file.Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(text).contains("backstay_link");
    return text.toString();
  }

  private void configure() {
    app.manage("PUT", "/mailsettings", settings(mail.getSmtp().getPort()));
  }

  private static Map<String, Object> settings(int port) {
    return Map.of(
        "host", "127.0.0.1",
        "port", port,
        "security", "NONE",
        "from", "noreply@example.com",
        "fromName", "Müller & Söhne");
  }

  private static GreenMail mailServer(int port) {
    GreenMail started =
        new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP))
            .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
    started.start();
    return started;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Map<String, Object> untilTried() {
    long end = System.nanoTime() + PATIENCE * 1_000_000;
    while (System.nanoTime() < end) {
      List<Map<String, Object>> queue = app.manage("GET", "/email/queue", null).list();
      if (!queue.isEmpty() && (Long) queue.getFirst().get("tries") > 0) {
        return queue.getFirst();
      }
    }
    throw new AssertionError("the mail was not tried");
  }

  private MimeMessage received(int count) {
    assertThat(mail.waitForIncomingEmail(PATIENCE, count)).as("mails arrive").isTrue();
    return mail.getReceivedMessages()[count - 1];
  }

  private static String text(MimeMessage message) throws Exception {
    return String.valueOf(message.getContent());
  }

  private static String link(MimeMessage message) throws Exception {
    Matcher matcher = LINK.matcher(text(message));
    assertThat(matcher.find()).as(GreenMailUtil.getBody(message)).isTrue();
    return matcher.group(1);
  }

  private static String secret(String link) {
    return link.substring(link.lastIndexOf('.') + 1);
  }

  private Answer open(String method, String link, String form) {
    return server.send(
        method,
        link.substring(link.indexOf('/', "http://".length())),
        Map.of("Content-Type", "application/x-www-form-urlencoded"),
        form == null ? null : new Raw(form));
  }

  private static String form(String password, String repeated) {
    return "password="
        + URLEncoder.encode(password, StandardCharsets.UTF_8)
        + "&repeated="
        + URLEncoder.encode(repeated, StandardCharsets.UTF_8);
  }

  private Map<String, Object> register(String email) {
    Answer answer =
        client.send(
            "POST", "/users/register", Map.of("email", email, "password", RunningServer.PASSWORD));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.object();
  }

  private Answer manage(String method, String path, Object body) {
    return app.console().send(method, "/" + app.id() + "/console" + path, body);
  }

  private long login(String identity, String password) {
    return client
        .send("POST", "/users/login", Map.of("login", identity, "password", password))
        .code();
  }
}
