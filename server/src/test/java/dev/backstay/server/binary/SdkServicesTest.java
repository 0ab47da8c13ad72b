package dev.backstay.server.binary;

import static org.assertj.core.api.Assertions.assertThat;

import com.backendless.Backendless;
import com.backendless.messaging.EmailEnvelope;
import com.backendless.persistence.DataQueryBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What needs more of the server than these tests give it, and what it does not offer. */
final class SdkServicesTest extends SdkTest {
  @Test
  void codeAndEventsThatAreNotThereAreErrorsAsByTheOtherApis() {
    assertThat(
            error(() -> Backendless.CustomService.invoke("None", "method", new Object[] {1}))
                .getCode())
        .isEqualTo("14001");
    assertThat(error(() -> Backendless.Events.dispatch("none", Map.of("a", 1))).getCode())
        .isEqualTo("3042");
  }

  @Test
  void aClientMaySendNoMails() {
    assertThat(
            error(() -> Backendless.Messaging.sendTextEmail("a", "b", "ada@example.com")).getCode())
        .isEqualTo("2000");
    initApp("BL");
    assertThat(
            error(() -> Backendless.Messaging.sendTextEmail("a", "b", "ada@example.com")).getCode())
        .isEqualTo("5050");
    EmailEnvelope envelope = new EmailEnvelope();
    envelope.addTo("ada@example.com");
    assertThat(error(() -> Backendless.Messaging.sendEmailFromTemplate("none", envelope)).getCode())
        .isEqualTo("5050");
  }

  @Test
  void whatIsNotOfferedIsSaid() {
    List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls =
        List.of(
            () -> Backendless.Messaging.publish("hello"),
            () -> Backendless.Messaging.getMessageStatus("x"),
            () -> Backendless.Data.callStoredProcedure("p", Map.of()),
            () -> Backendless.Data.getView("v", DataQueryBuilder.create()));
    for (var call : calls) {
      assertThat(error(call).getCode()).isEqualTo("90501");
      assertThat(error(call).getMessage()).contains("does not offer");
    }
  }
}
