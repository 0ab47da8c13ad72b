package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What errors say: what is wrong and what is allowed, and nothing that the caller may not know. */
final class MessagesTest extends OnBothDatabases {
  private TestApp app;

  @BeforeEach
  void createTables() {
    app = newApp();
    app.manage("POST", "/data/tables", Map.of("name", "order"));
    column("order", Map.of("name", "Name", "dataType", "STRING"));
    column("order", Map.of("name", "w", "dataType", "DATETIME"));
    column("order", Map.of("name", "n", "dataType", "INT"));
    column("order", Map.of("name", "j", "dataType", "JSON"));
    column("order", Map.of("name", "code", "dataType", "STRING", "unique", true));
    app.manage("POST", "/data/order", Map.of("objectId", "one", "Name", "a", "code", "taken"));
  }

  private void column(String table, Map<String, Object> definition) {
    app.manage("POST", "/data/tables/" + table + "/columns", definition);
  }

  private static void says(Answer answer, long code, String... texts) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.object().get("message"))
        .asString()
        .contains(texts)
        .doesNotContain("SQL", "Exception", "java", "backstay_");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "POST | /data/order | {'Name':'a\\u0000b'}         | 1007 | Name | U+0000 at position 2",
        "POST | /data/order | {'Name':'a\\ud800'}          | 1007 | Name | U+D800) at position 2",
        "POST | /data/order | {'j':['x',{'k':'a\\u0000'}]} | 1007 | j    | U+0000 at position 2",
        "POST | /data/order | {'j':{'k\\u0000':1}}         | 1007 | j    | U+0000 at position 2",
        "POST | /data/order | {'w':'soon'}                 | 8003 | w    | Invalid date format for"
            + " property w",
        "POST | /data/order | {'NAME':'a'}                 | 1152 | 'Name' | same name already"
            + " exists",
        "POST | /data/Order | {'Name':'a'}                 | 1161 | 'order' | same name already"
            + " exists",
        "POST | /data/order | {'objectId':'a/b'}           | 8008 | objectId | 1 to 64 characters",
        "POST | /data/order/find | {'pageSize':'5'}        | 8008 | pageSize | a whole number, not"
            + " a text",
        "POST | /data/order/find | {'where':5}             | 8008 | where | must be a text",
        "POST | /data/order/find | {'where':'w > `2023-13`'} | 19000 | '2023-13' is not one | a"
            + " date looks like",
        "POST | /data/order/find | {'where':'n = `x`'}  | 19000 | 'x' is not one | a number",
        "PUT  | /counters/a*c/increment/get |              | 8008 | counterName | 1 to 256"
            + " characters",
        "POST | /transaction/unit-of-work |"
            + " {'operations':[{'operationType':'FIND','table':'order','opResultId':'x','payload':{}},{'operationType':'FIND','table':'order','opResultId':'x','payload':{}}]}"
            + " | 8008 | opResultId | Two operations have the name 'x'",
        "POST | /transaction/unit-of-work |"
            + " {'operations':[{'operationType':'LOOK','table':'order','opResultId':'x','payload':{}}]}"
            + " | 8008 | operationType | CREATE_BULK",
        "POST | /data/bulk/order | [{'n':1},{'n':'x'}]     | 1007 | properties - n | object 2 of"
            + " the list of 2",
        "PUT  | /data/bulkupsert/order | [{'n':1},{'n':'x'}] | 1007 | properties - n | object 2 of"
            + " the list of 2",
        "POST | /data/bulk/order | [{'code':'x'},{'n':1},{'code':'x'}] | 1166 | 'code' | objects 1"
            + " and 3 of the list of 3 have the same",
        "POST | /data/bulk/order | [{'objectId':'x'},{'objectId':'x'}] | 1101 | primary key |"
            + " objects 1 and 2 of the list of 2 have the same",
        "POST | /data/bulk/order | [{'code':'x'},{'code':'taken'}] | 1166 | 'code' | object 2 of"
            + " the list of 2 has that of an object which is there",
        "POST | /data/bulk/order | [{'code':'x'},{'objectId':'one'}] | 1101 | primary key | object"
            + " 2 of the list of 2 has that of an object which is there",
        "PUT  | /data/bulkupsert/order | [{'code':'x'},{'code':'taken'}] | 1166 | 'code' | object 2"
            + " of the list of 2",
      })
  void clientsAreToldWhatIsAllowed(
      String method, String path, String body, long code, String names, String says) {
    says(
        app.client("REST")
            .send(
                method,
                path,
                body == null ? null : new Raw(body.replace('\'', '"').replace('`', '\''))),
        code,
        names,
        says);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "PUT  | /data/tables/order/columns/Name | {'unique':true}               | 1155 | 'a' (2"
            + " objects: one, two)",
        "POST | /data/tables/order/columns | {'name':'m','dataType':'MONEY'}    | 8008 | STRING, ",
        "POST | /data/tables/order/columns | {'name':'m','dataType':'POINT'}    | 8008 | geometry"
            + " is not supported yet",
        "POST | /data/tables/order/columns | {'name':'NAME','dataType':'INT'}   | 1152 | 'Name'",
        "POST | /data/tables               | {'name':'ORDER'}                   | 1161 | 'order'",
        "POST | /data/tables/order/columns | {'name':'s','dataType':'STRING','dataSize':'5'} | 8008"
            + " | a whole number from 1",
        "POST | /data/tables/order/columns | {'name':'s','dataType':'STRING','customRegex':'['} |"
            + " 8008 | regular expression",
        "POST | /data/tables/order/columns | {'name':'s','dataType':'STRING','unique':'yes'} | 8008"
            + " | true or false",
      })
  void developersAreToldWhatIsAllowed(
      String method, String path, String body, long code, String says) {
    app.manage("POST", "/data/order", Map.of("objectId", "two", "Name", "a"));
    says(
        app.console()
            .send(method, "/" + app.id() + "/console" + path, new Raw(body.replace('\'', '"'))),
        code,
        says);
  }

  @Test
  void aTransactionTellsItToo() {
    Answer answer =
        app.client("REST")
            .send(
                "POST",
                "/transaction/unit-of-work",
                Map.of(
                    "operations",
                    List.of(
                        Map.of(
                            "operationType", "CREATE_BULK",
                            "table", "order",
                            "opResultId", "x",
                            "payload", List.of(Map.of("code", "b"), Map.of("code", "b"))))));
    assertThat(answer.text()).contains("objects 1 and 2 of the list of 2 have the same");
  }

  @Test
  void aTextThatLooksLikeAnEscapedCharacterIsStored() {
    Map<String, Object> value = Map.of("k", "\\u0000");
    app.client("REST").send("PUT", "/data/order/one", Map.of("j", value));
    assertThat(app.client("REST").get("/data/order/one").object()).containsEntry("j", value);
  }

  @Test
  void whatTheCallerMayNotFindIsNotTold() {
    app.manage("POST", "/data/order", Map.of("code", "hidden"));
    app.tableRole("order", "RestUser", "DENY", "FIND");
    Answer duplicate =
        app.client("REST")
            .send("POST", "/data/bulk/order", List.of(Map.of(), Map.of("code", "hidden")));
    assertThat(duplicate.object())
        .containsEntry("code", 1166L)
        .containsEntry("message", "Duplicate entry for column 'code'");
    assertThat(app.client("REST").send("POST", "/data/order", Map.of("NAME", "x")).object())
        .containsEntry("code", 1152L)
        .containsEntry("message", "Column with the same name already exists");
    assertThat(app.client("REST").send("POST", "/data/ORDER", Map.of()).object())
        .containsEntry("code", 1161L)
        .containsEntry("message", "Table with the same name already exists");
  }
}
