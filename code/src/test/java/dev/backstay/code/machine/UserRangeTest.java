package dev.backstay.code.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranges of operating-system users, which no two servers of a machine share. */
class UserRangeTest {
  @TempDir Path directory;

  @Test
  void aCodeDirectoryKeepsItsRangeAndNoNumberIsGivenTwice() throws IOException {
    Path code = code("a");
    int first;
    try (UserRange range = take(code)) {
      first = range.next(user -> true);
      assertThat(range.contains(first)).isTrue();
      assertThat(range.next(user -> true)).isEqualTo(first + 1);
      assertThat(range.next(user -> user != first + 2)).as("someone has it").isEqualTo(first + 3);
    }
    try (UserRange again = take(code)) {
      assertThat(again.next(user -> true)).isEqualTo(first + 4);
    }
  }

  @Test
  void aRangeThatIsUsedIsNobodyElses() throws IOException {
    Path code = code("a");
    try (UserRange range = take(code);
        UserRange other = take(code("b"))) {
      assertThat(other.contains(range.next(user -> true))).isFalse();
      assertThatThrownBy(() -> take(code))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another server uses the operating-system users");
    }
  }

  @Test
  void aCopiedCodeDirectoryGetsARangeOfItsOwnAndOneThatIsGoneGivesItsRangeAway()
      throws IOException {
    Path code = code("a");
    int last;
    try (UserRange range = take(code)) {
      last = range.next(user -> true);
    }
    try (UserRange copy = take(code("copy"))) {
      assertThat(copy.contains(last)).isFalse();
    }
    Files.delete(code);
    try (UserRange next = take(code("c"))) {
      assertThat(next.contains(last)).isTrue();
      assertThat(next.next(user -> true)).as("not the number of before").isEqualTo(last + 1);
    }
  }

  @Test
  void anotherProcessGetsAnotherRangeAndFindsThisOneLocked() throws Exception {
    Path code = code("a");
    try (UserRange range = take(code)) {
      int ours = range.next(user -> true);

      assertThat(inAnotherProcess(code)).contains("another server uses");
      assertThat(range.contains(Integer.parseInt(inAnotherProcess(code("b"))))).isFalse();
      assertThat(range.next(user -> true)).isEqualTo(ours + 1);
    }
    assertThat(inAnotherProcess(code)).as("given back").containsPattern("^\\d+$");
  }

  /** Takes a range in a process of its own and prints a number of it. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws IOException {
    try (UserRange range = UserRange.take(Path.of(arguments[0]), Path.of(arguments[1]))) {
      System.out.println(range.next(user -> true));
    } catch (IOException e) {
      System.out.println(e.getMessage());
    }
  }

  private String inAnotherProcess(Path code) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(UserRangeTest.class.getName(), registry().toString(), code.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return String.valueOf(line);
    }
  }

  private UserRange take(Path code) throws IOException {
    return UserRange.take(registry(), code);
  }

  private Path registry() {
    return directory.resolve("users");
  }

  private Path code(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }
}
