package dev.backstay.store.query;

import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Schema;
import dev.backstay.store.schema.Table;
import dev.backstay.store.where.Condition;
import dev.backstay.store.where.Operand;
import dev.backstay.store.where.Property;
import dev.backstay.store.where.QueryText;
import dev.backstay.store.where.QueryTextException;
import dev.backstay.store.where.SortKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Selection} of the texts of a query. */
final class SelectionBuilder {
  /** The key of the class name, which every row has. */
  private static final String CLASS = "___class";

  private static final Expression OBJECT_ID =
      new Expression.ColumnValue(0, Table.OBJECT_ID, ColumnType.STRING_ID);
  private static final Expression CREATED =
      new Expression.ColumnValue(0, Table.CREATED, ColumnType.DATETIME);

  final Table table;
  private final Set<String> hidden;
  private final Schema schema;
  final QueryState state;
  private final QueryResolver resolver;
  final Map<String, Expression> outputs = new LinkedHashMap<>();
  final List<String> relations = new ArrayList<>();
  List<Expression> groups = new ArrayList<>();
  final List<Selection.Order> order = new ArrayList<>();
  private final Set<String> excluded = new HashSet<>();
  private boolean all;
  boolean grouped;
  boolean distinct;
  @Nullable Predicate having;

  SelectionBuilder(Table table, Schema schema, Set<String> hidden) {
    this.table = table;
    this.hidden = hidden;
    this.schema = schema;
    this.state = new QueryState(table);
    this.resolver = resolver(DataError.INVALID_PROPERTIES::with);
  }

  /**
   * Reads the texts, in the order in which they build on each other.
   *
   * @throws DataException as of {@link Selection#of}
   */
  Selection build(Selection.Texts texts) {
    properties(texts);
    groups(texts);
    having(texts.having());
    order(texts.sortBy());
    table.refuseHidden(hidden, state.columns);
    return new Selection(this);
  }

  /** For one part of the query, which has errors of its own. */
  private QueryResolver resolver(Function<String, DataException> wrong) {
    return QueryResolver.ofSelection(schema, state, wrong);
  }

  private List<RelationStep> hops() {
    return state.scope().hops();
  }

  private void properties(Selection.Texts texts) {
    String props = texts.props();
    exclude(texts.excludeProps());
    all = isBlank(props);
    boolean ofGroups = all && !isBlank(texts.groupBy());
    Map<String, Expression> aliases = new LinkedHashMap<>();
    if (props == null || all) {
      if (!ofGroups) {
        addAll();
      }
    } else {
      for (Property property : parse(props)) {
        property(property, aliases);
      }
    }
    state.aliases.putAll(aliases);
  }

  private void property(Property property, Map<String, Expression> aliases) {
    Operand operand = property.operand();
    if (operand == null) {
      addAll();
      return;
    }
    if (operand instanceof Operand.Path path
        && path.bracket() == null
        && path.names().size() == 1
        && property.alias() == null) {
      Column column = table.resolve(path.names().getFirst());
      if (column == null) {
        throw DataException.columnNotFound(table.name(), path.names().getFirst());
      }
      if (column.type().isRelation()) {
        if (hidden.contains(column.id())) {
          throw DataException.columnHidden(column.name());
        }
        if (!excluded.contains(column.name()) && !relations.contains(column.name())) {
          relations.add(column.name());
        }
        return;
      }
    }
    Expression value = resolver.require(operand);
    String key = property.alias() == null ? key(operand) : property.alias();
    addWanted(key, value);
    if (property.alias() != null) {
      aliases.put(key, value);
    }
  }

  private String key(Operand operand) {
    return switch (operand) {
      case Operand.Path path -> {
        String name = path.names().getLast();
        Column column = path.names().size() == 1 ? table.resolve(name) : null;
        yield column == null ? name : column.name();
      }
      case Operand.Call call -> {
        SqlAggregate aggregate = SqlAggregate.byName(call.name());
        if (!Character.isLetter(call.name().charAt(0))) {
          throw resolver.errors().at(operand, "a calculation needs a name, as in a * b as total");
        }
        String name = call.name().toLowerCase(Locale.ROOT);
        yield aggregate != null
            ? aggregate.key()
            : Character.toUpperCase(name.charAt(0)) + name.substring(1);
      }
      case Operand.JsonPath json -> {
        String path = JsonPath.normalized(json.path());
        String last = path == null ? null : JsonPath.lastName(path);
        yield last == null ? key(json.value()) : last;
      }
      default -> throw resolver.errors().at(operand, "a column or function is wanted here");
    };
  }

