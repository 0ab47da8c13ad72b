package dev.backstay.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much of large answers is kept for clients that read slowly. */
final class UnsentAnswersTest {
  private final UnsentAnswers unsent = new UnsentAnswers(800);

  @Test
  void anAppHasAnEighthAndAllHaveAQuarter() {
    assertThat(unsent.add("first", 60)).isTrue();
    assertThat(unsent.add("first", 41)).isFalse();
    assertThat(unsent.add("first", 40)).isTrue();
    assertThat(unsent.add("second", 100)).isTrue();
    assertThat(unsent.add("third", 1)).isFalse();
  }

  @Test
  void whatIsSentMakesRoom() {
    assertThat(unsent.add("app", 60)).isTrue();
    assertThat(unsent.add("app", 40)).isTrue();

    unsent.remove("app", 60);
    assertThat(unsent.add("app", 61)).isFalse();
    assertThat(unsent.add("app", 60)).isTrue();
    unsent.remove("app", 40);
    unsent.remove("app", 60);

    assertThat(unsent.add("app", 100)).isTrue();
    assertThat(unsent.add("other", 100)).isTrue();
  }
}
