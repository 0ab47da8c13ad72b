package dev.backstay.server.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A server that is told to stop, as a load balancer and its clients see it. */
class StopTest {
  /** Long enough to be sent a byte at a time: a sender that pauses for a second is given up. */
  private static final String BODY = "{" + " ".repeat(1_000) + "\"name\":\"Soup\"}";

  @Test
  void saysSoFirstThenTakesNoMoreAndLetsRequestsUnderWayEnd() throws Exception {
    RunningServer server =
        RunningServer.start(
            Product.SQLITE, Map.of(Setting.STOP_DELAY_SECONDS, "1", Setting.DRAIN_SECONDS, "10"));
    var app = server.console().createApp("Stopping");
    String data = "/" + app.id() + "/" + app.key("REST") + "/data/Dish";
    assertThat(server.send("POST", data, Map.of(), Map.of("name", "Bread")).status())
        .isEqualTo(200);
    URI url = URI.create(server.url());
    Thread stop;
    try (Socket underWay = new Socket(url.getHost(), url.getPort())) {
      underWay.setSoTimeout(10_000);
      write(
          underWay,
          "POST "
              + data
              + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
              + BODY.length()
              + "\r\n\r\n"
              + BODY.charAt(0));
      assertThat(server.send("GET", "/health/ready", Map.of(), null).status()).isEqualTo(200);

      Instant told = Instant.now();
      stop = Thread.ofPlatform().start(server.server()::close);

      AtomicInteger sent = new AtomicInteger(1);
      await(() -> {
        sendOne(underWay, sent);
        return server.send("GET", "/health/ready", Map.of(), null).status() == 503;
      });
      Answer ready = server.send("GET", "/health/ready", Map.of(), null);
      assertThat(ready.text()).isEqualTo("{\"status\":\"stopping\"}");
      assertThat(server.send("GET", data, Map.of(), null).status())
          .as("requests that a load balancer still sends")
          .isEqualTo(200);
      assertThat(server.send("GET", "/health/live", Map.of(), null).status()).isEqualTo(200);

      await(() -> {
        sendOne(underWay, sent);
        return !connects(url);
      });
      assertThat(Duration.between(told, Instant.now())).isGreaterThan(Duration.ofMillis(900));
      write(underWay, BODY.substring(sent.get()));
      String answer = new String(underWay.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 200").contains("Soup");
    }
    assertThat(stop.join(Duration.ofSeconds(10))).isTrue();
    server.close();
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private static void sendOne(Socket socket, AtomicInteger sent) {
    try {
      write(socket, String.valueOf(BODY.charAt(sent.getAndIncrement())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean connects(URI url) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Instant end = Instant.now().plusSeconds(10);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.sleep(20);
    }
  }
}
