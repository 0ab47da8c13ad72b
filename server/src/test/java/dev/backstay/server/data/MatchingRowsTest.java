package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All rows of a condition that a developer changes or deletes, having confirmed how many. */
class MatchingRowsTest extends OnBothDatabases {
  private TestApp app;

  @BeforeEach
  void makeRows() {
    app = newApp();
    for (int price = 1; price <= 5; price++) {
      var _ = app.client("REST").send("POST", "/data/Dish", Map.of("price", price));
    }
  }

  @Test
  void theConfirmedNumberOfRowsIsChanged() {
    Answer answer = update("price > 3", 2, Map.of("price", 9));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.object()).containsEntry("updated", 2L);
    assertThat(prices()).containsExactly(1L, 2L, 3L, 9L, 9L);
  }

  @Test
  void theConfirmedNumberOfRowsIsDeleted() {
    Answer answer = delete(Map.of("where", "price <= 2", "expectCount", 2));

    assertThat(answer.object()).containsEntry("deleted", 2L);
    assertThat(prices()).containsExactly(3L, 4L, 5L);
  }

  @Test
  void whenOthersMatchByNowNothingIsDone() {
    var _ = app.client("REST").send("POST", "/data/Dish", Map.of("price", 0));

    Answer deleted = delete(Map.of("where", "price <= 2", "expectCount", 2));
    Answer changed = update("price <= 2", 4, Map.of("price", 7));

    assertThat(deleted.status()).isEqualTo(409);
    assertThat(deleted.code()).isEqualTo(90409);
    assertThat(deleted.text()).contains("3 rows match now", "confirmed 2", "nothing was done");
    assertThat(changed.code()).isEqualTo(90409);
    assertThat(prices()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void whatDoesNotSayHowManyIsRefused() {
    assertThat(delete(Map.of("where", "price = 1")).code()).isEqualTo(8007);
    assertThat(delete(Map.of("expectCount", 5)).code()).isEqualTo(8007);
    assertThat(delete(Map.of("where", "", "expectCount", 5)).code()).isEqualTo(8007);
    assertThat(delete(Map.of("where", "price = 1", "expectCount", -1)).code()).isEqualTo(8008);
    assertThat(delete(Map.of("where", "cost = 1", "expectCount", 1)).code()).isEqualTo(19000);
    assertThat(update("price = 1", 1, Map.of()).code()).isEqualTo(8008);
    assertThat(prices()).hasSize(5);
  }

  @Test
  void accountsGoWithTheirSessions() {
    var _ = app.register("ann@example.com");
    var ann = app.client("JS").login("ann@example.com");

    Answer answer =
        app.manage(
            "POST",
            "/data/Users/delete-where",
            Map.of("where", "email = 'ann@example.com'", "expectCount", 1));

    assertThat(answer.object()).containsEntry("deleted", 1L);
    assertThat(ann.get("/data/Dish").code()).isEqualTo(3064);
  }

  private Answer update(String where, int count, Map<String, Object> changes) {
    return app.console()
        .send(
            "POST",
            path("update-where"),
            Map.of("where", where, "expectCount", count, "changes", changes));
  }

  private Answer delete(Map<String, Object> body) {
    return app.console().send("POST", path("delete-where"), body);
  }

  private String path(String call) {
    return "/" + app.id() + "/console/data/Dish/" + call;
  }

  private List<Object> prices() {
    return app.client("REST").get("/data/Dish?sortBy=price&pageSize=100").list().stream()
        .map(row -> ((Map<?, ?>) row).get("price"))
        .<Object>map(price -> ((Number) price).longValue())
        .toList();
  }
}
