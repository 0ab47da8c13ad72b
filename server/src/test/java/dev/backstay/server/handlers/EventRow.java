package dev.backstay.server.handlers;

import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/** One event: what makes it happen, and how a change of its arguments shows. */
final class EventRow {
  final int before;
  final String name;
  final EventMatrix.Sends sends;
  Function<World, Map<String, Object>> change = world -> Map.of();
  Function<World, Map<String, Object>> replacement = world -> Map.of();
  BiPredicate<World, Answer> shown;
  Object numberAnswer;
  boolean asUser;
  boolean asFreshUser;
  boolean hasAfter = true;

  /** A request of a client. */
  record Request(String method, String path, Object body) {}

  private EventRow(int before, String name, EventMatrix.Sends sends) {
    this.before = before;
    this.name = name;
    this.sends = sends;
  }

  static EventRow row(int before, String name, EventMatrix.Sends sends) {
    return new EventRow(before, name, sends);
  }

  /** Members that the arguments get. */
  EventRow changing(Map<String, Object> members) {
    change = world -> members;
    return this;
  }

  /** Arguments in the place of those that were sent. */
  EventRow replacing(Function<World, Map<String, Object>> arguments) {
    replacement = arguments;
    return this;
  }

  EventRow shownBy(Predicate<Answer> sign) {
    return shownBy((world, answer) -> sign.test(answer));
  }

  EventRow shownBy(BiPredicate<World, Answer> sign) {
    shown = sign;
    return this;
  }

  /** What is answered when the result is the number 77. */
  EventRow number(Object answer) {
    numberAnswer = answer;
    return this;
  }

  EventRow asUser() {
    asUser = true;
    return this;
  }

  /** It has no event after it. */
  EventRow withoutAfter() {
    hasAfter = false;
    return this;
  }

  /** Asked for by the user who was made last. */
  EventRow asFreshUser() {
    asFreshUser = true;
    return this;
  }

  @Override
  public String toString() {
    return before + " " + name;
  }

  /** The app in which rows happen. */
  static final class World {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final TestApp app;
    private final Client client;
    private String fresh;
    private final Map<String, String> made = new HashMap<>();

    World(TestApp app) {
      this.app = app;
      this.client = app.client("REST");
      userId();
      otherUser();
      named("other");
      app.manage(
          "PUT",
          "/mailsettings",
          Map.of(
              "host", "127.0.0.1",
              "port", 9,
              "security", "NONE",
              "from", "noreply@example.com",
              "clientsMaySend", true));
      app.manage("POST", "/emailtemplate", Map.of("name", "T", "subject", "s", "body", "<p>b</p>"));
    }

    TestApp app() {
      return app;
    }

    Client client() {
      return client;
    }

    String thing() {
      return named("thing");
    }

    String other() {
      return made.computeIfAbsent("other", name -> named("other"));
    }

    String some() {
      String name = "some" + COUNT.incrementAndGet();
      named(name);
      return name;
    }

    String named(String name) {
      return id(client.send("POST", "/data/Thing", Map.of("name", name, "price", 3)));
    }

    /** A path where nothing is. */
    String path() {
      return "d/path" + COUNT.incrementAndGet();
    }

    /** The path of a new file. */
    String file() {
      String path = path();
      Answer answer = client.send("PUT", "/files/binary/" + path, "YQ==");
      if (answer.status() != 200) {
        throw new AssertionError(answer.text());
      }
      return path;
    }

    String kid() {
      return id(client.send("POST", "/data/Kid", Map.of("kidName", "kid")));
    }

    String parent() {
      String parent = thing();
      client.send("PUT", "/data/Thing/" + parent + "/kids:Kid:n", java.util.List.of(kid(), kid()));
      return parent;
    }

    long count(String where) {
      return (long) client.send("POST", "/data/Thing/count", Map.of("where", where)).json();
    }

    Map<String, Object> newUser() {
      return Map.of(
          "email",
          "new" + COUNT.incrementAndGet() + "@example.com",
          "name",
          "fresh",
          "password",
          dev.backstay.server.RunningServer.PASSWORD);
    }

    String freshUser() {
      Map<String, Object> user = newUser();
      fresh = (String) user.get("email");
      return id(client.send("POST", "/users/register", user));
    }

    String freshName() {
      Map<String, Object> user = new HashMap<>(newUser());
      String name = "fresh" + COUNT.incrementAndGet();
      user.put("name", name);
      id(client.send("POST", "/users/register", user));
      return name;
    }

    String userId() {
      return made.computeIfAbsent("user", key -> app.register("user@example.com"));
    }

    String freshToken() {
      return client.login(fresh).token();
    }

    String token() {
      return made.computeIfAbsent("token", key -> client.login("user@example.com").token());
    }

    Map<String, Object> login() {
      return Map.of(
          "login", "user@example.com", "password", dev.backstay.server.RunningServer.PASSWORD);
    }

    String otherUser() {
      return made.computeIfAbsent(
          "otherUser",
          key -> {
            app.register("other@example.com");
            return "other@example.com";
          });
    }

    long soon() {
      return System.currentTimeMillis() + 600_000;
    }

    /** A counter of its own with a value. */
    String fixed(long value) {
      String name = "fixed" + COUNT.incrementAndGet();
      client.send("PUT", "/counters/" + name + "/incrementby/get?value=" + value, null);
      return name;
    }

    private static String id(Answer answer) {
      if (answer.status() != 200) {
        throw new AssertionError(answer.text());
      }
      return (String) answer.object().get("objectId");
    }
  }
}
