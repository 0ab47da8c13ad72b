package dev.backstay.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Mails that an app sends by itself, read at a real SMTP server. */
@ParameterizedClass
@EnumSource(Product.class)
class MailingTest {
  private static final long PATIENCE = 20_000;
  private static final int OF_ADDRESS = 40;

  @Parameter Product product;

  private static RunningServer server;

  private GreenMail mail;
  private TestApp app;
  private Client code;
  private Client client;

  @BeforeParameterizedClassInvocation
  static void start(Product product) {
    server =
        RunningServer.start(
            product,
            Map.of(
                Setting.ATTEMPTS_PER_ADDRESS,
                "" + OF_ADDRESS,
                Setting.TRUSTED_PROXIES,
                "127.0.0.1"));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
  }

  @BeforeEach
  void startMailServer() {
    mail =
        new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP))
            .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
    mail.start();
    app = server.console().createApp("Mailing");
    code = app.client("BL");
    client = app.client("JS");
  }

  @AfterEach
  void stopMailServer() {
    mail.stop();
  }

  @Test
  void serverCodeSendsTextAndHtmlToSeveral() throws Exception {
    configure();

    Answer answer =
        code.send(
            "POST",
            "/messaging/email",
            Map.of(
                "subject", "Ready ✓",
                "bodyparts", Map.of("textmessage", "It is ready", "htmlmessage", "<p>Ready</p>"),
                "to", List.of("ann@example.com", "ben@example.com")));

    assertThat(answer.object()).containsEntry("status", "SCHEDULED").containsKey("messageId");
    assertThat(answer.object().get("errorMessage")).isNull();
    MimeMessage received = received(1)[0];
    assertThat(received.getSubject()).isEqualTo("Ready ✓");
    assertThat(received.getAllRecipients()).hasSize(2);
    MimeMultipart parts = (MimeMultipart) received.getContent();
    assertThat(parts.getContentType()).contains("alternative");
    assertThat(parts.getBodyPart(0).getContent().toString()).contains("It is ready");
    assertThat(parts.getBodyPart(1).getContentType()).contains("text/html");
  }

  @Test
  void filesOfTheAppComeWithAMail() throws Exception {
    configure();
    app.manage(
        "POST",
        "/files/create/mail/größe.txt/".replace("ö", "%C3%B6").replace("ß", "%C3%9F"),
        Map.of("file", "attached"));
    Map<String, Object> body =
        Map.of(
            "subject", "With a file",
            "bodyparts", Map.of("textmessage", "See there", "htmlmessage", "<p>See there</p>"),
            "to", List.of("ann@example.com"),
            "attachment", List.of("mail/größe.txt"));
    assertThat(code.send("POST", "/messaging/email", body).status()).isEqualTo(200);
    MimeMultipart parts = (MimeMultipart) received(1)[0].getContent();
    assertThat(parts.getCount()).isEqualTo(2);
    assertThat(parts.getBodyPart(0).getContentType()).contains("alternative");
    assertThat(jakarta.mail.internet.MimeUtility.decodeText(parts.getBodyPart(1).getFileName()))
        .isEqualTo("größe.txt");
    assertThat(parts.getBodyPart(1).getContent().toString()).isEqualTo("attached");

    app.manage(
        "PUT",
        "/security/roles/" + app.roleId("ServerCodeUser") + "/files/%2Fmail",
        Map.of("permissions", List.of(Map.of("operation", "READ", "access", "DENY"))));
    assertThat(code.send("POST", "/messaging/email", body).code()).isEqualTo(4000);
  }

  @Test
  void whatIsMissingOrWrongHasItsCodeAndNothingIsSent() {
    Map<String, Object> good =
        Map.of(
            "subject", "x",
            "bodyparts", Map.of("textmessage", "y"),
            "to", List.of("ann@example.com"));
    assertThat(code.send("POST", "/messaging/email", good).code()).isEqualTo(5050);
    configure();

    assertThat(with(good, "to", List.of())).isEqualTo(5048);
    assertThat(with(good, "bodyparts", Map.of())).isEqualTo(5049);
    assertThat(with(good, "bodyparts", null)).isEqualTo(5049);
    assertThat(with(good, "subject", null)).isEqualTo(8007);
    assertThat(with(good, "subject", "x".repeat(501))).isEqualTo(8008);
    for (String wrong :
        List.of(
            "no address",
            "a@example.com, b@example.com",
            "a@example.com\r\nBcc: c@example.com",
            "Ann <a@example.com>",
            "")) {
      assertThat(with(good, "to", List.of("ann@example.com", wrong))).as(wrong).isEqualTo(5047);
    }
    assertThat(with(good, "to", Collections.nCopies(101, "a@example.com"))).isEqualTo(8008);
    assertThat(with(good, "attachment", List.of("/a.txt"))).isEqualTo(6007);
    assertThat(with(good, "attachment", List.of("/"))).isEqualTo(6014);
    assertThat(with(good, "attachment", List.of("/../a"))).isEqualTo(6006);
    assertThat(app.manage("GET", "/email/queue", null).list()).isEmpty();
    assertThat(mail.getReceivedMessages()).isEmpty();
  }

  @Test
  void noSubjectBeginsAnotherHeader() throws Exception {
    configure();

    var _ =
        code.send(
            "POST",
            "/messaging/email",
            Map.of(
                "subject", "Hello\r\nBcc: spy@example.com\r\n\r\nbody",
                "bodyparts", Map.of("textmessage", "y\r\n.\r\nMAIL FROM:<x@example.com>"),
                "to", List.of("ann@example.com")));

    MimeMessage received = received(1)[0];
    assertThat(received.getHeader("Bcc")).isNull();
    assertThat(received.getSubject()).isEqualTo("Hello Bcc: spy@example.com body");
    assertThat(GreenMailUtil.getBody(received)).contains("MAIL FROM:<x@example.com>");
    assertThat(mail.getReceivedMessages()).hasSize(1);
  }

  @Test
  void clientsSendOnlyWhereTheDeveloperLetsThemAndNotMany() {
    configure();
    Map<String, Object> good =
        Map.of(
            "subject", "x",
            "bodyparts", Map.of("textmessage", "y"),
            "to", List.of("ann@example.com"));
    assertThat(client.send("POST", "/messaging/email", good).code()).isEqualTo(2000);
    assertThat(client.send("POST", "/emailtemplate/send", Map.of("template-name", "none")).code())
        .isEqualTo(2000);

    assertThat(app.manage("PUT", "/mailsettings", Map.of("clientsMaySend", true)).object())
        .containsEntry("clientsMaySend", true)
        .containsEntry("host", "127.0.0.1");
    Answer last = client.send("POST", "/messaging/email", good);
    assertThat(last.status()).isEqualTo(200);
    for (int i = 0; i < OF_ADDRESS && last.status() == 200; i++) {
      last = client.send("POST", "/messaging/email", good);
    }
    assertThat(last.status()).isEqualTo(429);
    assertThat(last.header("Retry-After")).isNotNull();
    assertThat(code.send("POST", "/messaging/email", good).status()).isEqualTo(200);
  }

  @Test
  void aTemplateIsSentWithItsValuesWhichAreNoMarkup() throws Exception {
    configure();
    template();

    var _ =
        code.send(
            "POST",
            "/emailtemplate/send",
            Map.of(
                "template-name", "Order ready",
                "addresses", List.of("ann@example.com"),
                "cc-addresses", List.of("ben@example.com"),
                "bcc-addresses", List.of("cy@example.com"),
                "uniqueEmails", false,
                "template-values", Map.of("dish", "<b>Pho</b>", "number", 7)));

    MimeMessage[] received = received(1);
    assertThat(received[0].getSubject()).isEqualTo("Order 7");
    assertThat(received).as("one for each, whether seen or not").hasSize(3);
    assertThat(received[0].getContent().toString()).contains("<p>&lt;b&gt;Pho&lt;/b&gt;</p>");
    assertThat(Arrays.stream(received[0].getAllRecipients()).map(Object::toString))
        .containsExactlyInAnyOrder("ann@example.com", "ben@example.com");
    assertThat(
            code.send(
                    "POST",
                    "/emailtemplate/send",
                    Map.of("template-name", "none", "addresses", List.of("a@example.com")))
                .code())
        .isEqualTo(24002);
    assertThat(
            code.send("POST", "/emailtemplate/send", Map.of("template-name", "Order ready")).code())
        .isEqualTo(5048);
  }

  @Test
  void usersWhomAConditionFindsGetAMailEachAsFarAsTheCallerMayFindThem() throws Exception {
    configure();
    template();
    app.register("ann@example.com");
    app.register("ben@example.com");
    app.register("other@shop.example");
    Map<String, Object> mailing =
        Map.of(
            "template-name", "Order ready",
            "criteria", "email like '%@example.com'",
            "uniqueEmails", true);

    assertThat(code.send("POST", "/emailtemplate/send", mailing).status()).isEqualTo(200);

    MimeMessage[] received = received(2);
    assertThat(Arrays.stream(received).map(MailingTest::onlyRecipient))
        .containsExactlyInAnyOrder("ann@example.com", "ben@example.com");
    assertThat(
            code.send(
                    "POST",
                    "/emailtemplate/send",
                    Map.of("template-name", "Order ready", "criteria", "password like '%'"))
                .status())
        .isEqualTo(400);

    app.manage("PUT", "/mailsettings", Map.of("clientsMaySend", true));
    app.tableRole("Users", "NotAuthenticatedUser", "DENY", "FIND");
    assertThat(
            server
                .send(
                    "POST",
                    "/" + app.id() + "/" + app.key("JS") + "/emailtemplate/send",
                    Map.of("X-Forwarded-For", "10.0.0.7"),
                    mailing)
                .code())
        .as("nobody whom the caller may find")
        .isEqualTo(5048);
  }

  private long with(Map<String, Object> good, String field, Object value) {
    Map<String, Object> changed = new HashMap<>(good);
    changed.put(field, value);
    return code.send("POST", "/messaging/email", changed).code();
  }

  private void template() {
    app.manage(
        "POST",
        "/emailtemplate",
        Map.of("name", "Order ready", "subject", "Order {{number}}", "body", "<p>{{dish}}</p>"));
  }

  private void configure() {
    app.manage(
        "PUT",
        "/mailsettings",
        Map.of(
            "host", "127.0.0.1",
            "port", mail.getSmtp().getPort(),
            "security", "NONE",
            "from", "noreply@example.com"));
  }

  private static String onlyRecipient(MimeMessage message) {
    try {
      assertThat(message.getAllRecipients()).hasSize(1);
      return message.getAllRecipients()[0].toString();
    } catch (jakarta.mail.MessagingException e) {
      throw new AssertionError(e);
    }
  }

  /** The copies, one for each recipient, of that many mails. */
  private MimeMessage[] received(int mails) {
    assertThat(mail.waitForIncomingEmail(PATIENCE, mails)).as("mails arrive").isTrue();
    return mail.getReceivedMessages();
  }
}
