package dev.backstay.server.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records as CSV, out and in, on both databases. */
final class CsvTest extends OnBothDatabases {
  private static final Map<String, String> COLUMNS =
      Map.of(
          "number", "INT",
          "ratio", "DOUBLE",
          "flag", "BOOLEAN",
          "short", "STRING",
          "text", "TEXT",
          "long", "EXTENDED_STRING",
          "at", "DATETIME",
          "data", "JSON",
          "file", "FILE_REF",
          "counted", "AUTO_INCREMENT");

  private TestApp app;

  @BeforeEach
  void createApp() {
    app = newApp();
    for (String table : List.of("Thing", "Copy")) {
      app.manage("POST", "/data/tables", Map.of("name", table));
      COLUMNS.forEach((name, type) ->
          app.manage(
              "POST",
              "/data/tables/" + table + "/columns",
              Map.of("name", name, "dataType", type)));
      app.manage(
          "POST",
          "/data/tables/" + table + "/columns/relation",
          Map.of(
              "dataType",
              "DATA_REF",
              "name",
              "others",
              "toTableName",
              table,
              "relationshipType",
              "ONE_TO_MANY"));
    }
  }

  private String export(String table, Map<String, Object> query) {
    Answer answer = app.manage("POST", "/data/" + table + "/csv", query);
    assertThat(answer.header("Content-Type")).startsWith("text/csv");
    return answer.text();
  }

  private Answer load(String table, String csv) {
    return app.console()
        .send("POST", "/" + app.id() + "/console/import/csv?table=" + table, new Raw(csv));
  }

  private void imported(String table, String csv, long rows) {
    Answer answer = load(table, csv);
    assertThat(answer.object()).as(answer.text()).isEqualTo(Map.of("imported", rows));
  }

  private List<Map<String, Object>> values(String table) {
    List<Map<String, Object>> rows =
        app.client("BL").find(table, Map.of("sortBy", "objectId", "pageSize", 100)).list();
    rows.forEach(
        row -> row.keySet().removeAll(List.of("created", "updated", "___class", "counted")));
    return rows;
  }

  @Test
  void valuesOfEveryTypeGoOutAndComeBackIn() {
    Map<String, Object> full = new LinkedHashMap<>();
    full.put("objectId", "a");
    full.put("number", Long.MIN_VALUE);
    full.put("ratio", 1.0E-300);
    full.put("flag", true);
    full.put("short", "comma, \"quote\"\r\nline; =1+1 ütf 𝄞");
    full.put("text", "");
    full.put("long", " spaces ");
    full.put("at", 1_700_000_000_123L);
    full.put("data", Map.of("a", List.of(1L, "x,\"y\"", Map.of())));
    full.put("file", "pictures/a b.png");
    Client code = app.client("BL");
    assertThat(code.send("POST", "/data/Thing", full).status()).isEqualTo(200);
    code.send("POST", "/data/Thing", Map.of("objectId", "b", "ratio", 0.1, "flag", false));
    code.send(
        "POST",
        "/data/Thing",
        Map.of("objectId", "c", "at", -62_135_596_800_000L, "data", "null?"));

    String csv = export("Thing", Map.of());
    assertThat(csv.lines().findFirst().orElseThrow().split(","))
        .contains("objectId", "created", "ownerId", "counted", "at")
        .doesNotContain("others", "___class");
    assertThat(csv).contains("2023-11-14T22:13:20.123Z");
    imported("Copy", csv, 3);

    assertThat(values("Copy")).isEqualTo(values("Thing"));
    assertThat(values("Copy").getFirst())
        .containsEntry("text", "")
        .containsEntry("number", Long.MIN_VALUE);
    assertThat(values("Copy").get(1)).containsEntry("text", null).containsEntry("number", null);
    // the same once more changes what is there
    imported("Copy", csv.replace("pictures/a b.png", "c.png"), 3);
    assertThat(values("Copy")).hasSize(3);
    assertThat(values("Copy").getFirst()).containsEntry("file", "c.png");
  }

