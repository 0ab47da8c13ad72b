package dev.backstay.store.query;

import dev.backstay.store.schema.ColumnType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The aggregates of the query language (reference: Data API, 6). */
public enum SqlAggregate {
  COUNT,
  SUM,
  MIN,
  MAX,
  AVG;

  /** The aggregate of that name, case ignored; null if there is none. */
  static @Nullable SqlAggregate byName(String name) {
    for (SqlAggregate aggregate : values()) {
      if (aggregate.name().equalsIgnoreCase(name)) {
        return aggregate;
      }
    }
    return null;
  }

  /** What comes out; null if it cannot be asked of such values. */
  @Nullable ColumnType typeOver(@Nullable ColumnType argument) {
    if (this == COUNT) {
      return ColumnType.INT;
    }
    if (argument == null || argument == ColumnType.JSON) {
      return null;
    }
    return switch (this) {
      case SUM -> argument.isNumber() ? argument : null;
      case AVG -> argument.isNumber() ? ColumnType.DOUBLE : null;
      case COUNT, MIN, MAX -> argument;
    };
  }

  /** The key in a result without an alias. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
