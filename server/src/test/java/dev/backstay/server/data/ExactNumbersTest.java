package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Every JSON number is read as it is written: a column that can hold it does, another says so by
 * its name. Numbers that are dangerous to handle are those of {@link HugeNumbersTest}.
 */
final class ExactNumbersTest extends OnBothDatabases {
  private static final String[] NUMBERS = {
    "0",
    "-0.0",
    "1",
    "1.0",
    "1e2",
    "0.1",
    "0.30000000000000004",
    "0.1234567890123456789",
    "9007199254740993",
    "9007199254740993.0",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "100000000000000000000",
    "123456789012345678901234567890",
    "1e20",
    "1.7976931348623157e308",
    "1e309",
    "-1e309",
    "5e-324",
    "1e-330",
    "1" + "0".repeat(320)
  };

  @Test
  void aColumnHoldsANumberOrSaysThatItDoesNot() {
    TestApp app = newApp();
    ValueDoors doors = new ValueDoors(app);
    for (String number : NUMBERS) {
      BigDecimal exact = new BigDecimal(number);
      double real = exact.doubleValue();
      boolean isReal = Double.isFinite(real) && (real != 0 || exact.signum() == 0);
      check(app, doors, "intValue", number, isLong(exact) ? exact : null);
      check(app, doors, "doubleValue", number, isReal ? new BigDecimal("" + real) : null);
      check(
          app,
          doors,
          "jsonValue",
          number,
          isLong(exact) ? exact : isReal ? new BigDecimal("" + real) : null);
    }
  }

  private static boolean isLong(BigDecimal number) {
    return number.stripTrailingZeros().scale() <= 0
        && number.toBigInteger().bitLength() < Long.SIZE;
  }

  private static void check(
      TestApp app, ValueDoors doors, String column, String number, BigDecimal expected) {
    Map<String, Answer> answers = doors.write(column, number);
    answers.forEach((door, answer) -> {
      String at = door + ", " + column + " " + number + ": " + answer.text();
      if (door.equals("csv") && column.equals("intValue")) {
        return; // a cell of a whole number has digits only
      }
      assertThat(ValueDoors.isDone(answer)).as(at).isEqualTo(expected != null);
      assertThat(answer.text()).as(at).doesNotContain("Infinity").doesNotContain("NaN");
      if (expected == null) {
        assertThat(answer.text()).as(at).contains(column);
      }
    });
    if (expected != null) {
      Object stored = app.client("REST").get("/data/Thing/row").object().get(column);
      assertThat(new BigDecimal(stored.toString())).as(number).isEqualByComparingTo(expected);
    }
  }

  @Test
  void aTextKeepsAllDigits() {
    TestApp app = newApp();
    ValueDoors doors = new ValueDoors(app);
    for (String number :
        new String[] {
          "0.12345678901234567890", "100000000000000000001", "9007199254740993.5", "-12.5"
        }) {
      doors.write("textValue", number);
      assertThat(app.client("REST").get("/data/Thing/row").object())
          .containsEntry("textValue", number);
    }
  }

  @Test
  void dynamicSchemaMakesADoubleOfALargeNumber() {
    Client client = newApp().client("REST");
    Answer made =
        client.send("POST", "/data/Fresh", new Raw("{\"d\":100000000000000000000,\"i\":1}"));
    assertThat(made.object()).containsEntry("d", 1e20).containsEntry("i", 1L);
  }

  @Test
  void settingsAndCountersReadNumbersTheSameWay() {
    TestApp app = newApp();
    Client client = app.client("REST");
    for (String number : new String[] {"1e400", "-1e400", "1e20", "1.5", "100000000000000000000"}) {
      Answer counter =
          app.console()
              .send(
                  "POST",
                  "/" + app.id() + "/console/counters/c",
                  new Raw("{\"value\":" + number + "}"));
      assertThat(counter.status()).as(counter.text()).isEqualTo(400);
      Answer page =
          client.send("POST", "/data/Users/find", new Raw("{\"pageSize\":" + number + "}"));
      assertThat(page.status()).as(page.text()).isEqualTo(400);
      assertThat(page.text()).contains("pageSize");
    }
    assertThat(
            app.console()
                .send("POST", "/" + app.id() + "/console/counters/c", new Raw("{\"value\":1e3}"))
                .status())
        .isEqualTo(200);
    assertThat(client.get("/counters/c").json()).isEqualTo(1000L);
    assertThat(client.send("POST", "/data/Users/find", new Raw("{\"pageSize\":5.0}")).status())
        .isEqualTo(200);
  }
}
