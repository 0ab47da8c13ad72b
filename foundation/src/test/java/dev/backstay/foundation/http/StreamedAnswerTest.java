package dev.backstay.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.store.Databases;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Durability;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are sent piece by piece, through the whole edge and real sockets. */
final class StreamedAnswerTest {
  private static final String TEXT = "0123456789abcdefghij";
  private static final Instant CHANGED = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final String DATE = "Fri, 02 Jan 2026 03:04:05 GMT";
  private static final long LARGE = 200L << 20;
  private static final Duration SOON = Duration.ofSeconds(20);

  /** More than the buffers of a connection hold, so that it is on its way when it fails. */
  private static final int LONG = 100_000;

  @TempDir private static Path data;
  private static Databases databases;
  private static HttpEdge edge;
  private static Path small;
  private static Path large;
  private static final AtomicInteger OPEN = new AtomicInteger();

  @BeforeAll
  static void start() throws Exception {
    small = Files.writeString(data.resolve("small"), TEXT);
    Files.setLastModifiedTime(small, FileTime.from(CHANGED));
    large = data.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(LARGE);
      file.seek(LARGE - 3);
      file.writeBytes("end");
    }
    databases = Databases.open(DatabaseSettings.of(data, null).withDurability(Durability.NORMAL));
    edge = edge(Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    edge.close();
    databases.close();
  }

  private static HttpEdge edge(Map<Setting, String> more) throws Exception {
    Map<Setting, String> settings = new java.util.EnumMap<>(Setting.class);
    settings.put(Setting.REQUEST_HEADER_SECONDS, "1");
    settings.put(Setting.REQUEST_BODY_RATE, "100000");
    settings.put(Setting.IDLE_TIMEOUT_SECONDS, "120");
    settings.put(Setting.DRAIN_SECONDS, "0");
    settings.putAll(more);
    HttpEdge made =
        new HttpEdge(
            ServerSettings.forTests(data, settings).http(),
            new Apps(databases, 1_000),
            new EdgeRoutes(List.of(), List.of(), List.of(), routes()),
            dev.backstay.foundation.meters.Meters.OFF);
    made.start();
    return made;
  }

  private static List<Route> routes() {
    return List.of(
        Route.get("/file", exchange -> file(small)),
        Route.post("/file", exchange -> file(small)),
        Route.get("/large", exchange -> file(large)),
        Route.get("/empty", exchange -> file(Files.createTempFile(data, "empty", ""))),
        Route.get("/untagged", exchange -> streamed(FileBody.of(open(small), null, null))),
        Route.get("/spooled", exchange -> streamed(FileBody.spooled(data, 0, out -> text(out, 3)))),
        Route.get("/chunks", exchange -> streamed(StreamedBody.of(out -> text(out, 10_000)))),
        Route.get("/stream", exchange -> stream(TEXT.length())),
        Route.get("/stream/unknown", exchange -> stream(-1)),
        Route.get("/stream/short", exchange -> stream(TEXT.length() + 1)),
        Route.get("/stream/long", exchange -> stream(TEXT.length() - 1)),
        Route.get("/fails/early", exchange -> failing(100, -1)),
        Route.get("/fails/late", exchange -> failing(LONG, -1)),
        Route.get("/fails/known", exchange -> failing(LONG, 2 * LONG)),
        Route.get("/pauses", exchange -> streamed(StreamedBody.of(StreamedAnswerTest::pause))),
        Route.get("/plain", exchange -> Response.text("plain")));
  }

  private static Response streamed(StreamedBody body) {
    OPEN.incrementAndGet();
    return Response.streamed("text/plain", new Counted(body));
  }

  /**
   * Not wrapped, since the edge must see that it is a file; its channel tells when it is closed.
   */
  private static Response file(Path path) throws IOException {
    return Response.streamed("text/plain", FileBody.of(path));
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(path);
  }

  private static Response stream(long length) {
    return streamed(StreamedBody.of(new ByteArrayInputStream(bytes(TEXT)), length));
  }

