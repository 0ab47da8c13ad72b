package dev.backstay.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.error.ApiException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which route a path means. */
final class RouterTest {
  private static final RouteHandler NOTHING = exchange -> Response.empty();

  private final Router router =
      new Router(
          List.of(
              Route.post("/data/{table}/find", NOTHING),
              Route.get("/data/{table}/{objectId}", NOTHING),
              Route.put("/data/{table}/{objectId}", NOTHING),
              Route.put("/data/Users/{objectId}", NOTHING),
              Route.post("/data/bulk/{table}", NOTHING),
              Route.get("/files/{path...}", NOTHING),
              Route.post("/files/move", NOTHING)));

  @ParameterizedTest
  @CsvSource({
    "POST, /data/Thing/find, /data/{table}/find",
    "POST, /data/Users/find, /data/{table}/find",
    "GET, /data/Users/1, /data/{table}/{objectId}",
    "PUT, /data/Users/1, /data/Users/{objectId}",
    "PUT, /data/Thing/1, /data/{table}/{objectId}",
    "GET, /data/Thing/find, /data/{table}/{objectId}",
    "POST, /data/bulk/Thing, /data/bulk/{table}",
    "POST, /data/bulk/find, /data/bulk/{table}",
    "GET, /files/move, /files/{path...}",
    "GET, /files/a/b/c, /files/{path...}",
  })
  void literal_wins_over_parameter_over_rest_among_the_routes_of_the_method(
      HttpMethod method, String path, String template) {
    assertThat(router.find(method, path).route().template()).isEqualTo(template);
  }

  @Test
  void parameters_are_decoded_one_by_one_and_a_rest_is_not() {
    assertThat(router.find(HttpMethod.GET, "/data/A%2FB/x+%40y").parameters())
        .isEqualTo(Map.of("table", "A/B", "objectId", "x+@y"));
    assertThat(router.find(HttpMethod.GET, "/files/a%2Fb//c/").parameters())
        .isEqualTo(Map.of("path", "a%2Fb//c/"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /data, 90404",
    "GET, /data/Thing/1/2/3, 90404",
    "GET, /data//1, 90404",
    "DELETE, /data/Thing/1, 90405",
    "GET, /data/%zz/1, 90400",
  })
  void what_has_no_route_is_refused(HttpMethod method, String path, int code) {
    assertThatThrownBy(() -> router.find(method, path))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void a_path_of_very_many_segments_has_no_route() {
    assertThatThrownBy(() -> router.find(HttpMethod.GET, "/files" + "/a".repeat(10_000)))
        .isInstanceOf(ApiException.class);
  }

  @Test
  void two_routes_at_one_address_are_a_mistake() {
    assertThatThrownBy(
            () -> new Router(List.of(Route.get("/a/{b}", NOTHING), Route.get("/a/{c}", NOTHING))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
