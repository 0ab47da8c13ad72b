package dev.backstay.store.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a pattern makes a database read a text. */
class LikePatternTest {
  @ParameterizedTest
  @CsvSource({
    "abc, 1",
    "aaa, 1",
    "aaa%, 1",
    "%abc%, 1",
    "%test%, 2",
    "%Tet%, 2",
    "%banana%, 1",
    "%aaa%, 3",
    "%a_a%, 3",
    "%___, 1",
    "%__ab_, 2",
    "%a%a%a%, 1",
    "%a%bbbb%a, 4",
    "%a%bbb\\%bb, 5",
    "%\\%\\%, 2",
    "%żółw%, 2",
    "%жжж, 3",
  })
  void countsWhatRepeatsItsFirstCharacter(String pattern, int repetitions) {
    assertThat(LikePattern.repetitions(pattern)).isEqualTo(repetitions);
  }
}
