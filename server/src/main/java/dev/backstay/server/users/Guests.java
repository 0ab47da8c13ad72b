package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.foundation.sessions.UserStatus;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.WhereText;
import dev.backstay.server.users.directory.UserColumns;
import dev.backstay.server.users.settings.UserSettings;
import dev.backstay.store.query.Query;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Guests whose time is over. A guest has no password, so when the last session has ended nobody can
 * come back to the account, and it is deleted (security model, part F). What the guest made stays.
 */
final class Guests {
  private final AppTables tables;
  private final UserSettings settings;
  private final Sessions sessions;
  private final Accounts accounts;

  Guests(AppTables tables, UserSettings settings, Sessions sessions, Accounts accounts) {
    this.tables = tables;
    this.settings = settings;
    this.sessions = sessions;
    this.accounts = accounts;
  }

  /**
   * Deletes the guests of an app without a living session, those left alone that are younger than a
   * session may be silent.
   *
   * @param now milliseconds since the epoch
   * @return how many
   */
  public int purge(App app, long now) {
    Call server = Call.ofServer(app, "purge of guests");
    long before = now - settings.sessionRules(app).idleTimeout().toMillis();
    String guests = UserColumns.STATUS + " = '" + UserStatus.GUEST.name() + "'";
    String last = "";
    int purged = 0;
    while (true) {
      List<String> page =
          page(server, guests + " and created < " + before + " and objectId > '" + last + "'");
      if (page.isEmpty()) {
        return purged;
      }
      last = page.getLast();
      Set<String> living = sessions.living(app, page, now);
      List<String> over = new ArrayList<>(page);
      over.removeAll(living);
      purged += delete(server, guests, over);
    }
  }

  private List<String> page(Call server, String where) {
    Query query =
        Query.ALL.withWhere(where).withSortBy(Table.OBJECT_ID).withPage(Query.MAX_PAGE_SIZE, 0);
    return tables.as(server).find(users(server.app()), query).stream()
        .map(row -> String.valueOf(row.objectId()))
        .toList();
  }

  private int delete(Call server, String guests, List<String> ids) {
    if (ids.isEmpty()) {
      return 0;
    }
    String where = WhereText.both(guests, WhereText.ofIds(ids));
    List<String> gone = tables.as(server).deleteReturningIds(users(server.app()), where, _ -> {});
    accounts.usersDeleted(server.app(), gone);
    return gone.size();
  }

  private Table users(App app) {
    return tables.require(app, Table.USERS);
  }
}
