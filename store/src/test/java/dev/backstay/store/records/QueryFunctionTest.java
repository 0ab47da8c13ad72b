package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.store.query.Query;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Functions, dates and places in JSON: the same answers on both products. */
final class QueryFunctionTest extends QueryScene {
  @Test
  void functionsAnswerAlike() {
    finds("upper(name) = 'DAN'", "Dan");
    finds("length(name) = 3 and lower(name) < 'b'", "ann");
    finds("concat(name, '-', 'x') = 'bob-x'", "bob");
    finds(
        "substring(name, 2, 1) = 'i' or left(name, 1) = 'D' or right(name, 2) = 'nn'",
        "Dan",
        "ann",
        "cid");
    finds("replace(name, 'a', 'u') = 'unn'", "ann");
    finds("trim('  bob ') = name", "bob");
    finds("abs(score) = 2.5", "Dan", "bob");
    finds("round(score) = 2", "ann");
    finds("round(score) = -3", "bob");
    finds("round(score) = 3", "Dan");
    finds("floor(score) = -3 or ceil(score) = 2", "ann", "bob");
    finds("mod(age, 20) = 10", "ann");
    finds("mod(age, 0) is null", "Dan", "ann", "bob", "cid");
    finds("year(born) = 2001 and month(born) = 2 and day(born) = 3", "ann");
    finds("hour(born) = 4 and minute(born) = 5 and second(born) = 6", "ann");
    finds("dayofweek(born) = 7 and dayofyear(born) = 34 and quarter(born) = 1", "ann");
    finds("date(born) = '1999-12-31' and TIME(born) = '00:00:00'", "bob");
    finds("created <= now()", "Dan", "ann", "bob", "cid");
    finds("ifnull(age, 7) = 7", "Dan");
    finds("upper(city.name) = 'ROME'", "ann");
    fails(19000, Query.where("length(age) = 1"));
    fails(19000, Query.where("year('x') = 1"));
    fails(19000, Query.where("abs(name) = 1"));
  }

  @Test
  void datesCompareWithEveryDocumentedForm() {
    for (String text :
        List.of(
            "2001-02-03T04:05:06.000Z",
            "02/03/2001 04:05:06 GMT+0000",
            "02.03.2001 04:05:06 GMT+0000",
            "02-03-2001 04:05:06 GMT+0000",
            "02/03/2001 04:05:06 UTC",
            "02.03.2001 04:05:06",
            "02-03-2001 04:05:06",
            "02/03/2001 04:05:06",
            "2001/02/3/04:05:06",
            "Sat Feb 03 04:05:06 UTC 2001",
            "981173106000")) {
      finds("born = '" + text + "'", "ann");
      finds("born at or after '" + text + "' and born at or before '" + text + "'", "ann");
      finds("born before '" + text + "'", "bob");
    }
    for (String day :
        List.of(
            "12.31.1999",
            "12-31-1999",
            "12/31/1999",
            "31/Dec/1999",
            "31-Dec-1999",
            "Friday, 31 December 1999",
            "1999-12-31")) {
      finds("born = '" + day + "'", "bob");
      finds("born after '" + day + "'", "ann");
    }
  }

  @Test
  void placesInJsonAreCompared() {
    finds("extra->'$.size' = 3", "ann");
    finds("extra->'$.size' > 3", "bob");
    finds("extra->'$.size' = '3'");
    finds("extra->'$.tag' in ('x', 'y') and extra->'$.tag' like 'X'", "ann");
    finds("extra->'$.size' in (2, 3)", "ann");
    finds("extra->'$.size' in (3, 'x')", "ann");
    finds("extra->'$.size' not in (3, 4) and extra->'$.size' > 3", "bob");
    finds("extra->'$.size' in (" + "9, ".repeat(999) + "3)", "ann");
    finds("extra->'$.on' = true", "ann");
    finds("extra->'$.on'", "ann");
    finds("extra->'$.list[1]' = 2", "ann");
    finds("extra->'$[2]' = 'three'", "Dan");
    finds("extra->'$.\"a b\"' = 'z'", "bob");
    finds("extra->'$[1]' is null and extra is not null", "Dan", "ann", "bob");
    finds("extra->'$.tag' is not null", "ann", "bob");
    finds("extra->'$.list.x' = 1");
    finds("extra->'$.size' < age", "ann", "bob");
    assertThat(
            find(
                    "Person",
                    Query.where("name = 'bob'")
                        .withProps("extra->'$.tag', extra->'$.size' as s", null))
                .getFirst())
        .satisfies(row -> assertThat(row.get("tag")).hasToString("\"y\""))
        .satisfies(row -> assertThat(row.get("s")).hasToString("10.5"));
  }
}
