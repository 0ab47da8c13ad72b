package dev.backstay.foundation.sessions;

import static dev.backstay.store.generated.app.tables.SessionTable.SESSION;

import dev.backstay.store.database.TableChanges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;

/**
 * What servers tell each other of an app's sessions, so that a logout does not cost all sessions
 * that are in memory.
 *
 * @param hashes sessions that have changed or ended
 * @param users whose sessions have ended, or whose status has changed
 * @param stored whether all are to be read again
 * @param all whether all have ended
 */
record SessionChanges(List<TokenHash> hashes, Set<String> users, boolean stored, boolean all) {
  private static final String HASH = "h";
  private static final String USER = "u";
  private static final String STORED = "stored";
  private static final String ALL = "everyone";

  /** Nothing that is in memory changes. */
  static void none(DSLContext sql) {
    TableChanges.note(sql, SESSION, List.of());
  }

  static void of(DSLContext sql, TokenHash hash) {
    TableChanges.note(sql, SESSION, List.of(HASH + hash.text()));
  }

  static void ofUsers(DSLContext sql, Collection<String> userIds) {
    TableChanges.note(sql, SESSION, userIds.stream().map(id -> USER + id).toList());
  }

  static void stored(DSLContext sql) {
    TableChanges.note(sql, SESSION, List.of(STORED));
  }

  static void all(DSLContext sql) {
    TableChanges.note(sql, SESSION, List.of(ALL));
  }

  /** Reads what was told; everything, if it is not known what. */
  static SessionChanges read(Set<String> details) {
    List<TokenHash> hashes = new ArrayList<>();
    Set<String> users = new HashSet<>();
    boolean stored = false;
    boolean all = details.isEmpty();
    for (String detail : details) {
      String rest = detail.isEmpty() ? "" : detail.substring(1);
      if (detail.equals(STORED)) {
        stored = true;
      } else if (detail.equals(ALL)) {
        all = true;
      } else if (detail.startsWith(HASH) && rest.matches("[0-9a-f]{64}")) {
        hashes.add(TokenHash.parse(rest));
      } else if (detail.startsWith(USER)) {
        users.add(rest);
      } else {
        all = true;
      }
    }
    return new SessionChanges(hashes, users, stored, all);
  }
}
