package dev.backstay.server.users;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.json.JsonWritable;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.security.decide.Permit;
import dev.backstay.security.model.Operation;
import dev.backstay.server.data.RowJson;
import dev.backstay.server.users.directory.UserColumns;
import dev.backstay.server.users.directory.UserDirectory;
import dev.backstay.store.records.Reach;
import dev.backstay.store.schema.Table;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a user who has logged in is answered: the record as they may find it now, and their token. A
 * user who may not find their own record is answered its id alone.
 */
public final class LoginAnswers {
  private final AppTables tables;
  private final AccessGate gate;
  private final UserDirectory directory;

  public LoginAnswers(AppTables tables, AccessGate gate, UserDirectory directory) {
    this.tables = tables;
    this.gate = gate;
    this.directory = directory;
  }

  /**
   * @param call as the user, with the session that was opened
   */
  public JsonWritable of(Call call, Logins.LoggedIn login) {
    Table table = directory.table(call.app());
    Reach reach = gate.reach(call);
    Permit find = reach.findInWrittenTable(table.id());
    Set<String> hidden = new HashSet<>();
    if (find == null || !finds(call, find, login.session().userId())) {
      reach.withheld(table.id(), Reach.Withheld.ANSWER);
      // so that the answer can be explained
      var _ = reach.permit(Operation.FIND, table.id());
      table.columns().forEach(column -> hidden.add(column.name()));
      hidden.remove(Table.OBJECT_ID);
    } else {
      table.columns().stream()
          .filter(column -> find.hiddenColumns().contains(column.id()))
          .forEach(column -> hidden.add(column.name()));
    }
    return RowJson.of(login.row(), hidden, Map.of(UserColumns.USER_TOKEN, login.token()));
  }

  private boolean finds(Call call, Permit find, String userId) {
    return find.rows().isEverything() || tables.records(call.app()).findById(find, userId) != null;
  }
}
