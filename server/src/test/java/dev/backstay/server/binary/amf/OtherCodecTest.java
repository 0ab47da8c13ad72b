package dev.backstay.server.binary.amf;

import static org.assertj.core.api.Assertions.assertThat;

import com.backendless.Backendless;
import com.backendless.persistence.BackendlessExpression;
import com.backendless.persistence.DataQueryBuilder;
import com.backendless.transaction.UnitOfWork;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Our codec and BlazeDS take the same bytes for the same values. */
@SuppressWarnings("JavaUtilDate") // types of the SDK
final class OtherCodecTest {
  private static final int VALUES = 3_000;
  private static final int AMF3_VALUE = 23;

  @Test
  void randomValuesAreWrittenAndReadByBoth() throws Exception {
    long seed = new Random().nextLong();
    RandomValues values = new RandomValues(new Random(seed));
    for (int i = 0; i < VALUES; i++) {
      Object value = values.next();
      String expected = BlazeDs.text(value);
      byte[] ours = AmfWriter.write(value);
      assertThat(BlazeDs.text(AmfReader.read(ours))).as("seed " + seed).isEqualTo(expected);
      assertThat(BlazeDs.text(BlazeDs.read(ours))).as("seed " + seed).isEqualTo(expected);
      byte[] theirs = BlazeDs.write(value);
      assertThat(BlazeDs.text(AmfReader.read(theirs))).as("seed " + seed).isEqualTo(expected);
    }
  }

  /** What the SDK sends, of all kinds. */
  @Test
  @ResourceLock("com.backendless.Backendless")
  void messagesOfTheSdkAreReadByBoth() throws Exception {
    List<byte[]> packets = captured();
    assertThat(packets).hasSizeGreaterThan(8);
    for (byte[] packet : packets) {
      AmfObject ours = (AmfObject) ((List<?>) AmfEnvelope.read(packet).value()).getFirst();
      byte[] value = java.util.Arrays.copyOfRange(packet, AMF3_VALUE, packet.length);
      List<?> theirs = (List<?>) BlazeDs.read(value);
      AmfObject same =
          new AmfObject("RemotingMessage")
              .with("source", ours.get("source"))
              .with("operation", ours.get("operation"))
              .with("body", ours.get("body"));
      assertThat(BlazeDs.text(same)).isEqualTo(BlazeDs.text(theirs.getFirst()));
    }
  }

  private static List<byte[]> captured() throws Exception {
    System.setProperty("java.util.prefs.userRoot", System.getProperty("java.io.tmpdir"));
    List<byte[]> packets = Collections.synchronizedList(new ArrayList<>());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          packets.add(exchange.getRequestBody().readAllBytes());
          byte[] answer =
              AmfEnvelope.answerToUnreadable(
                  new AmfObject("flex.messaging.messages.AcknowledgeMessage").with("body", null));
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try {
      Backendless.setUrl("http://127.0.0.1:" + server.getAddress().getPort());
      Backendless.initApp("11111111-1111-1111-1111-111111111111", "key");
      Map<String, Object> record = new HashMap<>();
      record.put("text", "Ä");
      record.put("numbers", List.of(1, -1, 1 << 27, 1L << 40, 0.5));
      record.put("date", new Date(5));
      record.put("bytes", new byte[] {1, 2});
      record.put("nested", new HashMap<>(Map.of("a", new HashMap<>(Map.of("b", true)))));
      record.put("sum", new BackendlessExpression("a + 1"));
      UnitOfWork transaction = new UnitOfWork();
      var created = transaction.create("Order", record);
      transaction.update(created, "text", "b");
      transaction.bulkDelete("Order", "a = 1");
      sends(() -> Backendless.Data.of("Order").save(record));
      sends(() -> Backendless.Data.of("Order").create(List.of(record, record)));
      sends(() ->
          Backendless.Data.of("Order")
              .find(DataQueryBuilder.create().setWhereClause("a = 1").setRelated("b", "c")));
      sends(() -> Backendless.Data.of("Order").findFirst());
      sends(() -> Backendless.UserService.login("a", "b"));
      sends(transaction::execute);
      sends(() -> Backendless.Cache.put("key", record));
      sends(() -> Backendless.Counters.compareAndSet("a", 1, 1L << 50));
      sends(() -> Backendless.CustomService.invoke("A", "b", new Object[] {record, 1, null}));
      sends(() -> Backendless.Events.dispatch("a", record));
    } finally {
      server.stop(0);
    }
    return packets;
  }

  /** The answer is not what the call expects: only what is sent counts. */
  private static void sends(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      // the message has been sent
    }
  }
}
