package dev.backstay.server.users;

import dev.backstay.security.Decider;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Policies;
import dev.backstay.server.data.RowJson;
import dev.backstay.server.json.JsonWritable;
import dev.backstay.store.Column;
import dev.backstay.store.Table;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What whoever has logged in is answered: the record as he may see it now, and his token. */
public final class LoginAnswers {
  private final UserDirectory directory;
  private final Policies policies;

  public LoginAnswers(UserDirectory directory, Policies policies) {
    this.directory = directory;
    this.policies = policies;
  }

  /**
   * @param call as the user, with the session that was opened
   */
  public JsonWritable of(Call call, Logins.LoggedIn login) {
    Table table = directory.table(call.app());
    Set<String> hiddenIds =
        Decider.hiddenColumns(policies.of(call.app()), call.caller(), table.id());
    Set<String> hidden =
        table.columns().stream()
            .filter(column -> hiddenIds.contains(column.id()))
            .map(Column::name)
            .collect(Collectors.toSet());
    return RowJson.of(login.row(), hidden, Map.of(UserColumns.USER_TOKEN, login.token()));
  }
}
