package dev.backstay.foundation.error;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.store.error.DataError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The two parts of the error catalogue, {@link DataError} and {@link ApiError}. */
final class ErrorCatalogueTest {
  /** The numbers from here on are ours. */
  private static final int OWN = 90_000;

  /** Numbers and statuses that differ from the reference's, and why. */
  private static final Map<Integer, Integer> DIFFERENT =
      Map.ofEntries(
          // a refusal, like those of the tables
          Map.entry(2000, 403),
          Map.entry(3029, 403),
          Map.entry(3090, 403),
          Map.entry(3095, 403),
          Map.entry(9020, 403),
          Map.entry(14008, 403),
          // the session is at fault, so clients log in again
          Map.entry(3064, 401),
          Map.entry(3091, 401),
          // the disk is full or broken, which no client can mend
          Map.entry(6002, 507),
          // the reference lists no errors of hives; these two are on the vendor's public pages
          Map.entry(27003, 400),
          Map.entry(27010, 400),
          // the reference has no number for files that are closed, nor for hidden columns
          Map.entry(4000, 403),
          Map.entry(1053, 403));

  /** An error, wherever it is listed. */
  private record Listed(String name, int code, int status) {}

  private static List<Listed> all() {
    return Stream.concat(
            Arrays.stream(DataError.values())
                .map(each -> new Listed(each.name(), each.code(), each.status())),
            Arrays.stream(ApiError.values())
                .map(each -> new Listed(each.name(), each.code(), each.status())))
        .toList();
  }

  @Test
  void numbersAndStatusesAreThoseOfTheWireApi() throws IOException {
    Map<Integer, Integer> expected = new HashMap<>(reference());
    assertThat(expected).hasSize(339);
    DIFFERENT.forEach((code, status) ->
        assertThat(expected.put(code, status)).as("" + code).isNotEqualTo(status));
    for (Listed each : all()) {
      if (each.code < OWN) {
        assertThat(expected).as(each.name).containsEntry(each.code, each.status);
      }
    }
  }

  @Test
  void aDifferenceFromTheReferenceIsThatOfSomeError() {
    assertThat(all()).extracting(Listed::code).containsAll(DIFFERENT.keySet());
  }

  @Test
  void ourOwnNumbersFollowFromTheStatus() {
    for (Listed each : all()) {
      if (each.code >= OWN) {
        assertThat(each.code).as(each.name).isEqualTo(OWN + each.status);
      }
    }
  }

  @Test
  void aNumberIsStatedOnce() throws IOException {
    Map<String, Integer> stated = new HashMap<>();
    for (Path file : sources("DataError.java", "ApiError.java")) {
      Matcher matcher =
          Pattern.compile("^  [A-Z_]+\\(\\s*(\\d+),", Pattern.MULTILINE)
              .matcher(Files.readString(file));
      while (matcher.find()) {
        stated.merge(matcher.group(1), 1, Integer::sum);
      }
    }
    assertThat(stated)
        .hasSizeGreaterThan(100)
        .allSatisfy((code, times) -> assertThat(times).as(code).isEqualTo(1));
  }

  @Test
  void noErrorIsMadeOfANumber() throws IOException {
    List<String> found = new ArrayList<>();
    Pattern number = Pattern.compile("new \\w+Exception\\(\\s*\\d{3,6}\\s*,");
    for (Path file : sources("")) {
      Matcher matcher = number.matcher(Files.readString(file));
      while (matcher.find()) {
        found.add(file.getFileName() + ": " + matcher.group());
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void everyErrorIsUsed() throws IOException {
    for (String catalogue : List.of("DataError", "ApiError")) {
      String others =
          sources("").stream()
              .filter(file -> !file.endsWith(catalogue + ".java"))
              .map(ErrorCatalogueTest::read)
              .filter(text -> text.contains(catalogue))
              .collect(joining());
      List<String> names =
          catalogue.equals("ApiError")
              ? Arrays.stream(ApiError.values()).map(Enum::name).toList()
              : Arrays.stream(DataError.values()).map(Enum::name).toList();
      for (String name : names) {
        assertThat(Pattern.compile("\\b" + name + "\\b").matcher(others).find())
            .as(catalogue + "." + name)
            .isTrue();
      }
    }
  }

  /** The reference's numbers with their statuses. */
  private static Map<Integer, Integer> reference() throws IOException {
    try (var in =
        Objects.requireNonNull(ErrorCatalogueTest.class.getResourceAsStream("wire-codes.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .collect(toMap(line -> Integer.valueOf(line[0]), line -> Integer.valueOf(line[1])));
    }
  }

  /**
   * The main sources of the modules that answer clients, whose path ends with one of some names.
   */
  private static List<Path> sources(String... ends) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String module : List.of("store", "foundation", "code", "server")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .filter(file -> Arrays.stream(ends).anyMatch(file.toString()::endsWith))
            .forEach(found::add);
      }
    }
    assertThat(found).isNotEmpty();
    return found;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
