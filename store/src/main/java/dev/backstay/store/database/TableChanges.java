package dev.backstay.store.database;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * Which of Backstay's own tables a transaction has written to, so that other servers on the same
 * database can be told what they have in memory of them is old.
 *
 * <p>Every statement is looked at, so nobody who writes has to think of it: a table that was
 * written to is told as a whole. Who knows better says so with {@link #note}: then what was noted
 * of the table is told, and nothing else of it.
 */
public final class TableChanges implements ExecuteListener {
  private static final long serialVersionUID = 1L;

  private static final String KEY = "backstay.changes";

  private static final Pattern WRITE =
      Pattern.compile("\\s*(?:insert into|update|delete from)\\s+\"([^\"]+)\"");

  private final transient Map<String, Set<String>> noted = new LinkedHashMap<>();
  private final transient Set<String> written = new HashSet<>();

  /** Has a context of a transaction looked at. */
  DSLContext watching(DSLContext sql) {
    sql.configuration().set(this);
    var _ = sql.configuration().data(KEY, this);
    return sql;
  }

  /**
   * Says what exactly a transaction changes of a table.
   *
   * @param details what is understood by those who listen to changes of that table; empty if what
   *     is changed is in nobody's memory
   */
  public static void note(DSLContext sql, Table<?> table, Collection<String> details) {
    if (sql.configuration().data(KEY) instanceof TableChanges changes) {
      changes.noted.computeIfAbsent(table.getName(), name -> new HashSet<>()).addAll(details);
    }
  }

  /**
   * What was changed of the tables that have listeners: of each the details, or none for all of it.
   *
   * @param watched their names
   */
  public Map<String, Set<String>> of(Set<String> watched) {
    Map<String, Set<String>> changed = new LinkedHashMap<>();
    noted.forEach((table, details) -> {
      if (watched.contains(table) && !details.isEmpty()) {
        changed.put(table, details);
      }
    });
    for (String table : written) {
      if (watched.contains(table) && !noted.containsKey(table)) {
        changed.put(table, Set.of());
      }
    }
    return changed;
  }

  @Override
  public void executeStart(ExecuteContext statement) {
    look(statement.sql());
    for (String sql : statement.batchSQL()) {
      look(sql);
    }
  }

  private void look(@Nullable String sql) {
    if (sql != null && !sql.startsWith("select")) {
      Matcher write = WRITE.matcher(sql);
      if (write.lookingAt()) {
        written.add(write.group(1));
      }
    }
  }
}