  private void addAll() {
    for (Column column : table.scalars()) {
      if (!hidden.contains(column.id())) {
        addWanted(column.name(), new Expression.ColumnValue(0, column.name(), column.type()));
      }
    }
  }

  /** Adds a value to the result, unless it is excluded; errors as of {@link #add}. */
  private void addWanted(String key, Expression value) {
    boolean isExcluded =
        value instanceof Expression.ColumnValue column
            ? column.row() == 0 && excluded.contains(column.column())
            : excluded.contains(key);
    if (!isExcluded) {
      add(key, value, DataError.INVALID_PROPERTIES);
    }
  }

  /**
   * Adds a value to the result.
   *
   * @throws DataException {@code wrong} if another value has that name: one of them would be lost
   */
  private void add(String key, Expression value, DataError wrong) {
    Expression other = outputs.putIfAbsent(key, value);
    if (key.equals(CLASS) || (other != null && !other.equals(value))) {
      throw wrong.with(ambiguous(key));
    }
  }

  /** What is not there is excluded anyway. */
  private void exclude(@Nullable String text) {
    if (text == null || isBlank(text)) {
      return;
    }
    for (Property property : parse(text)) {
      if (property.operand() instanceof Operand.Path path && path.names().size() == 1) {
        Column column = table.resolve(path.names().getFirst());
        excluded.add(column == null ? path.names().getFirst() : column.name());
      }
    }
  }

  private void groups(Selection.Texts texts) {
    String groupBy = texts.groupBy();
    if (groupBy != null && !isBlank(groupBy)) {
      QueryResolver ofGroups = resolver(DataError.INVALID_GROUPS::with);
      for (Property property : parse(groupBy)) {
        Operand operand = property.operand();
        if (operand == null || property.alias() != null) {
          throw DataError.INVALID_GROUPS.with("names of columns are wanted");
        }
        Expression group = ofGroups.require(operand);
        if (group.hasAggregate() || (group.hasBound() && !outputs.containsValue(group))) {
          throw DataError.INVALID_GROUPS.with(
              "what is grouped by a function with values needs an alias among the properties");
        }
        groups.add(group);
        if (isBlank(texts.props())) {
          add(key(operand), group, DataError.INVALID_GROUPS);
        }
      }
    }
    grouped =
        !groups.isEmpty()
            || !isBlank(texts.having())
            || outputs.values().stream().anyMatch(Expression::hasAggregate);
    if (!grouped) {
      for (Expression output : outputs.values()) {
        refuseToMany(output);
      }
    }
    boolean wanted = outputs.isEmpty() || (!all && (table.hasRelations() || texts.objectId()));
    Column objectId = table.column(Table.OBJECT_ID);
    if (wanted
        && !grouped
        && !(texts.distinct() && !outputs.isEmpty())
        && objectId != null
        && !hidden.contains(objectId.id())) {
      add(Table.OBJECT_ID, OBJECT_ID, DataError.INVALID_PROPERTIES);
    }
    distinct(texts.distinct());
    if (grouped) {
      outputs.replaceAll((key, value) -> GroupValues.of(value, groups));
    }
  }

  /** Rows are distinct anyway if their ids are among the values; else equal ones are a group. */
  private void distinct(boolean asked) {
    if (!asked || outputs.isEmpty()) {
      return;
    }
    if (grouped) {
      distinct = true;
    } else if (!outputs.containsValue(OBJECT_ID)) {
      grouped = true;
      groups = new ArrayList<>(new java.util.LinkedHashSet<>(outputs.values()));
    }
  }

  private void having(@Nullable String text) {
    if (text == null || isBlank(text)) {
      return;
    }
    Condition condition;
    try {
      condition = QueryText.parseWhere(text);
    } catch (QueryTextException e) {
      throw DataError.INVALID_HAVING.with(String.valueOf(e.getMessage()));
    }
    having = GroupValues.of(resolver(DataError.INVALID_HAVING::with).condition(condition), groups);
  }

