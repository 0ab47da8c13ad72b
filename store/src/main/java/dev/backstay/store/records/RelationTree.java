package dev.backstay.store.records;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.model.Operation;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.plan.Relation;
import dev.backstay.store.query.Query;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Table;
import dev.backstay.store.where.Operand;
import dev.backstay.store.where.Property;
import dev.backstay.store.where.QueryText;
import dev.backstay.store.where.QueryTextException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which relations come along with rows: a tree of relation columns, from what a query names and how
 * deep it wants to go (reference: Data API, 3).
 */
final class RelationTree {
  /** How deep relations may be asked for; the paths of people have three steps. */
  static final int MAX_DEPTH = 10;

  /** Relations of one query; each is a statement. */
  static final int MAX_RELATIONS = 100;

  /** No relations, which most queries want. */
  private static final RelationTree NONE = new RelationTree();

  private final Map<String, Branch> branches = new LinkedHashMap<>();

  /** A relation, and what comes along with its children. */
  record Branch(Relation relation, RelationTree below) {}

  private RelationTree() {}

  /** The relations to load, in the order in which they were named. */
  Map<String, Branch> branches() {
    return branches;
  }

  boolean isEmpty() {
    return branches.isEmpty();
  }

  /**
   * @param properties relations that are named among the properties
   * @param related the table that a relation column leads to
   * @throws DataException 1053 for a hidden column, 1006 for one that is not there or no relation,
   *     8000 for too many or too deep
   */
  static RelationTree of(
      Table table,
      Query query,
      List<String> properties,
      Set<String> hidden,
      Reach reach,
      Function<Column, Table> related) {
    if (properties.isEmpty() && query.loadRelations() == null && query.relationsDepth() == 0) {
      return NONE;
    }
    RelationTree tree = new RelationTree();
    Builder builder = new Builder(hidden, reach, related);
    for (String property : properties) {
      builder.add(tree, table, List.of(property), hidden);
    }
    if (query.loadRelations() != null) {
      for (Property entry : parse(query.loadRelations())) {
        builder.add(tree, table, entry);
      }
    }
    if (query.relationsDepth() > MAX_DEPTH) {
      throw DataError.OUT_OF_RANGE.with("'relationsDepth' is at most " + MAX_DEPTH);
    }
    boolean named = !tree.isEmpty();
    if (query.relationsDepth() > 0) {
      if (!named) {
        builder.addAll(tree, table, hidden);
      }
      builder.deepen(tree, query.relationsDepth() - 1);
    }
    return tree;
  }

  private static List<Property> parse(String text) {
    try {
      return QueryText.parseProperties(text);
    } catch (QueryTextException e) {
      throw DataError.INVALID_PROPERTIES.with(String.valueOf(e.getMessage()));
    }
  }

  private static final class Builder {
    private final Set<String> hidden;
    private final Reach reach;
    private final Function<Column, Table> related;
    private int relations;

    Builder(Set<String> hidden, Reach reach, Function<Column, Table> related) {
      this.hidden = hidden;
      this.reach = reach;
      this.related = related;
    }

    void add(RelationTree tree, Table table, Property entry) {
      switch (entry.operand()) {
        case null -> addAll(tree, table, hidden);
        case Operand.Path path when path.bracket() == null && entry.alias() == null ->
            add(tree, table, path.names(), hidden);
        default -> throw DataError.INVALID_PROPERTIES.with("only relations can be loaded");
      }
    }

    void add(RelationTree tree, Table table, List<String> names, Set<String> hiddenHere) {
      if (names.size() > MAX_DEPTH) {
        throw DataError.OUT_OF_RANGE.with(
            "Relations are loaded " + MAX_DEPTH + " levels deep at most");
      }
      Column column = table.resolve(names.getFirst());
      if (column == null) {
        throw DataException.columnNotFound(table.name(), names.getFirst());
      }
      if (hiddenHere.contains(column.id())) {
        throw DataException.columnHidden(column.name());
      }
      if (!column.type().isRelation()) {
        throw DataError.INVALID_PROPERTIES.with("column '" + column.name() + "' is not a relation");
      }
      Branch branch = branch(tree, table, column);
      if (names.size() > 1) {
        Table child = branch.relation().child();
        add(branch.below(), child, names.subList(1, names.size()), hiddenIn(child));
      }
    }

    void addAll(RelationTree tree, Table table, Set<String> hiddenHere) {
      for (Column column : table.columns()) {
        if (column.type().isRelation() && !hiddenHere.contains(column.id())) {
          var _ = branch(tree, table, column);
        }
      }
    }

    /** Adds all relations of the children, and theirs, so many levels deep. */
    void deepen(RelationTree tree, int levels) {
      if (levels <= 0) {
        return;
      }
      for (Branch branch : tree.branches.values()) {
        Table child = branch.relation().child();
        addAll(branch.below(), child, hiddenIn(child));
        deepen(branch.below(), levels - 1);
      }
    }

    private Branch branch(RelationTree tree, Table table, Column column) {
      Branch known = tree.branches.get(column.name());
      if (known != null) {
        return known;
      }
      if (++relations > MAX_RELATIONS) {
        throw DataError.OUT_OF_RANGE.with(
            "No more than " + MAX_RELATIONS + " relations are loaded at once");
      }
      Branch branch =
          new Branch(new Relation(table, column, related.apply(column)), new RelationTree());
      tree.branches.put(column.name(), branch);
      return branch;
    }

    private Set<String> hiddenIn(Table table) {
      @Nullable Permit permit = reach.permit(Operation.FIND, table.id());
      return permit == null ? Set.of() : permit.hiddenColumns();
    }
  }
}
