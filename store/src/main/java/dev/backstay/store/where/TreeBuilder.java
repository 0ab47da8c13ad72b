package dev.backstay.store.where;

import dev.backstay.store.where.QueryParser.CallContext;
import dev.backstay.store.where.QueryParser.ComparisonContext;
import dev.backstay.store.where.QueryParser.ConjunctionContext;
import dev.backstay.store.where.QueryParser.DisjunctionContext;
import dev.backstay.store.where.QueryParser.FactorContext;
import dev.backstay.store.where.QueryParser.IdentifierContext;
import dev.backstay.store.where.QueryParser.LiteralContext;
import dev.backstay.store.where.QueryParser.NegationContext;
import dev.backstay.store.where.QueryParser.OperandContext;
import dev.backstay.store.where.QueryParser.PathContext;
import dev.backstay.store.where.QueryParser.PredicateContext;
import dev.backstay.store.where.QueryParser.PrimaryContext;
import dev.backstay.store.where.QueryParser.ProductContext;
import dev.backstay.store.where.QueryParser.PropertyListContext;
import dev.backstay.store.where.QueryParser.SortOrderContext;
import dev.backstay.store.where.QueryParser.ValueContext;
import dev.backstay.store.where.QueryParser.WhereClauseContext;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Turns the parser's tree into ours, dropping what means nothing: parentheses, double negations.
 */
final class TreeBuilder {
  /** More digits than any column holds; beyond them arithmetic itself becomes expensive. */
  private static final int MAX_NUMBER_LENGTH = 400;

  private int conditions;
  private int calculations;

  Condition where(WhereClauseContext clause) {
    return disjunction(clause.disjunction());
  }

  List<SortKey> sort(SortOrderContext order) {
    checkItems(order.sortItem());
    return order.sortItem().stream()
        .map(item ->
            new SortKey(
                operand(item.operand()),
                item.direction != null && item.direction.getType() == QueryParser.DESC))
        .toList();
  }

  List<Property> properties(PropertyListContext list) {
    checkItems(list.property());
    return list.property().stream()
        .map(property ->
            property.STAR() != null
                ? new Property(null, null)
                : new Property(
                    operand(property.operand()),
                    property.alias == null ? null : name(property.alias)))
        .toList();
  }

  Operand value(ValueContext context) {
    return operand(context.operand());
  }

  private static void checkItems(List<?> items) {
    if (items.size() > QueryText.MAX_ITEMS) {
      throw new QueryTextException("more than " + QueryText.MAX_ITEMS + " entries");
    }
  }

  private Condition disjunction(DisjunctionContext context) {
    List<ConjunctionContext> parts = context.conjunction();
    return parts.size() == 1
        ? conjunction(parts.getFirst())
        : new Condition.Or(parts.stream().map(this::conjunction).toList());
  }

  private Condition conjunction(ConjunctionContext context) {
    List<NegationContext> parts = context.negation();
    return parts.size() == 1
        ? negation(parts.getFirst())
        : new Condition.And(parts.stream().map(this::negation).toList());
  }

  private Condition negation(NegationContext context) {
    Condition inner = predicate(context.predicate());
    return context.NOT().size() % 2 == 0 ? inner : new Condition.Not(inner);
  }

  private Condition predicate(PredicateContext context) {
    if (++conditions > QueryText.MAX_CONDITIONS) {
      throw new QueryTextException("more than " + QueryText.MAX_CONDITIONS + " conditions");
    }
    Operand left = operand(context.left);
    boolean negated = context.not != null;
    if (context.comparison() != null) {
      return new Condition.Comparison(left, operator(context.comparison()), operand(context.right));
    }
    if (context.LIKE() != null) {
      return new Condition.Like(left, operand(context.right), negated);
    }
    if (context.IN() != null) {
      return new Condition.In(left, operands(context.list().operand()), negated);
    }
    if (context.BETWEEN() != null) {
      return new Condition.Between(left, operand(context.low), operand(context.high), negated);
    }
    if (context.IS() != null) {
      return is(left, context.constant, negated);
    }
    return left instanceof Operand.Nested nested ? nested.condition() : new Condition.Bare(left);
  }

  private static Condition is(Operand left, Token constant, boolean negated) {
    if (constant.getType() == QueryParser.NULL) {
      return new Condition.IsNull(left, negated);
    }
    Operand truth =
        new Operand.BooleanLiteral(
            constant.getType() == QueryParser.TRUE, constant.getStartIndex() + 1);
    Condition equal = new Condition.Comparison(left, Operator.EQUAL, truth);
    if (!negated) {
      return equal;
    }
    // "is not true" holds for null, which "not (… = true)" does not
    return new Condition.Or(List.of(new Condition.IsNull(left, false), new Condition.Not(equal)));
  }

