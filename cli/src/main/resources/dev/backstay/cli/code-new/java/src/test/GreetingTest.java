package @PACKAGE@;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Calls a server that the code is deployed to. BACKSTAY_API is the root of the app's API with a key:
 * BACKSTAY_API=http://127.0.0.1:9000/APP-ID/REST-KEY mvn test
 */
@EnabledIfEnvironmentVariable(named = "BACKSTAY_API", matches = "http.*")
class GreetingTest {
  @Test
  void greetsByName() throws Exception {
    assertEquals("\"Hello, Ann!\"", call("/services/Greeting/hello", "\"Ann\"").body());
  }

  @Test
  void refusesAnOrderWithoutAnAmount() throws Exception {
    HttpResponse<String> refused = call("/data/Order", "{\"product\": \"tea\"}");
    assertEquals(400, refused.statusCode());
    assertTrue(refused.body().contains("10001"), refused.body());

    HttpResponse<String> saved = call("/data/Order", "{\"product\": \"tea\", \"amount\": 2}");
    assertTrue(saved.body().contains("\"state\":\"new\""), saved.body());
  }

  private static HttpResponse<String> call(String path, String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(System.getenv("BACKSTAY_API") + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
