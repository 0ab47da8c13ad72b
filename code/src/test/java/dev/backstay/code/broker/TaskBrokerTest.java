package dev.backstay.code.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TaskBrokerTest {
  private static final String APP = "11111111-AAAA-1111-1111-111111111111";
  private static final String OTHER = "22222222-AAAA-2222-2222-222222222222";
  private static final String QUEUE = TaskQueue.MAIN.key();

  /** For what comes at once but on a busy machine; below the time that a test may take. */
  private static final int PATIENCE_SECONDS = 20;

  private final TaskBroker broker = new TaskBroker(limits(Duration.ofMillis(500)));
  private final List<RedisClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(client -> client.shutdown(Duration.ZERO, Duration.ofSeconds(1)));
    broker.close();
  }

  @Test
  void aRunnerTakesATaskAndItsResultComesBack() throws Exception {
    var runner = connect(broker.open(APP));
    Submission submission = broker.submit(APP, TaskQueue.MAIN, task("r1", "channel-1"));

    KeyValue<String, String> taken = runner.sync().blpop(0, QUEUE);
    assertThat(taken.getValue()).contains("channel-1");
    assertThat(runner.sync().publish("channel-1", "done")).isEqualTo(1);

    assertThat(submission.result().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isEqualTo("done".getBytes(UTF_8));
    assertThat(submission.taken()).isDone();
  }

  @Test
  void aRunnerThatWaitsGetsATaskThatComesLater() throws Exception {
    var runner = connect(broker.open(APP));
    var waiting = runner.async().blpop(0, QUEUE);
    awaitReady(APP);

    broker.submit(APP, TaskQueue.MAIN, task("r1", "channel-1"));

    assertThat(waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getValue()).contains("r1");
    assertThat(broker.isReady(APP)).isFalse();
  }

  @Test
  void longArgumentsOfAllConnectionsTogetherAreBounded() throws Exception {
    var mine = broker.open(APP);
    String half = "*3\r\n$7\r\nPUBLISH\r\n$1\r\nx\r\n$90000\r\n" + "y".repeat(80_000);
    try (Socket first = open(mine);
        Socket second = open(broker.open(OTHER))) {
      send(first, half);
      assertThat(isSilent(first)).as("it may go on").isTrue();
      send(second, half);
      assertThat(second.getInputStream().read()).as("there is no room").isEqualTo(-1);

      send(first, "y".repeat(10_000) + "\r\n");
      assertThat(answers(first, ":0")).as("nobody waits for that").isTrue();
    }
    try (Socket third = open(broker.open(OTHER))) {
      send(third, half + "y".repeat(10_000) + "\r\n");
      assertThat(answers(third, ":0")).as("there is room again").isTrue();
    }
  }

  private Socket open(BrokerCredentials credentials) throws IOException {
    Socket socket = new Socket(broker.host(), broker.port());
    send(
        socket,
        "*3\r\n$4\r\nAUTH\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n"
            .formatted(
                credentials.username().length(),
                credentials.username(),
                credentials.password().length(),
                credentials.password()));
    assertThat(answers(socket, "+OK")).isTrue();
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    socket.getOutputStream().flush();
  }

  /** Whether a line comes within nine seconds. */
  private static boolean answers(Socket socket, String line) throws IOException {
    socket.setSoTimeout(9_000);
    byte[] read = socket.getInputStream().readNBytes(line.length() + 2);
    return new String(read, UTF_8).equals(line + "\r\n");
  }

  /** Whether nothing comes for a moment, not even the end. */
  private static boolean isSilent(Socket socket) throws IOException {
    socket.setSoTimeout(700);
    try {
      int _ = socket.getInputStream().read();
      return false;
    } catch (java.net.SocketTimeoutException e) {
      return true;
    }
  }

  @Test
  void onlyTheFirstResultCounts() throws Exception {
    var runner = connect(broker.open(APP));
    Submission submission = broker.submit(APP, TaskQueue.MAIN, task("r1", "channel-1"));
    runner.sync().blpop(0, QUEUE);

    runner.sync().publish("channel-1", "first");

    assertThat(runner.sync().publish("channel-1", "second")).isZero();
    assertThat(submission.result().get()).isEqualTo("first".getBytes(UTF_8));
  }

  @Test
  void aRunnerReachesNoTaskOfAnotherApp() throws Exception {
    var mine = connect(broker.open(APP));
    var theirs = connect(broker.open(OTHER));
    Submission submission = broker.submit(OTHER, TaskQueue.MAIN, task("r1", "channel-1"));

    assertThat(mine.sync().blpop(0.2, QUEUE)).isNull();
    assertThat(mine.sync().llen(QUEUE)).isZero();
    theirs.sync().blpop(0, QUEUE);
    assertThat(mine.sync().publish("channel-1", "forged")).isZero();

    assertThat(submission.result()).isNotDone();
    theirs.sync().publish("channel-1", "true one");
    assertThat(submission.result().get()).isEqualTo("true one".getBytes(UTF_8));
  }

  @Test
  void aTaskThatWasNotTakenHasNoResult() {
    var runner = connect(broker.open(APP));
    Submission submission = broker.submit(APP, TaskQueue.MAIN, task("r1", "channel-1"));

    assertThat(runner.sync().publish("channel-1", "too early")).isZero();

    assertThat(submission.result()).isNotDone();
  }

  @Test
  void whatADeadRunnerHadTakenIsAnsweredWithAnError() {
    var runner = connect(broker.open(APP));
    Submission submission = broker.submit(APP, TaskQueue.MAIN, task("r1", "channel-1"));
    runner.sync().blpop(0, QUEUE);

    runner.close();

    assertThatThrownBy(() -> submission.result().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .hasCauseInstanceOf(RunnerLostException.class);
  }

  @Test
  void aDeadRunnerThatWaitedSwallowsNoTask() throws Exception {
    BrokerCredentials credentials = broker.open(APP);
    var dead = connect(credentials);
    var ignored = dead.async().blpop(0, QUEUE);
    awaitReady(APP);
    dead.close();
    for (int i = 0; broker.isReady(APP) && i < 1_000; i++) {
      Thread.sleep(10);
    }

    broker.submit(APP, TaskQueue.MAIN, task("r1", "channel-1"));

    assertThat(connect(credentials).sync().blpop(0, QUEUE).getValue()).contains("r1");
  }

  @Test
  void aRunnerMayGiveATaskBackButBringNone() {
    var runner = connect(broker.open(APP));
    broker.submit(APP, TaskQueue.MAIN, task("r1", "channel-1"));
    String text = runner.sync().blpop(0, QUEUE).getValue();

    assertThatThrownBy(() -> runner.sync().rpush(QUEUE, "{\"id\":\"forged\"}"))
        .isInstanceOf(RedisCommandExecutionException.class);
    assertThat(runner.sync().rpush(QUEUE, text.replace("}", ",\"applicationId\":\"changed\"}")))
        .isEqualTo(1);

    assertThat(runner.sync().blpop(0, QUEUE).getValue()).isEqualTo(text);
  }

  @Test
  void theQueueHasAnEnd() {
    broker.open(APP);
    for (int i = 0; i < 3; i++) {
      broker.submit(APP, TaskQueue.MAIN, task("r" + i, "channel-" + i));
    }
    assertThatThrownBy(() -> broker.submit(APP, TaskQueue.MAIN, task("r", "channel")))
        .isInstanceOf(QueueFullException.class);
  }

  @Test
  void anAbandonedTaskIsNotRun() {
    var runner = connect(broker.open(APP));
    broker.submit(APP, TaskQueue.MAIN, task("r1", "channel-1")).abandon();

    assertThat(runner.sync().blpop(0.1, QUEUE)).isNull();
  }

  @Test
  void controlMessagesReachTheirAppAlone() throws Exception {
    CompletableFuture<String> mine = new CompletableFuture<>();
    CompletableFuture<String> theirs = new CompletableFuture<>();
    subscribe(broker.open(APP), mine);
    subscribe(broker.open(OTHER), theirs);

    broker.sendControl(APP, "{\"command\":\"cleanup_code_all\"}");

    assertThat(mine.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).contains("cleanup_code_all");
    assertThat(theirs).isNotDone();
  }

  @Test
  void wrongOrOldOrForeignPasswordsOpenNothing() {
    BrokerCredentials old = broker.open(APP);
    BrokerCredentials current = broker.open(APP);
    BrokerCredentials other = broker.open(OTHER);

    for (BrokerCredentials wrong :
        List.of(
            old,
            new BrokerCredentials(APP, other.password()),
            new BrokerCredentials("nobody", current.password()),
            new BrokerCredentials("", ""))) {
      assertThatThrownBy(() -> connect(wrong)).isInstanceOf(RedisConnectionException.class);
    }
    assertThat(connect(current).sync().ping()).isEqualTo("PONG");
  }

  @Test
  void anAppHasABoundedNumberOfConnections() {
    BrokerCredentials credentials = broker.open(APP);
    for (int i = 0; i < 3; i++) {
      connect(credentials);
    }
    assertThatThrownBy(() -> connect(credentials)).isInstanceOf(RedisConnectionException.class);
  }

  @Test
  void aStrangerIsDroppedOnItsFirstCommandOrAfterAWhile() throws Exception {
    assertThat(send("*1\r\n$4\r\nINFO\r\n")).startsWith("-NOAUTH");
    assertThat(send("*2\r\n$5\r\nBLPOP\r\n$1\r\nx\r\n")).startsWith("-NOAUTH");
    assertThat(send("")).isEmpty();
    assertThat(send("*3\r\n$4\r\nAUTH\r\n")).isEmpty();
  }

  @Test
  void whatIsNoCommandOrTooLargeEndsTheConnection() throws Exception {
    for (String bad :
        List.of(
            "GET / HTTP/1.1\r\n\r\n",
            "*1000000000\r\n",
            "*-1\r\n",
            "*1\r\n*1\r\n$4\r\nPING\r\n",
            "*1\r\n$2147483647\r\n",
            "*1\r\n$300\r\n" + "x".repeat(300) + "\r\n",
            "*1\r\n:1\r\n",
            "$" + "1".repeat(5_000),
            "\u0000\u0001\u0002\r\n")) {
      assertThat(send(bad)).as(bad.substring(0, Math.min(20, bad.length()))).isEmpty();
    }
    assertThat(connect(broker.open(APP)).sync().ping()).isEqualTo("PONG");
  }

  @Test
  void strangersTakeNoMoreThanTheirPlaces() throws Exception {
    List<Socket> unauthenticated = new ArrayList<>();
    BlockingQueue<Socket> dropped = new LinkedBlockingQueue<>();
    // who has a place keeps it for longer than the test takes
    try (TaskBroker patient = new TaskBroker(limits(Duration.ofMinutes(10)))) {
      for (int i = 0; i < 5; i++) {
        Socket stranger = new Socket(patient.host(), patient.port());
        unauthenticated.add(stranger);
        Thread.ofVirtual().start(() -> untilDropped(stranger, dropped));
      }

      assertThat(dropped.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
      assertThat(dropped).as("the other four").isEmpty();
    } finally {
      for (Socket stranger : unauthenticated) {
        stranger.close();
      }
    }
  }

  private static void untilDropped(Socket stranger, BlockingQueue<Socket> dropped) {
    try {
      if (stranger.getInputStream().read() < 0) {
        dropped.add(stranger);
      }
    } catch (IOException e) {
      dropped.add(stranger);
    }
  }

  @Test
  void aResultThatIsTooLargeIsNotTakenIn() {
    var runner = connect(broker.open(APP));
    Submission submission = broker.submit(APP, TaskQueue.MAIN, task("r1", "channel-1"));
    runner.sync().blpop(0, QUEUE);

    var published = runner.async().publish("channel-1", "x".repeat(200_000));

    assertThatThrownBy(() -> submission.result().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .hasCauseInstanceOf(RunnerLostException.class);
    assertThat(published.isDone() && published.getError() == null).isFalse();
  }

  private StatefulRedisConnection<String, String> connect(BrokerCredentials credentials) {
    return client(credentials).connect();
  }

  private void subscribe(BrokerCredentials credentials, CompletableFuture<String> received) {
    var subscriber = client(credentials).connectPubSub();
    subscriber.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String channel, String message) {
            received.complete(message);
          }
        });
    subscriber.sync().subscribe(BrokerConnection.CONTROL_CHANNEL);
  }

  private RedisClient client(BrokerCredentials credentials) {
    RedisClient client =
        RedisClient.create(
            RedisURI.builder()
                .withHost(broker.host())
                .withPort(broker.port())
                .withAuthentication(credentials.username(), credentials.password())
                .withTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
                .build());
    client.setOptions(
        ClientOptions.builder()
            .protocolVersion(ProtocolVersion.RESP2)
            .autoReconnect(false)
            .build());
    clients.add(client);
    return client;
  }

  /** What the broker says to raw bytes until it closes the connection. */
  private String send(String bytes) throws IOException {
    try (Socket socket = new Socket(broker.host(), broker.port())) {
      socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
      socket.getOutputStream().write(bytes.getBytes(UTF_8));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), UTF_8);
    } catch (java.net.SocketException e) {
      return "";
    }
  }

  private void awaitReady(String appId) throws InterruptedException {
    for (int i = 0; !broker.isReady(appId) && i < 1_000; i++) {
      Thread.sleep(10);
    }
    assertThat(broker.isReady(appId)).isTrue();
  }

  /**
   * @param authentication how long a stranger may take to say who it is
   */
  private static BrokerLimits limits(Duration authentication) {
    return new BrokerLimits(100_000, 3, 3, 4, authentication, 150_000);
  }

  private static QueuedTask task(String id, String channel) {
    return new QueuedTask(
        id, channel, "{\"id\":\"" + id + "\",\"responseChannelId\":\"" + channel + "\"}");
  }
}
