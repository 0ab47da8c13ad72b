package dev.backstay.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IncomingBodiesTest {
  private final IncomingBodies bodies = new IncomingBodies(1_600);

  @Test
  void oneSenderHasASixteenthOfTheHeapAndGetsItBack() {
    IncomingBodies.Body first = bodies.of("a");
    IncomingBodies.Body second = bodies.of("a");

    assertThat(first.add(60)).isTrue();
    assertThat(second.add(40)).isTrue();
    assertThat(second.add(1)).isFalse();
    assertThat(bodies.of("b").add(100)).isTrue();

    first.end();
    first.end();
    assertThat(second.add(60)).isTrue();
    assertThat(second.add(1)).isFalse();
  }

  @Test
  void allTogetherHaveAQuarter() {
    for (String sender : new String[] {"a", "b", "c", "d"}) {
      assertThat(bodies.of(sender).add(100)).isTrue();
    }
    assertThat(bodies.of("e").add(1)).isFalse();
  }

  @Test
  void whatComesAfterTheEndIsNotCounted() {
    IncomingBodies.Body body = bodies.of("a");
    body.end();
    assertThat(body.add(1)).isFalse();
    assertThat(bodies.of("a").add(100)).isTrue();
  }
}