  private static Operator operator(ComparisonContext context) {
    boolean orEqual = context.AT() != null;
    if (context.AFTER() != null) {
      return orEqual ? Operator.GREATER_EQUAL : Operator.GREATER;
    }
    if (context.BEFORE() != null) {
      return orEqual ? Operator.LESS_EQUAL : Operator.LESS;
    }
    return switch (context.getStart().getType()) {
      case QueryParser.EQUAL -> Operator.EQUAL;
      case QueryParser.NOT_EQUAL -> Operator.NOT_EQUAL;
      case QueryParser.LESS -> Operator.LESS;
      case QueryParser.LESS_EQUAL -> Operator.LESS_EQUAL;
      case QueryParser.GREATER -> Operator.GREATER;
      default -> Operator.GREATER_EQUAL;
    };
  }

  private List<Operand> operands(List<OperandContext> contexts) {
    if (contexts.size() > QueryText.MAX_LIST) {
      throw new QueryTextException("more than " + QueryText.MAX_LIST + " values in a list");
    }
    List<Operand> operands = new ArrayList<>(contexts.size());
    for (OperandContext context : contexts) {
      operands.add(operand(context));
    }
    return operands;
  }

  private Operand operand(OperandContext context) {
    Operand value = product(context.product(0));
    for (int i = 1; i < context.product().size(); i++) {
      value = calculated(value, context.signs.get(i - 1), product(context.product(i)));
    }
    return value;
  }

  private Operand product(ProductContext context) {
    Operand value = factor(context.factor(0));
    for (int i = 1; i < context.factor().size(); i++) {
      value = calculated(value, context.signs.get(i - 1), factor(context.factor(i)));
    }
    return value;
  }

  /** Arithmetic is a function that is written between its values. */
  private Operand calculated(Operand left, Token sign, Operand right) {
    if (++calculations > QueryText.MAX_CALCULATIONS) {
      throw new QueryTextException("more than " + QueryText.MAX_CALCULATIONS + " calculations");
    }
    return new Operand.Call(sign.getText(), List.of(left, right), sign.getStartIndex() + 1);
  }

  private Operand factor(FactorContext context) {
    Operand value = primary(context.primary());
    TerminalNode jsonPath = context.STRING();
    return jsonPath == null
        ? value
        : new Operand.JsonPath(value, unquoted(jsonPath.getText()), position(context));
  }

  private Operand primary(PrimaryContext context) {
    if (context.literal() != null) {
      return literal(context.literal());
    }
    if (context.path() != null) {
      return path(context.path());
    }
    if (context.call() != null) {
      return call(context.call());
    }
    Condition inner = disjunction(context.disjunction());
    // (price) is price
    return inner instanceof Condition.Bare bare
        ? bare.operand()
        : new Operand.Nested(inner, position(context));
  }

  private static Operand literal(LiteralContext context) {
    int position = position(context);
    if (context.STRING() != null) {
      return new Operand.Text(unquoted(context.STRING().getText()), position);
    }
    if (context.NUMBER() != null) {
      return new Operand.NumberLiteral(number(context), position);
    }
    return context.NULL() != null
        ? new Operand.NullLiteral(position)
        : new Operand.BooleanLiteral(context.TRUE() != null, position);
  }

  private static BigDecimal number(LiteralContext context) {
    String text = context.NUMBER().getText();
    if (text.length() > MAX_NUMBER_LENGTH) {
      throw QueryText.unexpected(context.getStart());
    }
    BigDecimal value;
    try {
      value = new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw QueryText.unexpected(context.getStart());
    }
    // 1e999999999 has three digits, and a billion once it is written out
    if (Math.abs((long) value.scale()) > MAX_NUMBER_LENGTH) {
      throw QueryText.unexpected(context.getStart());
    }
    return context.MINUS() == null ? value : value.negate();
  }

  private Operand path(PathContext context) {
    return new Operand.Path(
        context.identifier().stream().map(TreeBuilder::name).toList(),
        context.disjunction() == null ? null : disjunction(context.disjunction()),
        position(context));
  }

  private Operand call(CallContext context) {
    List<Operand> arguments =
        context.STAR() != null
            ? List.of(new Operand.Path(List.of(), null, position(context)))
            : context.list() == null ? List.of() : operands(context.list().operand());
    return new Operand.Call(name(context.identifier()), arguments, position(context));
  }

  private static String name(IdentifierContext context) {
    String text = context.getText();
    return context.QUOTED() == null ? text : text.substring(1, text.length() - 1);
  }

  private static String unquoted(String text) {
    return text.substring(1, text.length() - 1).replace("''", "'");
  }

  private static int position(ParserRuleContext context) {
    return context.getStart().getStartIndex() + 1;
  }
}
