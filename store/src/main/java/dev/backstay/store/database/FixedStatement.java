package dev.backstay.store.database;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.conf.MappedSchema;
import org.jooq.conf.RenderMapping;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.conf.StatementType;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * One statement on Backstay's own tables that runs so often that rendering it each time would be
 * most of its cost. Its text is rendered once for each database, and SQLite keeps it prepared.
 * Neither its text nor the number of its values may depend on what is asked.
 */
public final class FixedStatement {
  private final Function<DSLContext, Query> query;

  /**
   * @param query makes the statement, with a parameter of any value for each one that is bound later
   */
  public FixedStatement(Function<DSLContext, Query> query) {
    this.query = query;
  }

  /** Reads the row that a result stands on; its columns count from 1. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Its text for a database: outside of a transaction nothing says in which schema tables are. */
  String text(Dialect dialect, @Nullable String schemaName) {
    Settings settings =
        new Settings()
            .withRenderQuotedNames(RenderQuotedNames.ALWAYS)
            .withStatementType(StatementType.PREPARED_STATEMENT);
    if (schemaName != null) {
      settings.setRenderMapping(
          new RenderMapping()
              .withSchemata(new MappedSchema().withInput("").withOutput(schemaName)));
    }
    DSLContext context = DSL.using(dialect.jooq(), settings);
    return context.render(query.apply(context));
  }

  /**
   * Binds values in the order in which their places stand in the text.
   *
   * @param values texts and numbers
   */
  static PreparedStatement bound(PreparedStatement statement, Object... values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case String text -> statement.setString(i + 1, text);
        case Long number -> statement.setLong(i + 1, number);
        default -> throw new IllegalArgumentException("no value of a statement: " + values[i]);
      }
    }
    return statement;
  }
}
