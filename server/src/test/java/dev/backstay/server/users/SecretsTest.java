package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** No password, hash or token in any answer, and none in the log. */
class SecretsTest extends OnBothDatabases {
  private static final String EMAIL = "secret.identity@example.com";
  private static final String PASSWORD = "p4ssw0rd-of-the-test";
  private static final String OTHER_PASSWORD = "an0ther-of-the-test";

  @Test
  void stayOutOfAnswersAndLogs() {
    Logger logger = (Logger) LoggerFactory.getLogger("dev.backstay");
    Logger access = (Logger) LoggerFactory.getLogger("backstay.access");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Level before = logger.getLevel();
    logger.setLevel(Level.TRACE);
    logger.addAppender(log);
    access.addAppender(log);
    List<Answer> answers = new ArrayList<>();
    String token;
    try {
      TestApp app = newApp();
      Client client = app.client("JS");
      Map<String, Object> account = Map.of("email", EMAIL, "password", PASSWORD);
      answers.add(client.send("POST", "/users/register", account));
      answers.add(client.send("POST", "/users/register", account));
      answers.add(client.send("PUT", "/data/Users", account));
      Answer login =
          client.send("POST", "/users/login", Map.of("login", EMAIL, "password", PASSWORD));
      String id = (String) login.object().get("objectId");
      token = (String) login.object().get("user-token");
      Client user = client.withToken(token);
      answers.add(client.send("POST", "/users/login", Map.of("login", EMAIL, "password", "no")));
      answers.add(user.send("PUT", "/users/" + id, Map.of("password", OTHER_PASSWORD)));
      answers.add(user.send("PUT", "/users/" + id, Map.of("password", List.of(PASSWORD))));
      answers.add(user.get("/data/Users/" + id));
      answers.add(user.find("Users", Map.of()));
      answers.add(user.get("/users/userclassprops"));
      answers.add(user.get("/users/isvalidusertoken/" + token));
      answers.add(user.get("/users/restorepassword/" + EMAIL));
      answers.add(user.get("/users/logout"));
      answers.add(user.find("Users", Map.of()));
      answers.add(app.client("JS").get("/users/isvalidusertoken/" + token));
    } finally {
      logger.detachAppender(log);
      access.detachAppender(log);
      logger.setLevel(before);
    }

    for (Answer answer : answers) {
      assertThat(answer.text()).doesNotContain(PASSWORD, OTHER_PASSWORD, "argon2", token);
    }
    for (ILoggingEvent event : List.copyOf(log.list)) {
      assertThat(event.getMDCPropertyMap().values())
          .noneMatch(value -> value.contains(token) || value.contains(EMAIL));
      assertThat(event.getFormattedMessage())
          .doesNotContain(PASSWORD, OTHER_PASSWORD, "argon2", token, EMAIL);
      for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; ) {
        assertThat(String.valueOf(cause.getMessage()))
            .doesNotContain(PASSWORD, OTHER_PASSWORD, "argon2", token);
        cause = cause.getCause();
      }
    }
  }
}
