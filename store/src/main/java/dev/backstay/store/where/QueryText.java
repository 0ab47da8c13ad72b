package dev.backstay.store.where;

import java.util.List;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.jspecify.annotations.Nullable;

/**
 * Parses the texts of a query. The limits hold before anything is built: a text over them costs one
 * look at each character.
 */
public final class QueryText {
  /**
   * Characters of one text. A where with the ids of a thousand objects, which a bulk delete sends,
   * has 40,000.
   */
  public static final int MAX_LENGTH = 50_000;

  /** Parentheses and brackets within each other. People write three. */
  public static final int MAX_DEPTH = 50;

  /** Comparisons and other tests in one where; databases limit the depth of what comes of them. */
  public static final int MAX_CONDITIONS = 500;

  /** Signs of arithmetic in one text; each is a level of the tree that comes of it. */
  public static final int MAX_CALCULATIONS = 50;

  /** Values in one {@code in (…)}. */
  public static final int MAX_LIST = 1_000;

  /** Keys of one sort order, entries of one list of properties. */
  public static final int MAX_ITEMS = 200;

  private QueryText() {}

  /**
   * Parses a where clause.
   *
   * @throws QueryTextException if it is not one or over a limit
   */
  public static Condition parseWhere(String text) {
    return new TreeBuilder().where(parser(text).whereClause());
  }

  /**
   * Parses a sort order: {@code name, created desc}.
   *
   * @throws QueryTextException if it is not one or over a limit
   */
  public static List<SortKey> parseSort(String text) {
    return new TreeBuilder().sort(parser(text).sortOrder());
  }

  /**
   * Parses a list of properties: {@code name, total as Sum, *}.
   *
   * @throws QueryTextException if it is not one or over a limit
   */
  public static List<Property> parseProperties(String text) {
    return new TreeBuilder().properties(parser(text).propertyList());
  }

  /**
   * Parses one value: {@code price * 2}.
   *
   * @throws QueryTextException if it is not one or over a limit
   */
  public static Operand parseValue(String text) {
    return new TreeBuilder().value(parser(text).value());
  }

  private static QueryParser parser(String text) {
    checkLimits(text);
    QueryLexer lexer = new QueryLexer(CharStreams.fromString(text));
    lexer.removeErrorListeners();
    lexer.addErrorListener(FIRST_ERROR);
    QueryParser parser = new QueryParser(new CommonTokenStream(lexer));
    parser.removeErrorListeners();
    parser.addErrorListener(FIRST_ERROR);
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
    return parser;
  }

  /** One pass over the characters, outside of quotes. */
  private static void checkLimits(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new QueryTextException("longer than " + MAX_LENGTH + " characters");
    }
    int depth = 0;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw new QueryTextException("character 0 at position " + (i + 1));
      }
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
        continue;
      }
      switch (c) {
        case '\'', '`' -> quote = c;
        case '(', '[' -> {
          if (++depth > MAX_DEPTH) {
            throw new QueryTextException("nested deeper than " + MAX_DEPTH + " levels");
          }
        }
        case ')', ']' -> depth--;
        default -> {}
      }
    }
    if (quote != 0) {
      throw new QueryTextException("a quotation mark is not closed");
    }
  }

  private static final BaseErrorListener FIRST_ERROR =
      new BaseErrorListener() {
        @Override
        public void syntaxError(
            Recognizer<?, ?> recognizer,
            @Nullable Object offendingSymbol,
            int line,
            int charPositionInLine,
            String message,
            @Nullable RecognitionException e) {
          if (offendingSymbol instanceof Token token && token.getType() != Token.EOF) {
            throw unexpected(token);
          }
          throw new QueryTextException("unexpected end");
        }
      };

  static QueryTextException unexpected(Token token) {
    String text = token.getText();
    return new QueryTextException(
        "unexpected `"
            + (text.length() > 40 ? text.substring(0, 40) + "…" : text)
            + "` at position "
            + (token.getStartIndex() + 1));
  }
}
