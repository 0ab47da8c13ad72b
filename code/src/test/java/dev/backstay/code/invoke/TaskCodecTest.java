package dev.backstay.code.invoke;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.code.broker.QueuedTask;
import dev.backstay.code.settings.Language;
import dev.backstay.foundation.apps.Invocation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class TaskCodecTest {
  private final TaskCodec codec = new TaskCodec(() -> "http://localhost:9000", 1_000);
  private final QueuedTask task = new QueuedTask("R1", "channel", "{}");

  @Test
  void aTaskHoldsWhatTheProtocolWants() {
    InvocationKey key =
        new InvocationKey(
            "KEY",
            "APP",
            new Invocation("SID", "Orders", "MID", "list", null, "someone", null, Instant.MAX),
            Instant.EPOCH,
            false);
    ServiceCall call =
        new ServiceCall(
            "APP",
            "SID",
            "Orders",
            "list",
            new CodeFile(Language.JS, "default", "services/orders.js", "files/x"),
            "[\"ä\"]",
            "MID",
            Map.of("configurationItems", List.of()),
            new Origin(null, "someone", null, ""));

    QueuedTask encoded = codec.encode(call, key, Duration.ofSeconds(20));
    var json = new JsonMapper().readTree(encoded.json());

    assertThat(json.get("___jsonclass").asString())
        .isEqualTo("com.backendless.coderunner.commons.protocol.RequestServiceInvocation");
    assertThat(json.get("id").asString()).isEqualTo(encoded.requestId());
    assertThat(json.get("responseChannelId").asString())
        .isEqualTo(encoded.responseChannel())
        .hasSizeGreaterThan(30);
    assertThat(json.get("initAppData").get("apiKey").asString()).isEqualTo("KEY");
    assertThat(json.get("timeout").asInt()).isEqualTo(20_000);
    assertThat(json.get("className").asString()).isEqualTo("services.Orders");
    assertThat(json.get("arguments").toString()).isEqualTo("[91,34,195,164,34,93]");
    assertThat(json.get("invocationContextDto").get("configurationItems").isArray()).isTrue();
    assertThat(codec.encode(call, key, Duration.ofSeconds(20)).responseChannel())
        .isNotEqualTo(encoded.responseChannel());
  }

  @Test
  void aValueComesThrough() {
    TaskReply reply =
        decode("{\"requestId\":\"R1\",\"arguments\":[123,34,97,34,58,49,125],\"exception\":null}");
    assertThat(reply.value()).isEqualTo("{\"a\":1}");
    assertThat(reply.failure()).isNull();
  }

  @Test
  void aThrownErrorKeepsItsNumbers() {
    TaskReply reply =
        decode(
            "{\"requestId\":\"R1\",\"exception\":{\"code\":7,\"httpStatusCode\":418,"
                + "\"exceptionClass\":\"java.lang.Exception\",\"exceptionMessage\":\"no\"}}");
    assertThat(reply.failure())
        .isEqualTo(new TaskReply.Failure(7, 418, "java.lang.Exception", "no"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "undefined",
        "null",
        "[]",
        "{",
        "{\"requestId\":\"R2\",\"arguments\":[49]}",
        "{\"arguments\":[49]}",
        "{\"requestId\":\"R1\",\"arguments\":[123]}",
        "{\"requestId\":\"R1\",\"arguments\":[99999999999999999999]}",
        "{\"requestId\":\"R1\",\"arguments\":[49,32,50]}"
      })
  void whatDoesNotFitTheProtocolIsAFailureOfTheCall(String published) {
    TaskReply reply = decode(published);
    assertThat(reply.value()).isNull();
    assertThat(reply.failure()).isNotNull().extracting(TaskReply.Failure::code).isEqualTo(14004);
  }

  @Test
  void resultsAreBoundedAlsoWhenTheyGrowByReferences() {
    assertThat(
            decode("{\"requestId\":\"R1\",\"arguments\":[" + "49,".repeat(1_001) + "49]}").value())
        .isNull();
    StringBuilder laughs = new StringBuilder("[[\"ha\",\"ha\"]");
    for (int i = 1; i < 30; i++) {
      laughs
          .append(",[{\"___objectref\":")
          .append(i)
          .append("},{\"___objectref\":")
          .append(i)
          .append("}]");
    }
    assertThat(ResultText.of(laughs.append(']').toString().getBytes(UTF_8), 100_000)).isNull();
  }

  @Test
  void referencesCountListsAndObjectsInTheOrderOfWriting() {
    assertThat(
            text(
                "{\"a\":[1],\"b\":{\"c\":2},\"d\":{\"___objectref\":1},\"e\":{\"___objectref\":2}}"))
        .isEqualTo("{\"a\":[1],\"b\":{\"c\":2},\"d\":[1],\"e\":{\"c\":2}}");
    assertThat(text("{\"a\":{\"___objectref\":77}}")).isEqualTo("{\"a\":null}");
    assertThat(text("{\"t\":\"5\",\"___dates___\":[\"5\"],\"n\":0.10}"))
        .isEqualTo("{\"t\":5,\"n\":0.10}");
  }

  private static String text(String value) {
    return ResultText.of(value.getBytes(UTF_8), 1_000);
  }

  private TaskReply decode(String published) {
    return codec.decode(published.getBytes(UTF_8), task);
  }
}
