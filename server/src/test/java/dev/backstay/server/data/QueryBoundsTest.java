package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients are told of queries that do too much, take too long or wait, on both databases. */
@ParameterizedClass
@EnumSource(Product.class)
final class QueryBoundsTest {
  private static RunningServer server;

  @Parameter Product product;

  @BeforeParameterizedClassInvocation
  static void startServer(Product product) {
    server = RunningServer.start(product, Map.of(Setting.QUERY_SECONDS, "1"));
  }

  @AfterParameterizedClassInvocation
  static void stopServer() {
    server.close();
  }

  private static Answer find(Client client, String table, String where) {
    return client.send("POST", "/data/" + table + "/find", Map.of("where", where));
  }

  private static void isRefused(Answer answer, long code, String text) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.object().get("code")).isEqualTo(code);
    assertThat(answer.object().get("message")).asString().contains(text);
  }

  @Test
  void whatDoesTooMuchWithATextIsRefused() {
    Client client = server.console().createApp("texts").client("REST");
    client.send("POST", "/data/Note", Map.of("objectId", "1", "v", "a".repeat(200_000)));
    client.send("POST", "/data/Note", Map.of("objectId", "2", "v", "aaaaa"));
    String many = "b".repeat(20_000);
    String grown = "replace(replace(v, 'a', '" + many + "'), 'b', '" + many + "')";

    isRefused(find(client, "Note", "v like '%" + many + "'"), 19000, "longer than 2000");
    isRefused(find(client, "Note", "v like '%" + "a".repeat(1_900) + "b'"), 1026, "too long");
    isRefused(find(client, "Note", "length(" + grown + ") > 0"), 1026, "too long");
    isRefused(
        client.send(
            "PUT",
            "/data/Note/2",
            Map.of("v", Map.of("___class", "BackendlessExpression", "value", grown))),
        1026,
        "too long");
    isRefused(
        client.send(
            "DELETE",
            "/data/bulk/Note?where="
                + URLEncoder.encode("v like '%" + "a".repeat(1_900) + "b'", StandardCharsets.UTF_8),
            null),
        1026,
        "too long");
    assertThat(client.get("/data/Note/count").json()).isEqualTo(2L);
    assertThat(find(client, "Note", "v like '%" + "a".repeat(7) + "'").list()).hasSize(1);
    assertThat(find(client, "Note", "length(replace(v, 'a', 'bbb')) = 15").list()).hasSize(1);
  }

  @Test
  void whatTakesTooLongIsStoppedAndWhatWaitsIsToldWhenToTryAgain() throws Exception {
    TestApp app = server.console().createApp("links");
    Client client = app.client("REST");
    List<?> ids =
        (List<?>)
            client
                .send(
                    "POST",
                    "/data/bulk/Node",
                    IntStream.range(0, 30).mapToObj(n -> Map.of("v", "x")).toList())
                .json();
    for (int i = 0; i < ids.size(); i++) {
      String column = i == 0 ? "k:Node:n" : "k";
      Answer linked =
          client.send("PUT", "/data/Node/" + ids.get(i) + "/" + column, ids.subList(0, 12));
      assertThat(linked.status()).as(linked.text()).isEqualTo(200);
    }
    // all rows on the way have a say, so that all ways are gone
    String where =
        IntStream.rangeClosed(1, 8)
            .mapToObj(steps -> "k.".repeat(steps) + "v")
            .collect(Collectors.joining(", ", "concat(", ") = 'y'"));
    assertThat(find(client, "Node", where).status()).isEqualTo(503);

    try (ExecutorService threads = Executors.newFixedThreadPool(30)) {
      List<Future<Answer>> deletions = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        deletions.add(
            threads.submit(() ->
                client.send(
                    "DELETE",
                    "/data/bulk/Node?where=" + URLEncoder.encode(where, StandardCharsets.UTF_8),
                    null)));
      }
      int waited = 0;
      for (Future<Answer> deletion : deletions) {
        Answer answer = deletion.get();
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        if (answer.text().contains("waiting")) {
          assertThat(answer.header("Retry-After")).isNotNull();
          waited++;
        }
      }
      if (product == Product.SQLITE) {
        // one writer, one second each, and five seconds of patience
        assertThat(waited).isPositive();
      }
    }
    assertThat(client.get("/data/Node/count").json()).isEqualTo(30L);
  }
}
