package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How mails leave the server: by which mail server, and what becomes of those that cannot. */
final class MailDeliveryTest extends WithMailServer {
  private static final int NOBODY_LISTENS = 1;

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
    app.manage("PUT", "/mailsettings", settings(NOBODY_LISTENS));
    var _ = client.get("/users/restorepassword/" + ANN);
    Map<String, Object> waiting = untilTried();
    assertThat(waiting)
        .containsEntry("state", "WAITING")
        .containsEntry("kind", "RECOVERY")
        .containsEntry("to", ANN);
    assertThat((String) waiting.get("problem")).contains("onnect");
    assertThat((Long) waiting.get("nextTry")).isGreaterThan((Long) waiting.get("created"));

    server.restart();
    app = app.on(server);
    configure();
    assertThat(app.manage("POST", "/email/queue/retry", null).json()).isEqualTo(1L);
    assertThat(open("GET", link(received(1)), null).status()).isEqualTo(200);
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
}
