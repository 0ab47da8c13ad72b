package dev.backstay.store.query;

import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of rows and the types of their values, shared by all rows of one result. */
public final class RowShape {
  private final String className;
  private final List<String> names;
  private final List<ColumnType> types;
  private final Map<String, Integer> positions;
  private final boolean ownerTold;

  /** Of rows that do not tell their owners. */
  public RowShape(String className, List<String> names, List<ColumnType> types) {
    this(className, names, types, false);
  }

  /**
   * @param ownerTold whether the key {@code ownerId} is that column of the row; a client can call
   *     any other value so
   */
  public RowShape(String className, List<String> names, List<ColumnType> types, boolean ownerTold) {
    this.ownerTold = ownerTold;
    this.className = className;
    this.names = List.copyOf(names);
    this.types = List.copyOf(types);
    Map<String, Integer> byName = new HashMap<>();
    for (int i = 0; i < this.names.size(); i++) {
      byName.put(this.names.get(i), i);
    }
    this.positions = Map.copyOf(byName);
  }

  /** Of rows with these columns. */
  public static RowShape of(Table table, List<Column> columns) {
    return new RowShape(
        table.name(), Column.names(columns), columns.stream().map(Column::type).toList());
  }

  /** Of rows that are ids alone. */
  public static RowShape ids(Table table) {
    return new RowShape(table.name(), List.of(Table.OBJECT_ID), List.of(ColumnType.STRING_ID));
  }

  /** Of one number. */
  public static RowShape number(Table table, String name) {
    return new RowShape(table.name(), List.of(name), List.of(ColumnType.INT));
  }

  /** This shape with one more key at its end. */
  public RowShape with(String name, ColumnType type) {
    List<String> moreNames = new ArrayList<>(names);
    List<ColumnType> moreTypes = new ArrayList<>(types);
    moreNames.add(name);
    moreTypes.add(type);
    return new RowShape(className, moreNames, moreTypes);
  }

  /** The value of the key {@code ___class}, which every row has. */
  public String className() {
    return className;
  }

  /** The keys, in the order of the values. */
  public List<String> names() {
    return names;
  }

  /** The type of the value at a position. */
  public ColumnType type(int position) {
    return types.get(position);
  }

  /** How many values a row has. */
  public int size() {
    return names.size();
  }

  /** Whether the rows tell their owners: {@link Row#ownerId} is the column of that name. */
  public boolean isOwnerTold() {
    return ownerTold;
  }

  /** The position of a key, or -1. */
  int position(String name) {
    @Nullable Integer position = positions.get(name);
    return position == null ? -1 : position;
  }
}
