package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Numbers with a few characters and a billion digits, {@code 1E999999999}, or none that a double
 * holds, {@code 1E-999999999}: refused at once, wherever a number can stand.
 */
final class HugeNumbersTest extends OnBothDatabases {
  private static final String[] HUGE = {
    "1E-999999999",
    "1E999999999",
    "-1E-999999999",
    "-1E999999999",
    "12345E-2147483647",
    "0." + "0".repeat(350) + "1",
    "1E400",
    "1E-400"
  };

  /** Writing a billion digits takes minutes; the test machine may be slow. */
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  @Test
  void areNoValuesOfColumns() {
    TestApp app = newApp();
    Client client = app.client("JS");
    Answer first =
        client.send(
            "POST",
            "/data/Thing",
            new Raw("{\"whole\":1,\"real\":1.5,\"text\":\"x\",\"json\":{\"a\":1}}"));
    String id = (String) first.object().get("objectId");
    for (String number : HUGE) {
      for (String column : new String[] {"whole", "real", "text", "fresh"}) {
        String row = "{\"" + column + "\":" + number + "}";
        refused(1007, () -> client.send("POST", "/data/Thing", new Raw(row)));
        refused(1007, () -> client.send("PUT", "/data/Thing/" + id, new Raw(row)));
        refused(1007, () -> client.send("POST", "/data/bulk/Thing", new Raw("[" + row + "]")));
        refused(1007, () -> client.send("PUT", "/data/bulkupsert/Thing", new Raw("[" + row + "]")));
        refused(1007, () -> client.send("PUT", "/data/Thing/upsert", new Raw(row)));
        refused(1007, () -> client.send("PUT", "/data/bulk/Thing?where=whole%3D1", new Raw(row)));
        refused(1007, () -> app.console().send("POST", consoleRows(app), new Raw(row)));
        transactionRefused(client, row);
      }
      refused(
          1007,
          () ->
              client.send(
                  "PUT", "/data/Thing/" + id, new Raw("{\"json\":{\"a\":[" + number + "]}}")));
    }
    assertThat(client.get("/data/Thing").list()).hasSize(1);
    assertThat(client.get("/data/Thing/" + id).object())
        .containsEntry("whole", 1L)
        .containsEntry("real", 1.5)
        .containsEntry("text", "x")
        .containsEntry("json", Map.of("a", 1L));
  }

  @Test
  void areNoPartOfConditionsAndExpressions() {
    Client client = newApp().client("JS");
    client.send("POST", "/data/Thing", new Raw("{\"whole\":1,\"real\":1.5,\"text\":\"x\"}"));
    for (String number : new String[] {"1E-999999999", "1E999999999", "'1E999999999'"}) {
      for (String column : new String[] {"whole", "real"}) {
        String where = encoded(column + " = " + number);
        refused(-1, () -> client.get("/data/Thing?where=" + where));
        refused(-1, () -> client.send("DELETE", "/data/bulk/Thing?where=" + where, null));
        refused(
            -1, () -> client.send("PUT", "/data/bulk/Thing?where=" + where, Map.of("text", "y")));
        refused(-1, () -> client.get("/data/Thing?having=" + where + "&groupBy=" + column));
      }
      refused(
          -1,
          () ->
              client.send(
                  "PUT",
                  "/data/bulk/Thing?where=whole%3D1",
                  Map.of(
                      "whole",
                      Map.of("___class", "BackendlessExpression", "value", "whole + " + number))));
    }
    assertThat(client.get("/data/Thing/count").json()).isEqualTo(1L);
  }

  @Test
  void areNoCountsSizesOrDefaults() {
    TestApp app = newApp();
    Client client = app.client("JS");
    for (String number : HUGE) {
      refused(-1, () -> client.send("PUT", "/counters/c/incrementby/get?value=" + number, null));
      refused(
          -1,
          () ->
              client.send(
                  "PUT",
                  "/counters/c/get/compareandset?expected=" + number + "&updatedvalue=1",
                  null));
      refused(
          -1,
          () -> client.send("POST", "/data/Thing/find", new Raw("{\"pageSize\":" + number + "}")));
    }
    assertThat(client.get("/counters/c").json()).isEqualTo(0L);
  }

  private static String consoleRows(TestApp app) {
    return "/" + app.id() + "/console/data/Thing";
  }

  private static void transactionRefused(Client client, String row) {
    Answer answer =
        atOnce(() ->
            client.send(
                "POST",
                "/transaction/unit-of-work",
                new Raw(
                    "{\"operations\":[{\"operationType\":\"CREATE\",\"table\":\"Thing\","
                        + "\"opResultId\":\"one\",\"payload\":"
                        + row
                        + "}]}")));
    // transactions make no columns
    assertThat(answer.text())
        .contains("\"success\":false")
        .containsAnyOf("invalid data type", "Column 'fresh' in table 'Thing' does not exist");
  }

  /** -1 for any code: the number stands in a text, which is refused as a whole. */
  private static void refused(long code, Supplier<Answer> asking) {
    Answer answer = atOnce(asking);
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    if (code >= 0) {
      assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    }
  }

  private static Answer atOnce(Supplier<Answer> asking) {
    long start = System.nanoTime();
    Answer answer = asking.get();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
    return answer;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
