package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A write to the records of a condition whose condition got lost, and names that nobody knows. */
final class BulkConditionTest extends OnBothDatabases {
  private TestApp app;
  private Client client;

  @BeforeEach
  void createRecords() {
    app = newApp();
    client = app.client("REST");
    client.send(
        "POST",
        "/data/bulk/T",
        List.of(Map.of("k", "a", "n", 1), Map.of("k", "b", "n", 1), Map.of("k", "c", "n", 1)));
    client.send("POST", "/data/P", Map.of("objectId", "p"));
    client.send("PUT", "/data/P/p/ts:T:n?whereClause=k%3D'a'", null);
  }

  private List<Object> records() {
    return client.find("T", Map.of("sortBy", "k")).list().stream()
        .<Object>map(row -> row.get("k") + "" + row.get("n"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DELETE | /data/bulk/T                      |              | 8007 | where=1=1",
        "DELETE | /data/bulk/T?where=               |              | 8007 | where=1=1",
        "DELETE | /data/bulk/T?where=%20            |              | 8007 | where=1=1",
        "DELETE | /data/bulk/T?whereClause=k%3D'a'  |              | 8008 | whereClause",
        "DELETE | /data/bulk/T?Where=k%3D'a'        |              | 8008 | Known: where",
        "DELETE | /data/bulk/T?where=1%3D1&where=1%3D0 |           | 8008 | given once",
        "DELETE | /data/bulk/T?where=k%3D'a'&pageSize=1 |          | 8008 | pageSize",
        "PUT    | /data/bulk/T                      | {\"n\":0}  | 8007 | where=1=1",
        "PUT    | /data/bulk/T?where=               | {\"n\":0}  | 8007 | where=1=1",
        "PUT    | /data/bulk/T?wher=k%3D'a'         | {\"n\":0}  | 8008 | wher",
        "POST   | /data/bulk/T/delete               | {}         | 8007 | where=1=1",
        "POST   | /data/bulk/T/delete               | {\"where\":\"\"} | 8007 | where=1=1",
        "POST   | /data/bulk/T/delete               | {\"where\":null} | 8007 | where=1=1",
        "POST   | /data/bulk/T/delete               | {\"wher\":\"k='a'\"} | 8008 | Known: where",
        "POST   | /data/bulk/T/delete               | {\"where\":[\"k='a'\"]} | 8008 | where",
        "POST   | /data/P/p/ts                      |              | 8007 | whereClause=1=1",
        "POST   | /data/P/p/ts?where=k%3D'b'        |              | 8008 | Known: whereClause",
        "PUT    | /data/P/p/ts?whereClause=         |              | 8007 | whereClause=1=1",
        "DELETE | /data/P/p/ts?whereclause=k%3D'a'  |              | 8008 | Known: whereClause",
        "DELETE | /data/P/p/ts?whereClause=k%3D'a'  | [\"x\"]    | 8008 | not both",
      })
  void aWriteWithoutItsConditionWritesNothing(
      String method, String path, String body, long code, String says) {
    Answer answer = client.send(method, path, body == null ? null : new Raw(body));
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.object().get("message")).asString().contains(says);
    assertThat(records()).isEqualTo(List.of("a1", "b1", "c1"));
    assertThat(client.get("/data/P/p/ts").list()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE_BULK     | {\"changes\":{\"n\":0}}",
        "UPDATE_BULK     | {\"changes\":{\"n\":0},\"conditional\":\"\"}",
        "UPDATE_BULK     | {\"changes\":{\"n\":0},\"where\":\"k='a'\",\"conditional\":\"n=1\"}",
        "UPDATE_BULK     |"
            + " {\"changes\":{\"n\":0},\"unconditional\":[\"x\"],\"conditional\":\"n=1\"}",
        "DELETE_BULK     | {\"conditional\":\" \"}",
        "DELETE_BULK     | {\"whereClause\":\"k='a'\"}",
        "SET_RELATION    | {\"parentObject\":\"p\",\"relationColumn\":\"ts\",\"conditional\":\"\"}",
        "DELETE_RELATION | {\"parentObject\":\"p\",\"relationColumn\":\"ts\"}",
      })
  void aTransactionRefusesTheSame(String type, String payload) {
    String table = type.endsWith("RELATION") ? "P" : "T";
    Answer answer =
        client.send(
            "POST",
            "/transaction/unit-of-work",
            new Raw(
                "{\"operations\":[{\"operationType\":\"%s\",\"table\":\"%s\",\"opResultId\":\"r\",\"payload\":%s}]}"
                    .formatted(type, table, payload)));
    assertThat(answer.text()).containsPattern("800[78]|Missing parameter|Invalid parameter");
    assertThat(records()).isEqualTo(List.of("a1", "b1", "c1"));
    assertThat(client.get("/data/P/p/ts").list()).hasSize(1);
  }

  @Test
  void allRecordsAreTakenByAConditionThatSaysSo() {
    assertThat(client.send("PUT", "/data/bulk/T?where=1%3D1", Map.of("n", 2)).json()).isEqualTo(3L);
    assertThat(client.send("PUT", "/data/P/p/ts?whereClause=1%3D1", null).json()).isEqualTo(2L);
    assertThat(client.send("POST", "/data/bulk/T/delete", Map.of("where", "1=1")).json())
        .isEqualTo(3L);
    client.send("POST", "/data/T", Map.of("k", "d"));
    assertThat(app.manage("DELETE", "/data/tables/T/all", null).json()).isEqualTo(1L);
  }

  @ParameterizedTest
  @CsvSource({
    "wher, where",
    "WHERE, where",
    "were, where",
    "whereClause, where",
    "sort, sortBy",
    "pagesize, pageSize",
    "ofset, offset",
    "prosp, props",
    "havingClause, having",
    "loadRelation, loadRelations",
  })
  void aSlipInTheNameOfAReadIsToldWithTheNameThatWasMeant(String given, String meant) {
    for (Answer answer :
        List.of(
            client.get("/data/T?" + given + "=1"),
            client.get("/data/T/count?" + given + "=1"),
            client.get("/data/T/first?" + given + "=1"),
            client.get("/data/P/p/ts?" + given + "=1"),
            client.find("T", Map.of(given, "1")),
            client.send("POST", "/data/T/count", Map.of(given, "1")),
            app.console()
                .send("POST", "/" + app.id() + "/console/data/T/find", Map.of(given, "1")))) {
      assertThat(answer.code()).as(answer.text()).isEqualTo(8008);
      assertThat(answer.object().get("message"))
          .isEqualTo(
              "Invalid parameter '%s'. There is no such parameter; did you mean '%s'?"
                  .formatted(given, meant));
    }
  }

  @Test
  void otherNamesOfAReadAreIgnored() {
    assertThat(client.get("/data/T?_=1732790000&fileReferencePrefix=x&page=2").list()).hasSize(3);
    assertThat(client.find("T", Map.of("fileReferencePrefix", "x")).list()).hasSize(3);
  }
}
