package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stands in mails: templates of events, custom ones, and values that strangers choose. */
final class MailTemplateTest extends WithMailServer {
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
}
