package dev.backstay.foundation.apps;

import static dev.backstay.store.generated.platform.tables.ApiKeyTable.API_KEY;
import static dev.backstay.store.generated.platform.tables.AppTable.APP;

import dev.backstay.security.caller.ApiKeyType;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Reads and writes apps and their permanent keys in the platform database. */
final class AppRows {
  private AppRows() {}

  /** The app of that id with its keys; null when there is none. */
  static @Nullable App load(DSLContext sql, String appId) {
    var row =
        sql.select(APP.NAME, APP.DEVELOPER_ID, APP.CREATED)
            .from(APP)
            .where(APP.ID.eq(appId))
            .fetchOne();
    if (row == null) {
      return null;
    }
    List<ApiKey> keys =
        sql.select(API_KEY.ID, API_KEY.NAME, API_KEY.DEVICE_TYPE, API_KEY.API_KEY_, API_KEY.ROLE_ID)
            .from(API_KEY)
            .where(API_KEY.APP_ID.eq(appId))
            .fetch(AppRows::key);
    return new App(
        appId,
        row.get(APP.NAME),
        row.get(APP.DEVELOPER_ID),
        row.get(APP.CREATED),
        List.copyOf(keys));
  }

  /**
   * Apps with their keys, in the order of their ids.
   *
   * @param after the id after which to begin; "" for the first
   * @param most how many at most
   */
  static List<App> page(DSLContext sql, Condition condition, String after, int most) {
    List<App> bare =
        sql.select(APP.ID, APP.NAME, APP.DEVELOPER_ID, APP.CREATED)
            .from(APP)
            .where(condition)
            .and(APP.ID.gt(after))
            .orderBy(APP.ID)
            .limit(most)
            .fetch(row ->
                new App(
                    row.get(APP.ID),
                    row.get(APP.NAME),
                    row.get(APP.DEVELOPER_ID),
                    row.get(APP.CREATED),
                    List.of()));
    if (bare.isEmpty()) {
      return bare;
    }
    Map<String, List<ApiKey>> keys =
        sql.selectFrom(API_KEY)
            .where(API_KEY.APP_ID.in(bare.stream().map(App::id).toList()))
            .fetchGroups(API_KEY.APP_ID, AppRows::key);
    return bare.stream()
        .map(app ->
            new App(
                app.id(),
                app.name(),
                app.developerId(),
                app.created(),
                List.copyOf(keys.getOrDefault(app.id(), List.of()))))
        .toList();
  }

  private static ApiKey key(Record key) {
    return new ApiKey(
        key.get(API_KEY.ID),
        key.get(API_KEY.NAME),
        ApiKeyType.valueOf(key.get(API_KEY.DEVICE_TYPE)),
        key.get(API_KEY.API_KEY_),
        key.get(API_KEY.ROLE_ID),
        ApiKey.Life.PERMANENT);
  }

  /** Stores a new key of an app. */
  static int insert(DSLContext sql, String appId, ApiKey key) {
    return sql.insertInto(
            API_KEY,
            API_KEY.ID,
            API_KEY.APP_ID,
            API_KEY.NAME,
            API_KEY.DEVICE_TYPE,
            API_KEY.API_KEY_,
            API_KEY.ROLE_ID)
        .values(key.id(), appId, key.name(), key.type().name(), key.value(), key.roleId())
        .execute();
  }
}
