package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that a developer saves together: all of them or none. */
class RowBatchTest extends OnBothDatabases {
  private TestApp app;
  private Map<String, Object> first;
  private Map<String, Object> second;

  @BeforeEach
  void makeRows() {
    app = newApp();
    first = app.client("REST").send("POST", "/data/Dish", Map.of("name", "a", "price", 1)).object();
    second =
        app.client("REST").send("POST", "/data/Dish", Map.of("name", "b", "price", 2)).object();
  }

  @Test
  void rowsAreMadeChangedAndDeletedAtOnce() {
    Answer answer =
        batch(
            Map.of(
                "create", List.of(Map.of("name", "c", "price", 3)),
                "update", List.of(change(first, Map.of("name", "A"))),
                "delete", List.of(id(second), "gone")));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.object()).containsEntry("deleted", 1L);
    assertThat(((List<?>) answer.object().get("updated")))
        .singleElement()
        .satisfies(row -> assertThat(((Map<?, ?>) row).get("name")).isEqualTo("A"));
    assertThat(names()).containsExactly("A", "c");
  }

  @Test
  void oneThatCannotBeSavedNamesItsRowAndNothingIsSaved() {
    Answer answer =
        batch(
            Map.of(
                "create", List.of(Map.of("name", "c")),
                "update",
                    List.of(
                        change(first, Map.of("name", "A")),
                        change(second, Map.of("price", "dear")))));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains(id(second), "nothing was saved");
    assertThat(names()).containsExactly("a", "b");
  }

  @Test
  void aRowThatSomebodyHasChangedMeanwhileIsAConflict() {
    Map<String, Object> update =
        Map.of("objectId", id(first), "changes", Map.of("name", "A"), "updated", 1);
    assertThat(batch(Map.of("update", List.of(update))).status()).isEqualTo(409);

    Map<String, Object> never = new java.util.HashMap<>(update);
    never.put("updated", null);
    assertThat(batch(Map.of("update", List.of(never))).status()).isEqualTo(200);
    Answer late = batch(Map.of("update", List.of(never)));
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.code()).isEqualTo(90409);
    assertThat(late.text()).contains(id(first));
    assertThat(names()).containsExactly("A", "b");
  }

  @Test
  void accountsKeepTheirRules() {
    String ann = app.register("ann@example.com");
    String path = "/" + app.id() + "/console/data/Users/batch";
    Answer same =
        app.console()
            .send(
                "POST",
                path,
                Map.of(
                    "create",
                    List.of(Map.of("email", "ann@example.com", "password", "Secret-1-x"))));
    Answer changed =
        app.console()
            .send(
                "POST",
                path,
                Map.of(
                    "update",
                    List.of(
                        Map.of("objectId", ann, "changes", Map.of("password", "Other-Secret-1")))));

    assertThat(same.code()).isEqualTo(3033);
    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    assertThat(changed.text()).doesNotContain("Other-Secret-1");
    assertThat(
            app.client("JS")
                .send(
                    "POST",
                    "/users/login",
                    Map.of("login", "ann@example.com", "password", "Other-Secret-1"))
                .status())
        .isEqualTo(200);
  }

  @Test
  void whatIsNoBatchIsRefused() {
    List<Object> many = new ArrayList<>();
    for (int i = 0; i < 501; i++) {
      many.add(Map.of("name", "x" + i));
    }
    assertThat(batch(Map.of("create", many)).status()).isEqualTo(400);
    assertThat(batch(Map.of("create", List.of("x"))).code()).isEqualTo(2004);
    assertThat(batch(Map.of("update", List.of(Map.of("objectId", id(first))))).code())
        .isEqualTo(2004);
    assertThat(batch(Map.of("delete", List.of(id(first), id(first)))).code()).isEqualTo(2004);
    assertThat(
            batch(Map.of("update", List.of(change(Map.of("objectId", "none"), Map.of())))).code())
        .isEqualTo(1000);
    assertThat(names()).containsExactly("a", "b");
  }

  private Answer batch(Map<String, Object> body) {
    return app.console().send("POST", "/" + app.id() + "/console/data/Dish/batch", body);
  }

  private List<String> names() {
    return app.client("REST").get("/data/Dish?sortBy=name").list().stream()
        .map(row -> (String) row.get("name"))
        .sorted(String.CASE_INSENSITIVE_ORDER)
        .toList();
  }

  private static String id(Map<String, Object> row) {
    return (String) row.get("objectId");
  }

  private static Map<String, Object> change(Map<String, Object> row, Map<String, Object> values) {
    return Map.of("objectId", row.get("objectId"), "changes", values);
  }
}
