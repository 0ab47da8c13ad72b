package dev.backstay.server.binary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.backendless.Backendless;
import com.backendless.BackendlessUser;
import com.backendless.exceptions.BackendlessException;
import com.backendless.persistence.DataQueryBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Does what docs/java-sdk.md says: each block of the page stands here, word for word. */
final class JavaSdkPageTest extends SdkTest {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void everyBlockOfThePageIsRunHere() throws Exception {
    String own =
        Files.readString(
            Path.of("src/test/java", JavaSdkPageTest.class.getName().replace('.', '/') + ".java"));
    List<String> blocks = new ArrayList<>();
    BLOCK
        .matcher(Files.readString(Path.of("../docs/java-sdk.md")))
        .results()
        .forEach(block -> blocks.add(block.group(1)));
    assertThat(blocks).hasSize(6);
    // the first names a server of its own
    blocks.removeFirst();
    assertThat(blocks).allSatisfy(block -> assertThat(words(own)).contains(words(block)));
  }

  private static String words(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  @Test
  void records() {
    Backendless.Data.mapTableToClass("Person", Person.class);
    Person ada = new Person();
    ada.setName("Ada");
    ada.setAge(36);
    Person stored = Backendless.Data.of(Person.class).save(ada);

    List<Person> adults =
        Backendless.Data.of(Person.class)
            .find(DataQueryBuilder.create().setWhereClause("age >= 18").setSortBy("name"));

    assertThat(adults).extracting(Person::getObjectId).containsExactly(stored.getObjectId());
  }

  @Test
  void maps() {
    Map<String, Object> order = new HashMap<>();
    order.put("text", "two chairs");
    order.put("price", 120.5);
    Map<?, ?> saved = Backendless.Data.of("Order").save(order);

    assertThat(saved.get("price")).isEqualTo(120.5);
  }

  @Test
  void users() {
    BackendlessUser user = new BackendlessUser();
    user.setEmail("ada@example.com");
    user.setPassword("Correct-Horse-9");
    Backendless.UserService.register(user);
    Backendless.UserService.login("ada@example.com", "Correct-Horse-9", true);

    assertThat(Backendless.UserService.isValidLogin()).isTrue();
  }

  @Test
  void cacheCountersFilesAndErrors() {
    Backendless.Cache.put("greeting", "hello", 60);
    String greeting = Backendless.Cache.get("greeting", String.class);
    Long visits = Backendless.Counters.incrementAndGet("visits");
    String url = Backendless.Files.saveFile("docs", "a.txt", greeting.getBytes(UTF_8), true);

    assertThat(visits).isEqualTo(1);
    assertThat(url).endsWith("/docs/a.txt");

    try {
      Backendless.Cache.expireIn("greeting", 7_200_000);
    } catch (BackendlessException e) {
      // 1028, Expiration time should be from 1 to 7200 integer value
      System.out.println(e.getCode() + ", " + e.getMessage());
    }

    assertThat(error(() -> Backendless.Cache.expireIn("greeting", 7_200_000)).getCode())
        .isEqualTo("1028");
  }
}
