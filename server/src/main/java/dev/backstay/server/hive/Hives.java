package dev.backstay.server.hive;

import static dev.backstay.store.generated.app.tables.HiveTable.HIVE;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.server.hive.HiveOperation.CreateHive;
import dev.backstay.server.hive.HiveOperation.DeleteHive;
import dev.backstay.server.hive.HiveOperation.GetHives;
import dev.backstay.server.hive.HiveOperation.OfHives;
import dev.backstay.server.hive.HiveOperation.RenameHive;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Hives as a whole. */
final class Hives {
  private final HiveSessions sessions;

  Hives(HiveSessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Does an operation.
   *
   * @throws dev.backstay.foundation.error.ApiException 1009 when there is no such hive; 1155 when
   *     there is one of the new name; 16000 when there are too many; 8008 for a name that none can
   *     have
   */
  @Nullable Object run(App app, OfHives<?> operation) {
    return switch (operation) {
      case GetHives() -> names(app);
      case CreateHive(String hive) -> create(app, HiveNames.hive(hive));
      case RenameHive(String hive, String newName) ->
          rename(app, HiveNames.hive(hive), HiveNames.hive(newName));
      case DeleteHive(String hive) -> delete(app, HiveNames.hive(hive));
    };
  }

  private List<String> names(App app) {
    return sessions
        .read(
            app,
            session ->
                session
                    .sql
                    .select(HIVE.NAME)
                    .from(HIVE)
                    .where(HIVE.NAME.isNotNull())
                    .fetch(HIVE.NAME))
        .stream()
        .sorted()
        .toList();
  }

  private @Nullable Void create(App app, String name) {
    int made =
        sessions.write(
            app,
            session -> {
              DSLContext sql = session.sql;
              if (sql.fetchCount(HIVE, HIVE.NAME.isNotNull()) >= HiveLimits.HIVES) {
                throw ApiError.TOO_MANY_HIVES.with(HiveLimits.HIVES);
              }
              return sql.insertInto(HIVE, HIVE.ID, HIVE.NAME)
                  .values(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE), name)
                  .onConflictDoNothing()
                  .execute();
            });
    if (made == 0) {
      throw ApiError.HIVE_EXISTS.with(name);
    }
    return null;
  }

  private @Nullable Void rename(App app, String name, String newName) {
    sessions.write(
        app,
        session -> {
          long id = session.hive(name);
          if (!name.equals(newName)) {
            if (session.sql.fetchExists(HIVE, HIVE.NAME.eq(newName))) {
              throw ApiError.HIVE_EXISTS.with(newName);
            }
            session.sql.update(HIVE).set(HIVE.NAME, newName).where(HIVE.ID.eq(id)).execute();
          }
          return null;
        });
    return null;
  }

  private @Nullable Void delete(App app, String name) {
    sessions.write(
        app,
        session -> {
          long id = session.hive(name);
          session.leaveToSweeper();
          session.sql.update(HIVE).setNull(HIVE.NAME).where(HIVE.ID.eq(id)).execute();
          return null;
        });
    return null;
  }
}
