package dev.backstay.server.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.server.BackstayServer;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/** An app with some of everything, its backup, and what makes up a server of that. */
abstract class BackupScene {
  @TempDir Path directory;

  static Stream<Arguments> ways() {
    return Product.all().flatMap(from -> Product.all().map(to -> Arguments.of(from, to)));
  }

  /** Fills an app with some of everything; returns what a client has to know. */
  static Map<String, String> fill(TestApp app) {
    app.manage("POST", "/data/tables", Map.of("name", "Typed"));
    for (String type :
        List.of(
            "INT",
            "DOUBLE",
            "BOOLEAN",
            "STRING",
            "DATETIME",
            "TEXT",
            "STRING_ID",
            "EXTENDED_STRING",
            "JSON")) {
      app.manage(
          "POST",
          "/data/tables/Typed/columns",
          Map.of("name", "a" + type, "dataType", type, "dataSize", 500, "unique", false));
    }
    app.manage(
        "POST",
        "/data/tables/Typed/columns",
        Map.of("name", "code", "dataType", "STRING", "dataSize", 40, "unique", true));
    app.manage(
        "POST",
        "/data/tables/Typed/columns/relation",
        Map.of("name", "twin", "toTableName", "Typed", "relationshipType", "ONE_TO_MANY"));
    Client code = app.client("BL");
    for (Map<String, Object> row :
        List.<Map<String, Object>>of(
            Map.of(
                "aINT",
                Long.MAX_VALUE,
                "aDOUBLE",
                1.1E-300,
                "aBOOLEAN",
                true,
                "aSTRING",
                "x",
                "aDATETIME",
                -62_135_596_800_001L,
                "aTEXT",
                "007"),
            Map.of(
                "aINT",
                Long.MIN_VALUE,
                "aDOUBLE",
                0.1 + 0.2,
                "aBOOLEAN",
                false,
                "aSTRING",
                "",
                "aDATETIME",
                8_640_000_000_000L,
                "aTEXT",
                "two\nlines\t\"quoted\" \\ ''"),
            Map.of(
                "aINT",
                0,
                "aDOUBLE",
                1E22,
                "aSTRING",
                "Füße 😀 \u2028 end",
                "aSTRING_ID",
                "id-1",
                "aEXTENDED_STRING",
                "z".repeat(3_000),
                "code",
                "only"),
            Map.of("aJSON", Map.of("a", List.of(1, 2.5, true, "ü"), "big", 9007199254740993L)),
            Map.of())) {
      must(code.send("POST", "/data/Typed", row));
    }
    List<String> ids =
        code.find("Typed", Map.of("sortBy", "objectId")).list().stream()
            .map(row -> (String) row.get("objectId"))
            .toList();
    must(code.send("POST", "/data/Typed/" + ids.getFirst() + "/twin", ids));
    String ann = app.register("ann@example.com");
    String bob = app.register("bob@example.com");
    Client annClient = app.client("REST").login("ann@example.com");
    Map<String, Object> secret =
        must(annClient.send("POST", "/data/Secret", Map.of("text", "ann's"))).object();
    must(
        annClient.send(
            "PUT",
            "/data/Secret/permissions/DENY/" + secret.get("objectId"),
            Map.of("permission", "FIND", "user", bob)));
    app.tableRole("Typed", "RestUser", "DENY", "REMOVE");
    app.manage("POST", "/files/create/deep/er/note.txt", Map.of("file", "a note"));
    must(code.send("PUT", "/cache/token", annClient.token()));
    must(code.send("POST", "/hive/kept", null));
    must(code.send("PUT", "/hive/kept/key-value/k", Map.of("value", Map.of("a", 1.5))));
    must(code.send("PUT", "/hive/kept/list/l/add-last", List.of("b", "a")));
    must(code.send("PUT", "/hive/kept/map/m", Map.of("f", "ü")));
    must(code.send("PUT", "/hive/kept/set/s/add", List.of(1)));
    must(
        code.send(
            "PUT", "/hive/kept/sorted-set/z/add", Map.of("items", List.of(List.of(0.1, "z")))));
    return Map.of("token", annClient.token(), "user", ann);
  }

  Path backup(ServerSettings settings, String name) {
    Path file = directory.resolve(name + ".zip");
    BackupSummary summary = BackstayServer.backup(settings, file, "test");
    assertThat(summary.rows()).isPositive();
    return file;
  }

  static ServerSettings restore(Path file, Product product) {
    ServerSettings settings = RunningServer.emptySettings(product);
    BackupSummary summary = BackstayServer.restore(settings, file, true);
    assertThat(summary.apps()).isOne();
    return settings;
  }

  static Answer must(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  /** The rows of every table in a backup, sorted; JSON columns by their value. */
  static Map<String, List<String>> rows(Path file) throws IOException {
    Map<String, List<String>> found = new TreeMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().filter(e -> e.getName().endsWith(".jsonl")).toList()) {
        String text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        // the order of columns may differ: an altered table has them in another one
        Map<?, ?> described =
            (Map<?, ?>)
                Json.read(
                    zip.getInputStream(
                            zip.getEntry(
                                entry.getName().replaceFirst("tables/.*", "database.json")))
                        .readAllBytes());
        String table = entry.getName().replaceAll(".*/|\\.jsonl", "");
        List<?> columns =
            ((List<?>) described.get("tables"))
                .stream()
                    .map(each -> (Map<?, ?>) each)
                    .filter(each -> table.equals(each.get("name")))
                    .map(each -> (List<?>) each.get("columns"))
                    .findFirst()
                    .orElseThrow();
        found.put(
            entry.getName(),
            text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> row(line, columns))
                .sorted()
                .toList());
      }
    }
    return found;
  }

  static String row(String line, List<?> columns) {
    List<?> values = (List<?>) Json.read(line.getBytes(StandardCharsets.UTF_8));
    Map<String, Object> row = new TreeMap<>();
    for (int i = 0; i < values.size(); i++) {
      Map<?, ?> column = (Map<?, ?>) columns.get(i);
      Object value = values.get(i);
      if ("JSON".equals(column.get("kind")) && value instanceof String json) {
        // jsonb has an order of its own among the keys of an object
        value = new TreeMap<>((Map<?, ?>) Json.read(json.getBytes(StandardCharsets.UTF_8)));
      }
      row.put(String.valueOf(column.get("name")), value);
    }
    return row.toString();
  }

  static void deleteTree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
