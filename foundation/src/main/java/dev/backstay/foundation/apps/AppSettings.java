package dev.backstay.foundation.apps;

import static dev.backstay.store.generated.app.tables.SettingTable.SETTING;

import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
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
  private final PerApp<Map<String, Map<String, @Nullable Object>>> known;
  private final List<SettingListener> listeners = new CopyOnWriteArrayList<>();

  public AppSettings(Apps apps) {
    this.apps = apps;
    this.known = new PerApp<>(apps, app -> new ConcurrentHashMap<>());
  }

  /** The object under a name as it was put; empty when nothing was. Not to be changed. */
  public Map<String, @Nullable Object> get(App app, String name) {
    Map<String, Map<String, @Nullable Object>> ofApp = known.of(app);
    Map<String, @Nullable Object> value = ofApp.get(name);
    return value != null ? value : ofApp.computeIfAbsent(name, missing -> load(app, missing));
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
    return known
        .of(app)
        .compute(
            name,
            (key, before) -> {
              Map<String, @Nullable Object> old =
                  new LinkedHashMap<>(before != null ? before : load(app, key));
              Map<String, @Nullable Object> changes = fields.apply(old);
              Map<String, @Nullable Object> merged = new LinkedHashMap<>(old);
              merged.putAll(changes);
              store(app, key, merged, old, changes);
              return merged;
            });
  }

  @SuppressWarnings("unchecked")
  private Map<String, @Nullable Object> load(App app, String name) {
    String text =
        apps.database(app)
            .read(sql ->
                sql.select(SETTING.VALUE)
                    .from(SETTING)
                    .where(SETTING.NAME.eq(name))
                    .fetchOne(SETTING.VALUE));
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

  private void store(
      App app,
      String name,
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
    apps.database(app)
        .write(sql -> {
          told.forEach(listener -> listener.accept(sql));
          return sql.insertInto(SETTING, SETTING.NAME, SETTING.VALUE)
              .values(name, text)
              .onConflict(SETTING.NAME)
              .doUpdate()
              .set(SETTING.VALUE, text)
              .execute();
        });
  }
}