  @Test
  void anExportIsOfWhatIsAskedFor() {
    Client code = app.client("BL");
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int batch = 0; batch < 21; batch++) {
      rows.clear();
      for (int i = 0; i < 100; i++) {
        rows.add(Map.of("number", batch * 100 + i, "short", i % 2 == 0 ? "even" : "odd"));
      }
      assertThat(code.send("POST", "/data/bulk/Thing", rows).status()).isEqualTo(200);
    }
    assertThat(export("Thing", Map.of()).lines()).hasSize(2_101).doesNotHaveDuplicates();
    assertThat(export("Thing", Map.of("where", "number < 1500")).lines()).hasSize(1_501);
    List<String> sorted =
        export(
                "Thing",
                Map.of(
                    "where",
                    "short = 'odd'",
                    "sortBy",
                    "short desc, number desc",
                    "props",
                    "number"))
            .lines()
            .toList();
    assertThat(sorted).hasSize(1_051);
    assertThat(sorted)
        .extracting(line -> line.substring(0, line.indexOf(',')))
        .startsWith("number", "2099", "2097")
        .endsWith("3", "1");
    assertThat(export("Thing", Map.of("props", "Count(objectId) as total", "sortBy", "")).lines())
        .containsExactly("total", "2100");
    assertThat(export("Copy", Map.of()).lines()).hasSize(1);
    assertThat(export("Copy", Map.of("props", "number,short")).lines())
        .containsExactly("number,short");
  }

  @Test
  void rowsWithoutAnIdAreNewAndGetDefaults() {
    app.manage(
        "POST",
        "/data/tables/Copy/columns",
        Map.of("name", "state", "dataType", "STRING", "defaultValue", "new"));
    imported("Copy", "\uFEFFshort,state,number\nx,,1\n\n\"\",\"\",2\r\n", 2);

    assertThat(app.client("BL").find("Copy", Map.of("sortBy", "number")).list())
        .extracting(row -> row.get("short") + "/" + row.get("state"))
        .containsExactly("x/new", "/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "number\n1\nx",
        "number\n1\n1.5",
        "number\n1\n99999999999999999999",
        "number\n1\n9223372036854775808",
        "ratio\n1\nNaN",
        "ratio\n1\n1e999",
        "ratio\n1\n0x1p3",
        "flag\ntrue\nyes",
        "at\n1\nyesterday",
        "at\n1\n999999999999999999",
        "data\n{}\n{",
        "data\n{}\n{} {}",
        "number,short\n1,a\n2",
        "number,short\n1,a\n2,b,c",
        "short\na\n\"b",
        "short\na\n\"b\"c",
        "short,short\na,b",
        "short,nothing\na,b",
        "short,others\na,b",
        "short,\na,b",
        "objectId,short\nx,a\n../y,b",
        "",
      })
  void whatIsWrongIsToldAndNothingIsImported(String csv) {
    Answer answer = load("Copy", csv);

    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.code()).isPositive();
    assertThat(answer.text()).contains("CSV").doesNotContain("Exception", "SQL", "java");
    assertThat(values("Copy")).isEmpty();
  }

  @Test
  void theLineThatIsWrongIsNamed() {
    app.manage(
        "POST",
        "/data/tables/Copy/columns",
        Map.of("name", "code", "dataType", "STRING", "unique", true));
    assertThat(load("Copy", "code\na\n\"b\nb\"\na").object())
        .containsEntry("code", 1166L)
        .containsEntry("message", "Line 5 of the CSV: Duplicate entry for column 'code'");
    assertThat(load("Copy", "number\n1\n\n2,3").text()).contains("Line 4");
    byte[] latin = "short\na\n\u00fc".getBytes(StandardCharsets.ISO_8859_1);
    Answer answer =
        app.console().send("POST", "/" + app.id() + "/console/import/csv?table=Copy", latin);
    assertThat(answer.code()).isEqualTo(2004);
    assertThat(answer.text()).contains("Line 3 of the CSV", "0xFC is not UTF-8");
    assertThat(load("Copy", "short\na\n\"b\"\n\"c\nd\ne").text())
        .contains("Line 4 of the CSV: a quotation mark is opened here and never closed");
    assertThat(load("Copy", "number;short\n1;a").text())
        .contains("Line 1", "no column `number;short`", "separated by commas, not by `;`");
    assertThat(load("Copy", "number\tshort\n1\ta").text()).contains("by commas, not by tabs");
    assertThat(load("Copy", "number\n" + "1\n".repeat(10_001)).code()).isEqualTo(2004);
    assertThat(load("Nothing", "number\n1").code()).isEqualTo(1009);
    assertThat(values("Copy")).isEmpty();
  }

  @Test
  void accountsGoOutWithoutPasswordsAndComeInWithThem() {
    imported(
        "Users",
        "objectId,email,password\nann,ann@example.com,"
            + RunningServer.PASSWORD
            + "\n,ben@example.com,other\n",
        2);
    assertThat(app.client("JS").login("ann@example.com").token()).isNotEmpty();

    String csv = export("Users", Map.of());
    assertThat(csv).contains("ann@example.com").doesNotContain("password", "argon2");
    imported("Users", csv, 2);
    assertThat(app.client("JS").login("ann@example.com").token()).isNotEmpty();
    assertThat(load("Users", "email,password\nnew@example.com,x\nann@example.com,y").code())
        .isEqualTo(3033);
    assertThat(app.client("BL").get("/data/Users/count").json()).isEqualTo(2L);
  }

  @Test
  void onlyTheAppsDeveloperMay() {
    Client code = app.client("BL");
    assertThat(code.send("POST", "/data/Thing/csv", Map.of()).status()).isBetween(400, 499);
    for (String path : List.of("/data/Thing/csv", "/import/csv?table=Thing")) {
      assertThat(
              server()
                  .send(
                      "POST",
                      "/" + app.id() + "/console" + path,
                      Map.of("auth-key", "nobody"),
                      Map.of())
                  .status())
          .isIn(401, 403);
    }
  }
}
