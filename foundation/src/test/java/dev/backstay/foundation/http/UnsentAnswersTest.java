package dev.backstay.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.http.UnsentAnswers.Unsent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How much of large answers is kept for clients that read slowly. */
final class UnsentAnswersTest {
  private final UnsentAnswers unsent = new UnsentAnswers(800);
  private final List<String> ended = new ArrayList<>();
  private long seconds;

  private Unsent add(String app, int length) {
    return unsent.add(app, length, seconds * 1_000_000_000L, () -> ended.add(app + length));
  }

  @Test
  void anAppHasAnEighthAndAllHaveAQuarter() {
    assertThat(add("first", 60)).isNotNull();
    assertThat(add("first", 41)).isNull();
    assertThat(add("first", 40)).isNotNull();
    assertThat(add("second", 100)).isNotNull();
    assertThat(add("third", 1)).as("all have only just begun").isNull();
    assertThat(ended).isEmpty();
  }

  @Test
  void whatIsSentMakesRoom() {
    Unsent large = Objects.requireNonNull(add("app", 60));
    Unsent small = Objects.requireNonNull(add("app", 40));

    unsent.remove(large);
    unsent.remove(large);
    assertThat(add("app", 61)).isNull();
    Unsent again = Objects.requireNonNull(add("app", 60));
    unsent.remove(small);
    unsent.remove(again);

    assertThat(add("app", 100)).isNotNull();
    assertThat(add("other", 100)).isNotNull();
  }

  @Test
  void twoAppsWhoseClientsReadSlowlyKeepNoOtherOut() {
    add("first", 70);
    add("first", 30);
    add("second", 50);
    add("second", 50);
    seconds = 10;

    Unsent third = add("third", 40);

    assertThat(third).isNotNull();
    assertThat(ended).as("the oldest of an app that had most").hasSize(1);
    assertThat(ended.getFirst()).isIn("first70", "second50");
    assertThat(add("third", 61)).as("its own eighth is the end").isNull();
    add("fourth", 40);
    assertThat(add("first", 90)).as("an app with most displaces nobody").isNull();
  }
}
