package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Filters that a developer keeps by name. */
class SavedFiltersTest extends OnBothDatabases {
  private static final Map<String, String> CHEAP =
      Map.of("name", "cheap", "where", "price < 5", "sort", "price");

  private TestApp app;

  @BeforeEach
  void makeTable() {
    app = newApp();
    var _ = app.client("REST").send("POST", "/data/Dish", Map.of("price", 1));
  }

  @Test
  void aFilterIsKeptReplacedAndDeleted() {
    assertThat(app.manage("GET", "/data/Dish/filters", null).list()).isEmpty();
    assertThat(app.manage("POST", "/data/Dish/filters", CHEAP).list()).isEqualTo(List.of(CHEAP));
    Map<String, String> other = Map.of("name", "cheap", "where", "price < 3");
    assertThat(app.manage("POST", "/data/Dish/filters", other).list())
        .isEqualTo(List.of(Map.of("name", "cheap", "where", "price < 3", "sort", "")));
    assertThat(app.manage("GET", "/data/Dish/filters", null).list()).hasSize(1);
    assertThat(app.manage("GET", "/data/Users/filters", null).list()).isEmpty();

    assertThat(app.manage("DELETE", "/data/Dish/filters/cheap", null).list()).isEmpty();
    assertThat(app.manage("GET", "/data/Dish/filters", null).list()).isEmpty();
  }

  @Test
  void itStaysWithATableThatGetsAnotherName() {
    var _ = app.manage("POST", "/data/Dish/filters", CHEAP);
    var _ = app.manage("PUT", "/data/tables/Dish", Map.of("name", "Meal"));

    assertThat(app.manage("GET", "/data/Meal/filters", null).list()).isEqualTo(List.of(CHEAP));
  }

  @Test
  void whatIsTooMuchIsRefused() {
    assertThat(save(Map.of("where", "price < 5")).code()).isEqualTo(8007);
    assertThat(save(Map.of("name", " ")).code()).isEqualTo(8007);
    assertThat(save(Map.of("name", "x".repeat(101))).code()).isEqualTo(8008);
    assertThat(save(Map.of("name", "x", "where", "y".repeat(4_001))).code()).isEqualTo(8008);
    for (int i = 0; i < 50; i++) {
      assertThat(save(Map.of("name", "f" + i, "where", "price = " + i)).status()).isEqualTo(200);
    }
    assertThat(save(Map.of("name", "one more")).code()).isEqualTo(8008);
    assertThat(save(Map.of("name", "f3", "where", "price = 9")).status()).isEqualTo(200);
  }

  private Answer save(Map<String, String> filter) {
    return app.console().send("POST", "/" + app.id() + "/console/data/Dish/filters", filter);
  }
}
