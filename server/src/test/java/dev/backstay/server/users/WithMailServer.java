package dev.backstay.server.users;

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
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import jakarta.mail.internet.MimeMessage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests with a real SMTP server, on a server for each database that does not bound attempts: they
 * ask for more mails in a row than people do.
 */
@ParameterizedClass
@EnumSource(Product.class)
abstract class WithMailServer {
  static final String ANN = "ann@example.com";

  static final long PATIENCE = 20_000;

  static final Pattern LINK = Pattern.compile("href=\"(http[^\"]+)\"");

  @Parameter Product product;

  static RunningServer server;

  GreenMail mail;

  TestApp app;

  Client client;

  String ann;

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

  void configure() {
    app.manage("PUT", "/mailsettings", settings(mail.getSmtp().getPort()));
  }

  static Map<String, Object> settings(int port) {
    return Map.of(
        "host", "127.0.0.1",
        "port", port,
        "security", "NONE",
        "from", "noreply@example.com",
        "fromName", "Müller & Söhne");
  }

  static GreenMail mailServer(int port) {
    GreenMail started =
        new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP))
            .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
    started.start();
    return started;
  }

  MimeMessage received(int count) {
    assertThat(mail.waitForIncomingEmail(PATIENCE, count)).as("mails arrive").isTrue();
    return mail.getReceivedMessages()[count - 1];
  }

  static String text(MimeMessage message) throws Exception {
    return String.valueOf(message.getContent());
  }

  static String link(MimeMessage message) throws Exception {
    Matcher matcher = LINK.matcher(text(message));
    assertThat(matcher.find()).as(GreenMailUtil.getBody(message)).isTrue();
    return matcher.group(1);
  }

  static String secret(String link) {
    return link.substring(link.lastIndexOf('.') + 1);
  }

  Answer open(String method, String link, String form) {
    return server.send(
        method,
        link.substring(link.indexOf('/', "http://".length())),
        Map.of("Content-Type", "application/x-www-form-urlencoded"),
        form == null ? null : new Raw(form));
  }

  static String form(String password, String repeated) {
    return "password="
        + URLEncoder.encode(password, StandardCharsets.UTF_8)
        + "&repeated="
        + URLEncoder.encode(repeated, StandardCharsets.UTF_8);
  }

  Map<String, Object> register(String email) {
    Answer answer =
        client.send(
            "POST", "/users/register", Map.of("email", email, "password", RunningServer.PASSWORD));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.object();
  }

  Answer manage(String method, String path, Object body) {
    return app.console().send(method, "/" + app.id() + "/console" + path, body);
  }

  long login(String identity, String password) {
    return client
        .send("POST", "/users/login", Map.of("login", identity, "password", password))
        .code();
  }
}
