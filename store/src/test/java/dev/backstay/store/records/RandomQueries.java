package dev.backstay.store.records;

import dev.backstay.store.query.Query;
import java.util.List;
import java.util.Random;

/**
 * Random texts of queries on the tables of {@link NonInterferenceTest}: each expression that can
 * fail or take long may stand in each place that takes one.
 */
final class RandomQueries {
  private static final String LONG_PATTERN = "%a_a".repeat(60) + "%z";

  private final Random random;

  /** Ids of which some belong to hidden rows, and some to none. */
  private final List<String> ids;

  RandomQueries(Random random, List<String> ids) {
    this.random = random;
    this.ids = ids;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private String any(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String id() {
    return ids.get(random.nextInt(ids.size()));
  }

  /** Where a value of a parent or of what is related to it is found. */
  private String path() {
    return any("", "", "", "kids.", "one.");
  }

  private String whole(String path, int depth) {
    if (depth == 0) {
      return any(path + "n", path + "n", "length(" + path + "v)", "length(" + path + "t)");
    }
    String inner = whole(path, depth - 1);
    return switch (random.nextInt(8)) {
      case 0 -> "(" + inner + " * " + any("9223372036854775807", "4611686018427387904", "2") + ")";
      case 1 -> "(" + inner + " + " + whole(path, 0) + ")";
      case 2 -> "(" + inner + " - " + whole(path, 0) + " - 9223372036854775807 - 1)";
      case 3 -> "abs(" + inner + ")";
      case 4 -> "mod(" + inner + ", " + whole(path, 0) + ")";
      case 5 -> "year(" + path + "m)";
      case 6 -> "coalesce(" + inner + ", 1)";
      default -> "length(" + text(path, depth - 1) + ")";
    };
  }

  private String number(String path, int depth) {
    return switch (random.nextInt(5)) {
      case 0 -> path + "d * 1e300";
      case 1 -> "round(" + path + "d)";
      case 2 -> whole(path, depth) + " / " + whole(path, 0);
      default -> whole(path, depth);
    };
  }

  private String text(String path, int depth) {
    if (depth <= 0) {
      return path + any("v", "v", "t");
    }
    String inner = text(path, depth - 1);
    return switch (random.nextInt(7)) {
      case 0 -> "replace(" + inner + ", 'a', '" + "b".repeat(1 + random.nextInt(400)) + "')";
      case 1 -> "replace(" + inner + ", 'b', '" + "c".repeat(1 + random.nextInt(4_000)) + "')";
      case 2 -> "concat(" + inner + ", " + text(path, 0) + ")";
      case 3 -> "upper(" + inner + ")";
      case 4 -> "substring(" + inner + ", " + whole(path, 0) + ")";
      case 5 -> "date(" + path + "m)";
      default -> "right(" + inner + ", " + whole(path, 0) + ")";
    };
  }

  private String comparison() {
    return any("=", "!=", "<", ">", "<=", ">=");
  }

  /** A part of a condition on parents. */
  private String part(int depth) {
    String path = path();
    return switch (random.nextInt(14)) {
      case 0 -> "objectId = '" + id() + "'";
      case 1 -> path + "v like '" + any("S%", "%e_r%", "secret1", "%\\\\%", LONG_PATTERN) + "'";
      case 2 -> text(path, depth) + " like '" + any("S%", "%b%c%", LONG_PATTERN) + "'";
      case 3 -> path + "n " + comparison() + " " + any("0", "1", "-1", "9223372036854775807");
      case 4 -> number(path, depth) + " " + comparison() + " " + any("0", "1", "1.5", path + "n");
      case 5 -> text(path, depth) + " " + comparison() + " '" + any("S", "secret1", "b") + "'";
      case 6 -> path + "j->'" + any("$.size", "$.a[0]", "$[3]") + "' " + comparison() + " 3";
      case 7 -> whole(path, depth) + any(" is null", " is not null");
      case 8 -> path + "n " + any("in", "not in") + " (Child[" + childPart(depth) + "].n)";
      case 9 -> "not (" + part(depth) + ")";
      case 10 -> whole(path, depth) + " in (0, 1, 2, 3)";
      case 11 -> any("kids", "one") + any(" is null", " is not null");
      case 12 -> path + "v in ('secret1', 'S', 'aaa')";
      default -> number(path, depth) + " between -1 and 1";
    };
  }

  /** A part of a condition on children. */
  private String childPart(int depth) {
    String path = any("", "", "Parent[kids].", "Parent[one].");
    return switch (random.nextInt(4)) {
      case 0 -> path + "v like 'S%'";
      case 1 -> number(path, depth) + " > 0";
      case 2 -> text(path, depth) + " != 'x'";
      default -> path + "n > 0";
    };
  }

  private String joined(int parts, java.util.function.Supplier<String> part) {
    StringBuilder text = new StringBuilder(part.get());
    for (int i = 1; i < parts; i++) {
      text.append(oneIn(4) ? " or " : " and ").append(part.get());
    }
    return parts > 1 && oneIn(6) ? "not (" + text + ")" : text.toString();
  }

  /** A condition that fails on every row that it is evaluated on. */
  private String failing(String path) {
    String failing =
        any(
            "abs(length($v) - length($v) - 9223372036854775807 - 1) > 0",
            "(length($t) + 1) * 9223372036854775807 > 0",
            "9223372036854775807 + year($m) + 300000 in (1, 2)",
            "length(replace(replace(concat($v, 'a'), 'a', '"
                + "b".repeat(1_500)
                + "'), 'b', '"
                + "c".repeat(1_500)
                + "')) = 1",
            "not (abs($n - $n - 9223372036854775807 - 1) = 1)");
    return failing.replace("$", path);
  }

  /** What an attacker asks: is there such a row? If so, fail. */
  private String attack(String path) {
    String guess =
        switch (random.nextInt(5)) {
          case 0 -> path + "v like 'S%'";
          case 1 -> path + "v = 'secret1'";
          case 2 -> path + "n > 100";
          case 3 -> "left(" + path + "t, 3) = 'aba'";
          default -> path + "n < -1 or " + path + "n > 9";
        };
    String attack = "(" + guess + ") and " + failing(path);
    return switch (random.nextInt(4)) {
      case 0 -> "not (not (" + attack + "))";
      case 1 -> path.isEmpty() ? "objectId = '" + id() + "' and " + attack : attack;
      case 2 -> "n in (Child[" + (path.isEmpty() ? attack : attack.replace(path, "")) + "].n)";
      default -> attack;
    };
  }

  String where() {
    if (oneIn(3)) {
      return attack(path());
    }
    String where = joined(1 + random.nextInt(3), () -> part(random.nextInt(3)));
    return oneIn(3) ? "objectId = '" + id() + "' and v like 'S%' and " + where : where;
  }

  String whereOfChildren() {
    if (oneIn(3)) {
      return attack(any("", "Parent[kids].", "Parent[one]."));
    }
    return joined(1 + random.nextInt(2), () -> childPart(random.nextInt(3)));
  }

  /** A query of parents, with whatever can stand in its places. */
  Query query() {
    Query query = Query.ALL.withPage(50, 0).withSortBy("objectId");
    if (!oneIn(5)) {
      query = query.withWhere(where());
    }
    return switch (random.nextInt(6)) {
      case 0 -> query.withProps("objectId, " + value() + " as x", null);
      case 1 -> query.withSortBy(value() + any("", " desc"));
      case 2 -> {
        String key = any("v", "n", "one.v", "kids.n", "one.n");
        yield query
            .withSortBy(null)
            .withProps(key + " as k, count(*) as c, " + aggregate() + " as x", null)
            .withGroups(key, oneIn(2) ? null : having(key), false);
      }
      case 3 -> query.withSortBy(null).withProps(aggregate() + " as x", null);
      case 4 -> query.withProps("objectId,v,n", null).withRelations("kids,one", 0, 10);
      default -> query.withProps("objectId,v,n,w", null);
    };
  }

  private String value() {
    String path = any("", "", "one.");
    int depth = 1 + random.nextInt(2);
    return oneIn(2) ? whole(path, depth) : text(path, depth);
  }

  private String aggregate() {
    String path = path();
    return any("sum", "min", "max", "avg", "count") + "(" + whole(path, random.nextInt(3)) + ")";
  }

  private String having(String key) {
    boolean isText = key.endsWith("v");
    return switch (random.nextInt(4)) {
      case 0 -> "count(*) > 0";
      case 1 -> isText ? "upper(" + key + ") like 'S%'" : "abs(" + key + " - 1) * 2 > 0";
      case 2 -> isText ? "length(" + key + ") * 4611686018427387904 > 0" : key + " * 2 > 0";
      default -> aggregate() + " > 0";
    };
  }

  /** What a write puts in: sometimes an expression. */
  Object written() {
    return oneIn(2)
        ? "w" + random.nextInt(3)
        : java.util.Map.of(
            "___class", "BackendlessExpression", "value", "left(" + text("", 1) + ", 10)");
  }
}