  private void order(@Nullable String sortBy) {
    if (sortBy != null && !isBlank(sortBy)) {
      QueryResolver ofOrder = resolver(DataError.INVALID_ORDER::with);
      for (SortKey key : parseSort(sortBy)) {
        order.add(new Selection.Order(sortValue(ofOrder, key), key.descending()));
      }
    }
    if (grouped) {
      orderOfGroups();
    } else if (order.isEmpty()) {
      order.add(new Selection.Order(CREATED, true));
      order.add(new Selection.Order(OBJECT_ID, true));
    } else if (order.stream().noneMatch(key -> key.value().equals(OBJECT_ID))) {
      order.add(new Selection.Order(OBJECT_ID, order.getLast().descending()));
    }
  }

  private Expression sortValue(QueryResolver ofOrder, SortKey key) {
    if (key.operand() instanceof Operand.Path path
        && path.bracket() == null
        && path.names().size() == 1
        && !outputs.containsKey(path.names().getFirst())
        && table.resolve(path.names().getFirst()) == null) {
      throw DataException.columnNotFound(table.name(), path.names().getFirst());
    }
    int before = hops().size();
    Expression value = ofOrder.require(key.operand());
    if (value.type() == ColumnType.JSON) {
      throw DataError.INVALID_ORDER.with("JSON values have no order");
    }
    if (grouped) {
      return GroupValues.of(value, groups);
    }
    if (value.hasAggregate()) {
      throw DataError.INVALID_ORDER.with("an aggregate needs groups");
    }
    if (!isToMany(value)) {
      return value;
    }
    if (!(value instanceof Expression.ColumnValue(int row, String column, ColumnType type))) {
      throw DataError.INVALID_ORDER.with(
          "a relation with many objects can be sorted by a column only");
    }
    List<RelationStep> chain = new ArrayList<>();
    for (int at = row; at != 0; at = hops().get(at - 1).from()) {
      RelationStep hop = hops().get(at - 1);
      chain.addFirst(hop);
    }
    List<RelationStep> hops = new ArrayList<>();
    for (RelationStep hop : chain) {
      hops.add(new RelationStep(hops.size(), hop.relation(), hop.table(), hop.inverse()));
    }
    // the rows themselves are not multiplied by what they are sorted by
    hops().subList(before, hops().size()).clear();
    return new Expression.Extreme(
        hops, new Expression.ColumnValue(hops.size(), column, type), key.descending());
  }

  private void orderOfGroups() {
    boolean descending = !order.isEmpty() && order.getLast().descending();
    if (distinct) {
      for (Selection.Order key : order) {
        if (!outputs.containsValue(key.value())) {
          throw DataError.INVALID_ORDER.with(
              "distinct groups can be sorted by their properties only");
        }
      }
    }
    for (Expression value : distinct ? List.copyOf(outputs.values()) : groups) {
      boolean there = order.stream().anyMatch(key -> key.value().equals(value));
      if (!there && value.type() != ColumnType.JSON) {
        order.add(new Selection.Order(value, descending));
      }
    }
  }

  private void refuseToMany(Expression value) {
    if (isToMany(value)) {
      throw DataError.INVALID_PROPERTIES.with(
          "a value of a relation with many objects needs an aggregate");
    }
  }

  static String ambiguous(String key) {
    return "two results have the name '"
        + DataException.shortened(key)
        + "'; give one of them an alias, as in address.city as city";
  }

  private boolean isToMany(Expression value) {
    if (value instanceof Expression.ColumnValue column) {
      for (int at = column.row(); at != 0; at = hops().get(at - 1).from()) {
        if (hops().get(at - 1).isToMany()) {
          return true;
        }
      }
    }
    return value.parts().stream().anyMatch(this::isToMany);
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private static List<Property> parse(String text) {
    try {
      return QueryText.parseProperties(text);
    } catch (QueryTextException e) {
      throw DataError.INVALID_PROPERTIES.with(String.valueOf(e.getMessage()));
    }
  }

  private static List<SortKey> parseSort(String text) {
    try {
      return QueryText.parseSort(text);
    } catch (QueryTextException e) {
      throw DataError.INVALID_ORDER.with(String.valueOf(e.getMessage()));
    }
  }
}
