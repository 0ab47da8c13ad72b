package dev.backstay.cli.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code backstay code logs --follow}: which of the lines just read are new. */
class CodeLogsCommandTest {
  @Test
  void followedLinesAreThoseThatWereNotThereBefore() {
    assertThat(CodeLogsCommand.newOnes(List.of("c", "b", "a"), List.of("b", "a"))).isEqualTo(1);
    assertThat(CodeLogsCommand.newOnes(List.of("a", "a"), List.of("a", "a"))).isZero();
    assertThat(CodeLogsCommand.newOnes(List.of("b"), List.of())).isEqualTo(1);
    assertThat(CodeLogsCommand.newOnes(List.of("d", "c"), List.of("b", "a"))).isEqualTo(2);
  }
}
