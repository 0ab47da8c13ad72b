package dev.backstay.foundation.apps;

import static dev.backstay.store.generated.app.tables.SettingTable.SETTING;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.json.Json;
import dev.backstay.store.database.TableChanges;
import dev.backstay.store.error.DatabaseException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What a developer has set for an app, by feature: each a JSON object under a name, read once and
 * then kept in memory. Fields that a feature does not know survive being read and written back.
 */
public final class AppSettings {
  private final Apps apps;
  private final PerApp<Known> known;
  private final List<SettingListener> listeners = new CopyOnWriteArrayList<>();

  /** Attempts at a change while other servers change the same setting. */
  private static final int MAX_TRIES = 20;

  /** The objects of one app that are in memory. */
  private static final class Known {
    final ReentrantLock merging = new ReentrantLock();
    private final Map<String, Map<String, @Nullable Object>> values = new ConcurrentHashMap<>();
    private long changes;

    synchronized long changes() {
      return changes;
    }

    /** Keeps what was read, unless it may be old. */
    synchronized Map<String, @Nullable Object> read(
        String name, Map<String, @Nullable Object> value, long before) {
      if (changes != before) {
        return value;
      }
      Map<String, @Nullable Object> raced = values.putIfAbsent(name, value);
      return raced == null ? value : raced;
    }

    /** Keeps what was stored, unless another server has changed something meanwhile. */
    synchronized void stored(String name, Map<String, @Nullable Object> value, long before) {
      boolean latest = changes++ == before;
      if (latest) {
        values.put(name, value);
      } else {
        values.remove(name);
      }
    }

    /**
     * @param names empty for all
     */
    synchronized void drop(Set<String> names) {
      changes++;
      if (names.isEmpty()) {
        values.clear();
      } else {
        names.forEach(values::remove);
      }
    }
  }

  public AppSettings(Apps apps) {
    this.apps = apps;
    this.known = new PerApp<>(apps, app -> new Known());
    apps.changes()
        .on(
            (appId, names) -> {
              Known ofApp = known.known(appId);
              if (ofApp != null) {
                ofApp.drop(names);
              }
            },
            SETTING);
  }

  /** The object under a name as it was put; empty when nothing was. Not to be changed. */
  public Map<String, @Nullable Object> get(App app, String name) {
    Known ofApp = known.of(app);
    Map<String, @Nullable Object> value = ofApp.values.get(name);
    if (value != null) {
      return value;
    }
    long before = ofApp.changes();
    return ofApp.read(name, object(load(app, name)), before);
  }

  /** Puts fields into the object under a name; the others stay. */
  public Map<String, @Nullable Object> merge(
      App app, String name, Map<String, @Nullable Object> fields) {
    return merge(app, name, before -> fields);
  }

  /**
   * Puts fields into the object under a name that depend on what is there; nothing else changes it
   * meanwhile.
   *
   * @param fields what to put, made of the object as it is; nothing is put when it throws. Must not
   *     use these settings
   */
  public Map<String, @Nullable Object> merge(
      App app,
      String name,
      Function<Map<String, @Nullable Object>, Map<String, @Nullable Object>> fields) {
    Known ofApp = known.of(app);
    ofApp.merging.lock();
    try {
      for (int tried = 1; ; tried++) {
        long before = ofApp.changes();
        String stored = load(app, name);
        Map<String, @Nullable Object> old = new LinkedHashMap<>(object(stored));
        Map<String, @Nullable Object> changes = fields.apply(old);
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(old);
        merged.putAll(changes);
        if (store(app, name, stored, merged, old, changes)) {
          ofApp.stored(name, merged, before);
          return merged;
        }
        if (tried == MAX_TRIES) {
          throw ApiError.BUSY.with("another server changes settings of this app", 1);
        }
      }
    } catch (DatabaseException e) {
      // it may be stored all the same
      ofApp.drop(Set.of(name));
      throw e;
    } finally {
      ofApp.merging.unlock();
    }
  }

  private @Nullable String load(App app, String name) {
    return apps.database(app).read(sql -> load(sql, name));
  }

  private static @Nullable String load(DSLContext sql, String name) {
    return sql.select(SETTING.VALUE)
        .from(SETTING)
        .where(SETTING.NAME.eq(name))
        .fetchOne(SETTING.VALUE);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> object(@Nullable String text) {
    return text == null ? Map.of() : (Map<String, @Nullable Object>) readObject(text);
  }

  private static Map<?, ?> readObject(String text) {
    return Json.read(text.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map
        ? map
        : Map.of();
  }

  /** Registers a listener for every change, called within the transaction that stores it. */
  public void onChange(SettingListener listener) {
    listeners.add(listener);
  }

  /**
   * @param stored the text that {@code old} was made of
   * @return whether it was stored; not when another server has stored something since
   */
  private boolean store(
      App app,
      String name,
      @Nullable String stored,
      Map<String, @Nullable Object> value,
      Map<String, @Nullable Object> old,
      Map<String, @Nullable Object> fields) {
    String text = new String(Json.write(value), StandardCharsets.UTF_8);
    Map<String, @Nullable Object> before = new LinkedHashMap<>();
    Map<String, @Nullable Object> after = new LinkedHashMap<>();
    fields.forEach((field, wanted) -> {
      if (!Objects.equals(old.get(field), wanted)) {
        before.put(field, old.get(field));
        after.put(field, wanted);
      }
    });
    List<Consumer<DSLContext>> told =
        after.isEmpty()
            ? List.of()
            : listeners.stream().map(listener -> listener.changing(name, before, after)).toList();
    return apps.database(app)
        .write(sql -> {
          if (!Objects.equals(load(sql, name), stored)) {
            return false;
          }
          told.forEach(listener -> listener.accept(sql));
          TableChanges.note(sql, SETTING, List.of(name));
          var _ =
              sql.insertInto(SETTING, SETTING.NAME, SETTING.VALUE)
                  .values(name, text)
                  .onConflict(SETTING.NAME)
                  .doUpdate()
                  .set(SETTING.VALUE, text)
                  .execute();
          return true;
        });
  }
}
