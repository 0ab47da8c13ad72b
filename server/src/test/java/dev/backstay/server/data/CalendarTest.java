package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.TestApp;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Texts of days and times that no calendar has are refused through every door and in conditions;
 * what browsers write is read. {@code DateTextTest} tells which texts are which.
 */
final class CalendarTest extends OnBothDatabases {
  private static final String COLUMN = ValueDoors.column("DATETIME");

  @Test
  void whatNoCalendarHasIsRefusedEverywhere() {
    ValueDoors doors = new ValueDoors(newApp());
    for (String text : new String[] {"2024-02-30", "02/29/2023", "2023-01-29T24:00"}) {
      doors
          .write(COLUMN, "\"" + text + "\"")
          .forEach((door, answer) ->
              assertThat(ValueDoors.isDone(answer))
                  .as(door + ", " + text + ": " + answer.text())
                  .isFalse());
      doors
          .ask(COLUMN + " > '" + text + "'")
          .forEach((door, answer) ->
              assertThat(answer.status()).as(door + ": " + answer.text()).isEqualTo(400));
    }
  }

  @Test
  void whatBrowsersWriteIsReadEverywhere() {
    TestApp app = newApp();
    ValueDoors doors = new ValueDoors(app);
    Map<String, Long> written =
        Map.of(
            "2023-01-29T12:00", 1674993600000L,
            "2023-01-29T12:00:30.5", 1674993630500L,
            "2023-01-29T12:00:00.000Z", 1674993600000L,
            "2023-01-29", 1674950400000L,
            "+010000-01-01T00:00:00.000Z", 253402300800000L);
    written.forEach((text, millis) -> {
      doors
          .write(COLUMN, "\"" + text + "\"")
          .forEach((door, answer) ->
              assertThat(ValueDoors.isDone(answer))
                  .as(door + ", " + text + ": " + answer.text())
                  .isTrue());
      assertThat(app.client("REST").get("/data/Thing/row").object()).containsEntry(COLUMN, millis);
      doors
          .ask(COLUMN + " >= '" + text + "' and " + COLUMN + " = '" + text + "'")
          .forEach((door, answer) ->
              assertThat(answer.status()).as(door + ": " + answer.text()).isEqualTo(200));
      assertThat(
              app.client("REST").find("Thing", Map.of("where", COLUMN + "='" + text + "'")).list())
          .isNotEmpty();
    });
  }

  @Test
  void aDefaultIsADateToo() {
    TestApp app = newApp();
    ValueDoors doors = new ValueDoors(app);
    assertThat(defaultValue(app, "2024-02-30")).isNotEqualTo(200);
    assertThat(defaultValue(app, "2024-02-29T10:00")).isEqualTo(200);
    assertThat(doors.write("stringValue", "\"x\"").get("create").object())
        .containsEntry(COLUMN, 1709200800000L);
  }

  private static int defaultValue(TestApp app, String text) {
    return app.console()
        .send(
            "PUT",
            "/" + app.id() + "/console/data/tables/Thing/columns/" + COLUMN,
            Map.of("name", COLUMN, "dataType", "DATETIME", "defaultValue", text))
        .status();
  }
}