  private static Response failing(int after, long length) {
    InputStream in =
        new InputStream() {
          private int left = after;

          @Override
          public int read() throws IOException {
            if (left == 0) {
              throw new IOException("for the test");
            }
            left--;
            return 'x';
          }

          @Override
          public int read(byte[] into, int from, int count) throws IOException {
            int read = Math.min(count, Math.max(left, 1));
            for (int i = 0; i < read; i++) {
              into[from + i] = (byte) read();
            }
            return read;
          }
        };
    return streamed(StreamedBody.of(in, length));
  }

  private static void text(java.io.OutputStream out, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      out.write(bytes(TEXT));
    }
  }

  private static void pause(java.io.OutputStream out) throws IOException {
    for (int i = 0; i < 3; i++) {
      out.write(bytes("piece"));
      out.flush();
      try {
        Thread.sleep(1_500);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  /** Counts how often a body is closed. */
  private static final class Counted extends StreamedBody {
    private final StreamedBody body;

    Counted(StreamedBody body) {
      this.body = body;
    }

    @Override
    public long length() {
      return body.length();
    }

    @Override
    public void writeTo(java.io.OutputStream out) throws IOException {
      body.writeTo(out);
    }

    @Override
    public void close() throws IOException {
      body.close();
      OPEN.decrementAndGet();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3,     206, bytes 0-3/20,   0123",
    "bytes=16-,     206, bytes 16-19/20, ghij",
    "bytes=16-999,  206, bytes 16-19/20, ghij",
    "bytes=-3,      206, bytes 17-19/20, hij",
    "bytes=-999,    206, bytes 0-19/20,  0123456789abcdefghij",
    "bytes=19-19,   206, bytes 19-19/20, j",
    "'bytes=2-4,3-6', 206, bytes 2-6/20, 23456",
    "bytes=20-,     416, bytes */20,     ",
    "bytes=-0,      416, bytes */20,     ",
    "lines=1-2,     200, ,               0123456789abcdefghij",
  })
  void aRangeOfAFileIsSent(String range, int status, String contentRange, String body)
      throws Exception {
    Answer answer = get("/file", "Range: " + range);
    assertThat(answer.status).isEqualTo(status);
    assertThat(answer.header("Content-Range")).isEqualTo(contentRange);
    if (status == 416) {
      assertThat(answer.body).contains("\"code\":90416");
    } else {
      assertThat(answer.body).isEqualTo(body);
      assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
      assertThat(answer.header("Content-Length")).isEqualTo("" + body.length());
    }
  }

  @Test
  void severalRangesAreSentAsParts() throws Exception {
    Answer answer = get("/file", "Range: bytes=0-1,5-5,-2");
    assertThat(answer.status).isEqualTo(206);
    String type = answer.header("Content-Type");
    assertThat(type).startsWith("multipart/byteranges; boundary=");
    String boundary = "--" + type.substring(type.indexOf('=') + 1);
    assertThat(answer.body)
        .isEqualTo(
            boundary
                + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/20\r\n\r\n01\r\n"
                + boundary
                + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 5-5/20\r\n\r\n5\r\n"
                + boundary
                + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 18-19/20\r\n\r\nij\r\n"
                + boundary
                + "--\r\n");
    assertThat(answer.header("Content-Length")).isEqualTo("" + answer.body.length());
  }

  @Test
  void whoAsksForVeryManyRangesGetsTheWholeFile() throws Exception {
    Answer answer = get("/file", "Range: bytes=" + "0-0,2-2,".repeat(1_000) + "4-4");
    assertThat(answer.status).isEqualTo(200);
    assertThat(answer.body).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET  | If-None-Match: {etag}                                          | 304",
        "GET  | If-None-Match: W/{etag}                                        | 304",
        "GET  | If-None-Match: \"other\", {etag}                               | 304",
        "GET  | If-None-Match: *                                               | 304",
        "HEAD | If-None-Match: {etag}                                          | 304",
        "GET  | If-None-Match: \"other\"                                       | 200",
        "POST | If-None-Match: {etag}                                          | 200",
        "GET  | If-Modified-Since: Fri, 02 Jan 2026 03:04:05 GMT               | 304",
        "GET  | If-Modified-Since: Fri, 02 Jan 2026 03:04:06 GMT               | 304",
        "GET  | If-Modified-Since: Fri, 02 Jan 2026 03:04:04 GMT               | 200",
        "GET  | If-Modified-Since: yesterday                                   | 200",
        "GET  | If-None-Match: \"other\"~If-Modified-Since: Fri, 02 Jan 2026 03:04:05 GMT | 200",
        "GET  | If-None-Match: {etag}~Range: bytes=0-3                         | 304",
        "GET  | If-Range: {etag}~Range: bytes=0-3                              | 206",
        "GET  | If-Range: \"other\"~Range: bytes=0-3                           | 200",
        "GET  | If-Range: W/{etag}~Range: bytes=0-3                            | 200",
        "GET  | If-Range: Fri, 02 Jan 2026 03:04:05 GMT~Range: bytes=0-3       | 206",
        "GET  | If-Range: Fri, 02 Jan 2026 03:04:04 GMT~Range: bytes=0-3       | 200",
        "GET  | If-Range: {etag}~Range: bytes=30-                              | 416",
        "GET  | If-Range: \"other\"~Range: bytes=30-                           | 200",
        "HEAD | Range: bytes=0-3                                               | 200",
        "POST | Range: bytes=0-3                                               | 200",
      })
  void conditionsAreHeeded(String method, String headers, int status) throws Exception {
    String etag = get("/file").header("ETag");
    Answer answer = send(method, "/file", headers.replace("{etag}", etag).split("~"));
    assertThat(answer.status).isEqualTo(status);
    if (status == 304 || method.equals("HEAD")) {
      assertThat(answer.body).isEmpty();
    }
    if (status != 416 && !method.equals("POST")) {
      assertThat(answer.header("ETag")).isEqualTo(etag);
      assertThat(answer.header("Last-Modified")).isEqualTo(DATE);
    }
  }

  @Test
  void anotherFileInTheSamePlaceHasAnotherTag() throws Exception {
    Path file = Files.writeString(data.resolve("replaced"), "one");
    Path next = Files.writeString(data.resolve("next"), "two");
    Files.setLastModifiedTime(file, FileTime.from(CHANGED));
    Files.setLastModifiedTime(next, FileTime.from(CHANGED));
    try (FileBody before = FileBody.of(file)) {
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
      try (FileBody after = FileBody.of(file)) {
        assertThat(after.etag()).isNotEqualTo(before.etag());
      }
      java.io.ByteArrayOutputStream sent = new java.io.ByteArrayOutputStream();
      before.writeTo(sent);
      assertThat(sent).hasToString("one");
    }
  }

  @Test
  void aFileWithoutATagMatchesNoneButTheStar() throws Exception {
    assertThat(get("/untagged", "If-None-Match: \"a\"").status).isEqualTo(200);
    assertThat(get("/untagged").header("ETag")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/file, 20",
    "/empty, 0",
    "/large, 209715200",
    "/spooled, 60",
    "/stream, 20",
    "/chunks, ",
  })
  void headSaysWhatGetWouldSendAndClosesTheBody(String path, String length) throws Exception {
    Answer answer = send("HEAD", path);
    assertThat(answer.status).isEqualTo(200);
    assertThat(answer.header("Content-Length")).isEqualTo(length);
    assertThat(answer.header("Content-Type")).isEqualTo("text/plain");
    assertThat(answer.body).isEmpty();
    awaitAllClosed();
  }

  @ParameterizedTest
  @CsvSource({
    "/empty,          0,  0",
    "/file,           1,  20",
    "/spooled,        3,  60",
    "/stream,         1,  20",
    "/stream/unknown, 1,  20",
    "/chunks,         10000, ",
  })
  void theWholeBodyComesInEitherVersionOfHttp(String path, int times, String length)
      throws Exception {
    for (String version : List.of("1.1", "1.0")) {
      Answer answer = exchange("GET " + path + " HTTP/" + version, "Accept-Encoding: gzip");
      assertThat(answer.status).isEqualTo(200);
      assertThat(answer.header("Content-Encoding")).isNull();
      assertThat(answer.header("Content-Length")).isEqualTo(length);
      boolean chunked = length == null && version.equals("1.1");
      assertThat(answer.header("Transfer-Encoding")).isEqualTo(chunked ? "chunked" : null);
      assertThat(answer.text()).isEqualTo(TEXT.repeat(times));
    }
    awaitAllClosed();
  }

  @Test
  void aFailureBeforeTheFirstPieceIsAnError() throws Exception {
    Answer answer = get("/fails/early");
    assertThat(answer.status).isEqualTo(500);
    assertThat(answer.body).contains("\"code\":90500").doesNotContain("xxx", "for the test");
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    awaitAllClosed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/stream/short", "/stream/long"})
  void aShortBodyOfAnotherLengthThanAnnouncedIsAnError(String path) throws Exception {
    Answer answer = get(path);
    assertThat(answer.status).isEqualTo(500);
    awaitAllClosed();
  }

  @ParameterizedTest
  @CsvSource({"/fails/late, 1.1", "/fails/known, 1.1", "/fails/known, 1.0"})
  void aBodyThatFailsHalfwayIsSeenToBeIncomplete(String path, String version) throws Exception {
    Answer answer = exchange("GET " + path + " HTTP/" + version);
    assertThat(answer.status).isEqualTo(200);
    assertThat(answer.body).contains("xxx");
    String length = answer.header("Content-Length");
    if (length == null) {
      assertThat(answer.header("Transfer-Encoding")).isEqualTo("chunked");
      assertThat(answer.body).as("the last chunk").doesNotEndWith("0\r\n\r\n");
    } else {
      assertThat(answer.body.length()).isLessThan(Integer.parseInt(length));
    }
    awaitAllClosed();
  }

  @Test
  void inOldHttpWithoutALengthAFailureResetsTheConnection() {
    assertThatThrownBy(() -> exchange("GET /fails/late HTTP/1.0"))
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
    awaitAllClosed();
  }

  @Test
  void aConnectionGoesOnAfterAStreamedAnswer() throws Exception {
    try (Socket socket = connect(edge)) {
      for (String path : List.of("/file", "/stream/unknown", "/file")) {
        socket
            .getOutputStream()
            .write(bytes("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        StringBuilder got = new StringBuilder();
        while (!got.toString().endsWith(TEXT)) {
          got.append((char) socket.getInputStream().read());
        }
        assertThat(got).startsWith("HTTP/1.1 200");
      }
    }
  }

  @Test
  void aLargeFileIsNeverInMemory() throws Exception {
    try (Socket socket = connect(edge)) {
      request(socket, "/large");
      InputStream in = socket.getInputStream();
      long before = usedMemory();
      long read = in.readNBytes(1 << 20).length;
      // the server goes on until the buffers of the connection are full
      Thread.sleep(500);
      assertThat(usedMemory() - before).isLessThan(30L << 20);
      byte[] piece = new byte[1 << 16];
      String end = "";
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        read += count;
        end = new String(piece, Math.max(0, count - 3), Math.min(3, count), StandardCharsets.UTF_8);
      }
      assertThat(read).isGreaterThan(LARGE).isLessThan(LARGE + 1_000);
      assertThat(end).isEqualTo("end");
    }
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void aClientThatReadsAByteASecondIsCutOff() throws Exception {
    try (Socket socket = connect(edge)) {
      request(socket, "/large");
      long start = System.nanoTime();
      while (openFiles(large) > 0) {
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        socket.getInputStream().read();
        Thread.sleep(1_000);
      }
    }
  }

  @Test
  void aClientThatReadsWithPausesIsServed() throws Exception {
    try (Socket socket = connect(edge)) {
      request(socket, "/large");
      InputStream in = socket.getInputStream();
      byte[] piece = new byte[1 << 20];
      for (int i = 0; i < 20; i++) {
        assertThat(in.readNBytes(piece, 0, piece.length)).isEqualTo(piece.length);
        Thread.sleep(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/large", "/chunks"})
  void aClientThatGoesAwayLeavesNothingOpen(String path) throws Exception {
    try (Socket socket = connect(edge)) {
      request(socket, path);
      socket.getInputStream().readNBytes(100);
    }
    await(() -> openFiles(large) == 0);
    awaitAllClosed();
  }

  @Test
  void readersThatStandStillKeepNothingBusyButTheirOwnShare() throws Exception {
    List<Socket> still = new ArrayList<>();
    try (HttpEdge few =
        edge(
            Map.of(
                Setting.MAX_THREADS,
                "8",
                Setting.REQUEST_WAIT_SECONDS,
                "1",
                Setting.REQUEST_BODY_RATE,
                "1000"))) {
      for (int i = 0; i < 110; i++) {
        Socket socket = connect(few);
        still.add(socket);
        request(socket, "/large");
      }
      await(() -> openFiles(large) >= 100);
      long start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        assertThat(exchange(few, "GET /plain HTTP/1.1").text()).isEqualTo("plain");
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
      // all that the share does not take are refused after a second, and what they hold is closed
      assertThat(exchange(few, "GET /chunks HTTP/1.1").status).isEqualTo(503);
      // a small file is read at once and takes no place
      assertThat(exchange(few, "GET /file HTTP/1.1").status).isEqualTo(200);
      await(() -> openFiles(large) < 105);
    } finally {
      for (Socket socket : still) {
        socket.close();
      }
    }
    await(() -> openFiles(large) == 0);
  }

  @Test
  void aWriterMayPauseForLongerThanAConnectionMayBeSilent() throws Exception {
    try (HttpEdge impatient = edge(Map.of(Setting.IDLE_TIMEOUT_SECONDS, "1"))) {
      assertThat(exchange(impatient, "GET /pauses HTTP/1.1").text()).isEqualTo("piece".repeat(3));
    }
  }

  /** How often a file is open in this process; Linux tells. */
  private static int openFiles(Path path) {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return (int)
          files
              .filter(each -> {
                try {
                  return Files.readSymbolicLink(each).equals(path.toRealPath());
                } catch (IOException e) {
                  return false;
                }
              })
              .count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void awaitAllClosed() {
    await(() -> OPEN.get() == 0);
  }

  private static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > SOON.toNanos()) {
        throw new AssertionError("not within " + SOON);
      }
      Thread.onSpinWait();
    }
  }

  /** An answer as it came, its body with the lengths of chunks. */
  private record Answer(int status, List<String> headers, String body) {
    String header(String name) {
      return headers.stream()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse(null);
    }

    /** The body without the lengths of chunks. */
    String text() {
      if (header("Transfer-Encoding") == null) {
        return body;
      }
      StringBuilder text = new StringBuilder();
      for (int at = 0; ; ) {
        int end = body.indexOf("\r\n", at);
        int length = Integer.parseInt(body.substring(at, end), 16);
        if (length == 0) {
          assertThat(body.substring(end)).isEqualTo("\r\n\r\n");
          return text.toString();
        }
        text.append(body, end + 2, end + 2 + length);
        at = end + 2 + length + 2;
      }
    }
  }

  private static Answer get(String path, String... headers) throws IOException {
    return send("GET", path, headers);
  }

  private static Answer send(String method, String path, String... headers) throws IOException {
    return exchange(method + " " + path + " HTTP/1.1", headers);
  }

  private static Answer exchange(String line, String... headers) throws IOException {
    return exchange(edge, line, headers);
  }

  private static Answer exchange(HttpEdge with, String line, String... headers) throws IOException {
    try (Socket socket = connect(with)) {
      String all = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
      socket
          .getOutputStream()
          .write(bytes(line + "\r\nHost: localhost\r\nConnection: close\r\n" + all + "\r\n"));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      int end = answer.indexOf("\r\n\r\n");
      List<String> lines = answer.substring(0, end).lines().toList();
      return new Answer(
          Integer.parseInt(lines.getFirst().split(" ")[1]), lines, answer.substring(end + 4));
    }
  }

  private static void request(Socket socket, String path) throws IOException {
    socket
        .getOutputStream()
        .write(bytes("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
  }

  private static Socket connect(HttpEdge with) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(64 * 1024);
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), with.port()));
    return socket;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
