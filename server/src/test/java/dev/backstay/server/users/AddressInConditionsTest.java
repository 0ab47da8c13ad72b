package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses are stored in lower case, and found however a condition writes them. */
final class AddressInConditionsTest extends AccountEntryPoints {
  @BeforeEach
  void createAccounts() {
    for (String name : List.of("Ann", "Ben")) {
      String id = app.register(name + "@Example.COM");
      code.send("POST", "/data/Order", Map.of("objectId", name, "dish", name + "@Example.com"));
      code.send("POST", "/data/Order/" + name + "/buyer", List.of(id));
      code.send("PUT", "/data/Users/" + id, Map.of("nick", name + "@EXAMPLE.com"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Users | email = 'ANN@example.com'                                    | 1",
        "Users | 'ANN@example.com' = email                                    | 1",
        "Users | Users.Email = 'ANN@example.com'                              | 1",
        "Users | email != 'ANN@example.com'                                   | 1",
        "Users | not email = 'ANN@example.com'                                | 1",
        "Users | email in ('ANN@example.com', 'BEN@example.com', 'x')         | 2",
        "Users | email not in ('ANN@example.com')                             | 1",
        "Users | email like 'ANN@%'                                           | 1",
        "Users | email not like 'ANN@%'                                       | 1",
        "Users | email between 'ANN' and 'B'                                  | 1",
        "Users | email >= 'B'                                                 | 1",
        "Users | email = nick                                                 | 2",
        "Users | nick = email                                                 | 2",
        "Users | nick = 'ann@example.com'                                     | 0",
        "Users | email in (Order[dish like '%'].dish)                         | 2",
        "Users | Order[buyer].dish = email                                    | 2",
        "Users | Order[buyer].buyer.email = 'ANN@example.com'                 | 1",
        "Order | buyer.email = 'ANN@example.com'                              | 1",
        "Order | buyer.email != 'ANN@example.com'                             | 1",
        "Order | buyer.email in ('ANN@example.com', 'x')                      | 1",
        "Order | buyer.email like 'ANN%'                                      | 1",
        "Order | dish in (Users[email = 'ANN@example.com'].email)             | 1",
        "Order | buyer in (Users[email = 'ANN@example.com'])                  | 1",
      })
  void everyConditionFindsThem(String table, String where, long count) {
    assertThat(code.find(table, Map.of("where", where)).list()).as(where).hasSize((int) count);
    assertThat(client.find(table, Map.of("where", where)).list()).as(where).hasSize((int) count);
    String encoded = URLEncoder.encode(where, StandardCharsets.UTF_8);
    assertThat(code.get("/data/" + table + "/count?where=" + encoded).json()).isEqualTo(count);
    Object updated =
        code.send("PUT", "/data/bulk/" + table + "?where=" + encoded, Map.of("mark", 1)).json();
    assertThat(updated).isEqualTo(count);
  }
}
