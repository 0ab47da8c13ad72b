package dev.backstay.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.server.BackstayServer;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.json.Json;
import dev.backstay.server.settings.ServerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BackupTest {
  @TempDir private Path directory;

  static Stream<Arguments> ways() {
    return Product.all().flatMap(from -> Product.all().map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void everythingMovesThereAndBack(Product from, Product to) throws Exception {
    try (RunningServer original = RunningServer.start(from)) {
      TestApp app = original.console().createApp("Moving");
      Map<String, String> known = fill(app);
      Object records = records(app.client("BL"));
      Path first = backup(original.settings(), "first");

      ServerSettings there = restore(first, to);
      Path second = backup(there, "second");
      assertThat(rows(second)).isEqualTo(rows(first));
      assertThat(rows(first).values().stream().mapToInt(List::size).sum()).isGreaterThan(60);

      ServerSettings back = restore(second, from);
      assertThat(rows(backup(back, "third"))).isEqualTo(rows(first));
      assertThat(schema(back, app.id())).isEqualTo(schema(original.settings(), app.id()));

      try (RunningServer moved = RunningServer.on(there)) {
        TestApp same = app.on(moved);
        assertThat(records(same.client("BL"))).isEqualTo(records);
        assertWorks(same, known);
      }
      deleteTree(back.dataDirectory());
    }
  }

  /** Fills an app with some of everything; returns what a client has to know. */
  private static Map<String, String> fill(TestApp app) {
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
    return Map.of("token", annClient.token(), "user", ann);
  }

  private static void assertWorks(TestApp app, Map<String, String> known) {
    Client withToken = app.client("REST").withToken(known.get("token"));
    assertThat(withToken.get("/users/isvalidusertoken/" + known.get("token")).text())
        .isEqualTo("true");
    assertThat(app.client("REST").login("bob@example.com").find("Secret", Map.of()).list())
        .isEmpty();
    assertThat(app.client("BL").find("Secret", Map.of()).list()).hasSize(1);
    assertThat(app.client("REST").send("DELETE", "/data/Typed/none", null).code()).isEqualTo(1014);
    assertThat(app.manage("GET", "/files/download/deep/er/note.txt", null).text())
        .isEqualTo("a note");
    assertThat(app.client("BL").send("POST", "/data/Typed", Map.of("code", "only")).code())
        .isEqualTo(1166);
    assertThat(app.client("BL").send("POST", "/data/Typed", Map.of("newColumn", 1)).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void underLoadItHoldsEveryWriteThatWasAnsweredBeforeAndNoHalfOne(Product from, Product to)
      throws Exception {
    try (RunningServer original = RunningServer.start(from)) {
      TestApp app = original.console().createApp("Busy");
      must(app.client("BL").send("POST", "/data/Single", Map.of("number", -1, "more", "text")));
      must(app.client("BL").send("POST", "/data/Batch", Map.of("batch", -1)));
      String counter =
          (String)
              must(app.client("BL").send("POST", "/data/Counter", Map.of("value", 0, "same", 0)))
                  .object()
                  .get("objectId");
      Load load = new Load(app, counter);
      load.start();
      load.awaitProgress();
      Set<Object> singles = new TreeSet<>(load.singles);
      Set<Object> batches = new TreeSet<>(load.batches);
      long value = load.value;
      Path file = backup(original.settings(), "busy");
      load.awaitProgress();
      load.stop();

      ServerSettings settings = restore(file, to);
      try (RunningServer restored = RunningServer.on(settings)) {
        Client client = app.on(restored).client("BL");
        assertThat(all(client, "Single", "number")).containsAll(singles);
        Map<Object, Long> sizes =
            all(client, "Batch", "batch").stream()
                .filter(batch -> !batch.equals(-1L))
                .collect(
                    Collectors.groupingBy(batch -> batch, TreeMap::new, Collectors.counting()));
        assertThat(sizes.keySet()).containsAll(batches);
        assertThat(sizes.values()).allMatch(size -> size == Load.BATCH);
        Map<String, Object> found = client.get("/data/Counter/" + counter).object();
        assertThat((Long) found.get("value")).isGreaterThanOrEqualTo(value);
        assertThat(found.get("same")).isEqualTo(found.get("value"));
      }
      assertThat(load.failures).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.backstay.server.RunningServer$Product#all")
  void whatIsThereIsNotOverwritten(Product product) throws Exception {
    try (RunningServer original = RunningServer.start(product)) {
      TestApp app = original.console().createApp("There");
      Path file = backup(original.settings(), "there");
      assertThatThrownBy(() -> BackstayServer.backup(original.settings(), file, "test"))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("exists already");
      assertThatThrownBy(() -> BackstayServer.restore(original.settings(), file, true))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("is not empty");
      assertThat(app.client("BL").send("POST", "/data/Still", Map.of("a", 1)).status())
          .isEqualTo(200);
      if (product == Product.POSTGRESQL) {
        ServerSettings empty = RunningServer.emptySettings(Product.SQLITE);
        Map<dev.backstay.server.settings.Setting, String> mixed =
            Map.of(
                dev.backstay.server.settings.Setting.DATABASE,
                String.valueOf(original.settings().databaseUrl()));
        ServerSettings target = ServerSettings.forTests(empty.dataDirectory(), mixed);
        assertThatThrownBy(() -> BackstayServer.restore(target, file, true))
            .isInstanceOf(BackupException.class)
            .hasMessageContaining("holds data of Backstay already");
        assertThat(empty.dataDirectory()).isEmptyDirectory();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.backstay.server.RunningServer$Product#all")
  void aDamagedBackupRestoresNothing(Product product) throws Exception {
    Path good;
    try (RunningServer original = RunningServer.start(Product.SQLITE)) {
      fill(original.console().createApp("Damaged"));
      good = backup(original.settings(), "good");
    }
    ServerSettings target = RunningServer.emptySettings(product);
    byte[] bytes = Files.readAllBytes(good);
    assertRefused(target, cut(bytes, bytes.length / 2));
    assertRefused(target, cut(bytes, 0));
    assertRefused(target, edited(good, "apps/", null));
    assertRefused(target, edited(good, "backup.json", "{\"format\":99}"));
    assertRefused(target, edited(good, "checksums.txt", null));
    assertRefused(target, edited(good, "platform/tables/developer.jsonl", ""));
    assertRefused(target, directory.resolve("missing"));

    // and nothing of all this stands in the way of the good one
    var _ = BackstayServer.restore(target, good, true);
    try (RunningServer server = RunningServer.on(target)) {
      assertThat(server.console().send("GET", "/console/applications", null).list()).hasSize(1);
    }
  }

  /** Wherever a byte changes: either it is found, or it is one that means nothing. */
  @Test
  void noChangedByteGetsThrough() throws Exception {
    Path good;
    try (RunningServer original = RunningServer.start(Product.SQLITE)) {
      fill(original.console().createApp("Changed"));
      good = backup(original.settings(), "good");
    }
    Map<String, List<String>> rows = rows(good);
    byte[] bytes = Files.readAllBytes(good);
    int found = 0;
    for (int part = 1; part < 300; part++) {
      int place = (int) ((long) bytes.length * part / 300);
      byte[] changed = bytes.clone();
      changed[place] ^= 0x10;
      Path file = Files.write(directory.resolve("changed.zip"), changed);
      try (ZipFile zip = BackupFile.open(file)) {
        BackupFile.verify(zip);
        assertThat(rows(file)).as("byte " + place).isEqualTo(rows);
      } catch (BackupException e) {
        found++;
      }
    }
    assertThat(found).isGreaterThan(100);
  }

  /** A backup whose checksums are right but whose rows the database refuses: found out late. */
  @ParameterizedTest
  @MethodSource("dev.backstay.server.RunningServer$Product#all")
  void aRestoreThatFailsInTheMiddleLeavesNothing(Product product) throws Exception {
    Path good;
    try (RunningServer original = RunningServer.start(Product.SQLITE)) {
      fill(original.console().createApp("Middle"));
      good = backup(original.settings(), "good");
    }
    ServerSettings target = RunningServer.emptySettings(product);
    assertRefused(target, withBrokenPlatform(good));
    var _ = BackstayServer.restore(target, good, false);
    try (RunningServer server = RunningServer.on(target)) {
      assertThat(server.console().send("GET", "/console/applications", null).list()).hasSize(1);
    }
  }

  @Test
  void sessionsCanStayBehind() throws Exception {
    try (RunningServer original = RunningServer.start(Product.SQLITE)) {
      TestApp app = original.console().createApp("Sessions");
      Map<String, String> known = fill(app);
      Path file = backup(original.settings(), "sessions");
      ServerSettings target = RunningServer.emptySettings(Product.POSTGRESQL);
      var _ = BackstayServer.restore(target, file, false);
      try (RunningServer server = RunningServer.on(target)) {
        Client client = app.on(server).client("REST");
        assertThat(client.get("/users/isvalidusertoken/" + known.get("token")).text())
            .isEqualTo("false");
        assertThat(client.login("ann@example.com").token()).isNotEmpty();
      }
    }
  }

  @Test
  void noServerStartsOnARestoreThatWasKilled() throws Exception {
    ServerSettings target = RunningServer.emptySettings(Product.SQLITE);
    var killed = dev.backstay.server.directory.DataDirectory.forRestore(target.dataDirectory());
    killed.close();
    assertThatThrownBy(() -> BackstayServer.start(target))
        .hasMessageContaining("did not end: delete it and restore again");
    assertThatThrownBy(
            () -> dev.backstay.server.directory.DataDirectory.forRestore(target.dataDirectory()))
        .hasMessageContaining("left of a restore that did not end");
  }

  @Test
  void nothingIsWrittenOfAnInstallationThatIsNotThere() {
    ServerSettings nothing = RunningServer.emptySettings(Product.SQLITE);
    Path file = directory.resolve("nothing.zip");
    assertThatThrownBy(() -> BackstayServer.backup(nothing, file, "test"))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("--database");
    assertThat(directory).isEmptyDirectory();
    assertThat(nothing.dataDirectory()).isEmptyDirectory();
  }

  /** Three people who write without a pause until they are told to stop. */
  private static final class Load {
    static final int BATCH = 10;

    final Set<Object> singles = java.util.concurrent.ConcurrentHashMap.newKeySet();
    final Set<Object> batches = java.util.concurrent.ConcurrentHashMap.newKeySet();
    final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    volatile long value;
    private final TestApp app;
    private final String counter;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private volatile CountDownLatch progress = new CountDownLatch(0);

    Load(TestApp app, String counter) {
      this.app = app;
      this.counter = counter;
    }

    void start() {
      run(number -> {
        Answer answer = client().send("POST", "/data/Single", Map.of("number", number));
        return done(answer, () -> singles.add(number));
      });
      run(number -> {
        List<Map<String, Long>> rows =
            Stream.generate(() -> Map.of("batch", number)).limit(BATCH).toList();
        return done(client().send("POST", "/data/bulk/Batch", rows), () -> batches.add(number));
      });
      run(number -> {
        Answer answer =
            client()
                .send("PUT", "/data/Counter/" + counter, Map.of("value", number, "same", number));
        return done(answer, () -> value = number);
      });
    }

    /** Waits for thirty more answered writes. */
    void awaitProgress() throws InterruptedException {
      progress = new CountDownLatch(30);
      progress.await();
    }

    void stop() throws InterruptedException {
      stopped.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private Client client() {
      return app.client("BL");
    }

    private boolean done(Answer answer, Runnable remember) {
      if (answer.status() != 200) {
        failures.add(answer.text());
        return false;
      }
      remember.run();
      progress.countDown();
      return true;
    }

    private void run(java.util.function.LongPredicate write) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (long number = 1; !stopped.get() && write.test(number); number++) {
                  // the next one
                }
              }));
    }
  }

  private Path backup(ServerSettings settings, String name) {
    Path file = directory.resolve(name + ".zip");
    BackupSummary summary = BackstayServer.backup(settings, file, "test");
    assertThat(summary.rows()).isPositive();
    return file;
  }

  private static ServerSettings restore(Path file, Product product) {
    ServerSettings settings = RunningServer.emptySettings(product);
    BackupSummary summary = BackstayServer.restore(settings, file, true);
    assertThat(summary.apps()).isOne();
    return settings;
  }

  private static void assertRefused(ServerSettings target, Path file) {
    assertThatThrownBy(() -> BackstayServer.restore(target, file, true))
        .as(file.getFileName().toString())
        .isInstanceOf(BackupException.class);
    assertThat(target.dataDirectory()).isEmptyDirectory();
  }

  private static Answer must(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private static Object records(Client client) {
    return client.find("Typed", Map.of("pageSize", 100, "sortBy", "objectId")).list();
  }

  private static List<Object> all(Client client, String table, String property) {
    List<Object> values = new ArrayList<>();
    for (int offset = 0; ; offset += 100) {
      List<Map<String, Object>> page =
          client
              .find(table, Map.of("pageSize", 100, "offset", offset, "sortBy", "objectId"))
              .list();
      page.forEach(row -> values.add(row.get(property)));
      if (page.size() < 100) {
        return values;
      }
    }
  }

  /** The rows of every table in a backup, sorted; JSON columns by their value. */
  private static Map<String, List<String>> rows(Path file) throws IOException {
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

  private static String row(String line, List<?> columns) {
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

  /** What makes up the tables and indexes of an app, as the product itself tells. */
  private static Set<String> schema(ServerSettings settings, String appId) throws Exception {
    Set<String> found = new TreeSet<>();
    boolean sqlite = settings.databaseUrl() == null;
    String key = appId.toLowerCase(Locale.ROOT);
    String url =
        sqlite
            ? "jdbc:sqlite:" + settings.dataDirectory().resolve("apps/" + key + "/app.db")
            : "jdbc:postgresql://localhost"
                + settings.databaseUrl().replaceFirst(".*@localhost", "")
                + "?user=postgres&password=postgres";
    String sql =
        sqlite
            ? "SELECT type || ' ' || name || ' ' || CASE type WHEN 'index' THEN coalesce(sql, '')"
                + " ELSE '' END FROM sqlite_master"
            : "SELECT indexdef FROM pg_indexes WHERE schemaname = 'backstay_app_"
                + key.replace('-', '_')
                + "' UNION SELECT table_name || column_name || data_type || is_nullable ||"
                + " coalesce(character_maximum_length, 0) || coalesce(collation_name, '') FROM"
                + " information_schema.columns WHERE table_schema = 'backstay_app_"
                + key.replace('-', '_')
                + "'";
    try (Connection connection = DriverManager.getConnection(url);
        ResultSet result = connection.createStatement().executeQuery(sql)) {
      while (result.next()) {
        found.add(result.getString(1));
      }
    }
    assertThat(found).hasSizeGreaterThan(30);
    return found;
  }

  private Path cut(byte[] bytes, int length) throws IOException {
    return Files.write(directory.resolve("cut" + length), Arrays.copyOf(bytes, length));
  }

  /** A copy in which the first entry of that beginning is another text, or missing. */
  private Path edited(Path file, String start, String text) throws IOException {
    Path copy = directory.resolve("edited-" + start.replace("/", "") + ".zip");
    boolean done = false;
    try (ZipFile zip = new ZipFile(file.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(copy))) {
      for (ZipEntry entry : zip.stream().toList()) {
        boolean hit = !done && entry.getName().startsWith(start);
        done |= hit;
        if (!hit || text != null) {
          out.putNextEntry(new ZipEntry(entry.getName()));
          out.write(
              hit
                  ? text.getBytes(StandardCharsets.UTF_8)
                  : zip.getInputStream(entry).readAllBytes());
          out.closeEntry();
        }
      }
    }
    return copy;
  }

  /** A copy with right checksums in which a key belongs to an app that is not there. */
  private Path withBrokenPlatform(Path file) throws Exception {
    Path copy = directory.resolve("broken.zip");
    try (ZipFile zip = new ZipFile(file.toFile());
        BackupFile.Writer out = new BackupFile.Writer(Files.newOutputStream(copy))) {
      for (ZipEntry entry : zip.stream().toList()) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        if (entry.getName().equals("platform/tables/app.jsonl")) {
          out.add(entry.getName(), stream -> {});
        } else if (!entry.getName().equals("checksums.txt")) {
          out.add(entry.getName(), stream -> stream.write(bytes));
        }
      }
      out.finish();
    }
    return copy;
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
