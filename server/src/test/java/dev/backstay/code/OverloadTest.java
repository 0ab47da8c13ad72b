package dev.backstay.code;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** More calls of an app's server code than it has places and seats for. */
@Timeout(120)
class OverloadTest {
  @Test
  void callsThatFindNoSeatAreToldWhenToComeAgainAndTheLogSaysSoOnce() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger ours = (Logger) LoggerFactory.getLogger("dev.backstay");
    try (RunningServer server =
            RunningServer.start(
                Product.SQLITE,
                Map.of(
                    Setting.SERVER_CODE, "on",
                    Setting.CODE_CONCURRENCY, "1",
                    Setting.CODE_QUEUE, "2",
                    Setting.CODE_TIMEOUT_SECONDS, "2"));
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      DeployedApp app = DeployedApp.on(server, "Overloaded");
      app.value("nothing");
      ours.addAppender(log);
      List<CompletableFuture<Answer>> calls = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        calls.add(CompletableFuture.supplyAsync(() -> app.call("hang"), callers));
      }

      List<Answer> answers = calls.stream().map(CompletableFuture::join).toList();

      assertThat(answers).extracting(Answer::code).containsOnly(14005L, 90503L);
      List<Answer> refused = answers.stream().filter(answer -> answer.code() == 90503).toList();
      assertThat(refused).hasSizeGreaterThan(50);
      assertThat(refused)
          .allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
          });
      assertThat(app.call("nothing").status()).isEqualTo(200);
    } finally {
      ours.detachAppender(log);
    }
    assertThat(log.list).extracting(ILoggingEvent::getThrowableProxy).containsOnlyNulls();
    assertThat(log.list)
        .filteredOn(event -> event.getFormattedMessage().contains("too many calls"))
        .as("a line when the burst begins, and one when it ends")
        .hasSizeBetween(1, 2);
  }
}
