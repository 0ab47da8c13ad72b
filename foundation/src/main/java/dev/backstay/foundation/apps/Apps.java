package dev.backstay.foundation.apps;

import static dev.backstay.store.generated.platform.tables.ApiKeyTable.API_KEY;
import static dev.backstay.store.generated.platform.tables.AppDomainTable.APP_DOMAIN;
import static dev.backstay.store.generated.platform.tables.AppTable.APP;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.store.Databases;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.TableChanges;
import dev.backstay.store.plan.Plans;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The apps of this server and their keys: which of them a request names, and their making and
 * going.
 *
 * <p>Apps are read once and then served from memory; every change goes through here and replaces
 * the snapshot.
 */
public final class Apps implements AutoCloseable {
  private static final int MAX_NAME_LENGTH = 100;

  /** Apps that are read at once by what goes through all of them. */
  private static final int PAGE_SIZE = 500;

  private final Databases databases;
  private final AppsInMemory inMemory;

  /** Of these, those that have been used least are released when there are too many. */
  private final Map<String, App> known;

  /** How often an app was changed or deleted, counted after it is stored. */
  private final AtomicLong changes = new AtomicLong();

  private final ReentrantLock reloading = new ReentrantLock();

  /** Held while an app gets its name, so that no two of a developer get the same. */
  private final ReentrantLock naming = new ReentrantLock();

  private final AppLookups lookups;
  private final AppHosts hosts;
  private final List<Consumer<App>> initializers = new CopyOnWriteArrayList<>();
  private final List<Supplier<Set<String>>> others = new CopyOnWriteArrayList<>();
  private final List<Consumer<App>> endings = new CopyOnWriteArrayList<>();
  private final List<AppKeySource> keySources = new CopyOnWriteArrayList<>();
  private final List<AppChangeListener> listeners = new CopyOnWriteArrayList<>();

  private final Changes elsewhere;

  /**
   * @param mostInMemory of how many apps anything is in memory, about
   */
  public Apps(Databases databases, int mostInMemory) {
    this.databases = databases;
    this.inMemory = new AppsInMemory(mostInMemory, databases::releaseApp);
    this.known = inMemory.apps();
    this.elsewhere = new Changes(this::idsInMemory);
    this.lookups = new AppLookups(databases.platform());
    this.hosts = new AppHosts(this, databases.platform(), lookups);
    elsewhere.on((platform, appIds) -> changedElsewhere(appIds), APP, API_KEY);
  }

  /** The host names of apps. */
  public AppHosts hosts() {
    return hosts;
  }

  /** What other servers on the database change. */
  public Changes changes() {
    return elsewhere;
  }

  /**
   * Names apps that are to be told of changes made elsewhere although they are not in memory, since
   * a feature keeps something of them.
   *
   * @param ids of those apps
   */
  public void alsoInMemory(Supplier<Set<String>> ids) {
    others.add(ids);
  }

  private Set<String> idsInMemory() {
    Set<String> ids = inMemory.ids();
    others.forEach(each -> ids.addAll(each.get()));
    return ids;
  }

  AppsInMemory inMemory() {
    return inMemory;
  }

  /**
   * Another server has changed or deleted apps or their keys.
   *
   * @param appIds which; empty when that is not known
   */
  private void changedElsewhere(Set<String> appIds) {
    for (String appId : appIds.isEmpty() ? Set.copyOf(known.keySet()) : appIds) {
      App before;
      reloading.lock();
      try {
        changes.incrementAndGet();
        before = known.remove(appId);
      } finally {
        reloading.unlock();
      }
      if (!appIds.isEmpty()) {
        letGo(before == null ? App.ofId(appId) : before);
      }
    }
  }

  /** What this server has of an app that is deleted goes, without anybody waiting for that. */
  private void letGo(App app) {
    Thread.ofVirtual()
        .name("app-changed")
        .start(() -> {
          if (databases.platform().read(sql -> AppRows.load(sql, app.id())) != null) {
            return;
          }
          endings.forEach(ending -> ending.accept(app));
          for (PerApp<?> state : inMemory.states()) {
            state.forget(app);
          }
          databases.forgetApp(app.id());
        });
  }

  /** Says within a write which app it concerns. */
  private static void note(DSLContext sql, App app) {
    TableChanges.note(sql, APP, List.of(app.id()));
    TableChanges.note(sql, API_KEY, List.of(app.id()));
  }

  /** The statements on rows of all apps. */
  public Plans plans() {
    return databases.plans();
  }

  /** The app's own database. */
  public Database database(App app) {
    Database database = databases.app(app.id());
    inMemory.used(app.id());
    return database;
  }

  /** The app's own directory, for its files and code. */
  public Path directory(App app) {
    return databases.directory(app.id());
  }

  /**
   * The app of that id.
   *
   * @throws dev.backstay.foundation.error.ApiException 2002 when there is none
   */
  public App require(String appId) {
    App app = find(appId);
    if (app == null) {
      throw ApiError.APPLICATION_NOT_FOUND.with();
    }
    return app;
  }

  /** The app of that id, or null. */
  public @Nullable App find(String appId) {
    App app = inMemory.use(appId);
    if (app != null || appId.length() != 36) {
      return app;
    }
    long before = changes.get();
    App loaded = lookups.read(sql -> AppRows.load(sql, appId));
    if (loaded == null) {
      return null;
    }
    // what was read before a change must not outlive it
    App kept = known.computeIfAbsent(appId, id -> changes.get() == before ? loaded : null);
    return kept == null ? loaded : kept;
  }

  /**
   * The key of an app, permanent or of an invocation. Every permanent key is compared, each in
   * constant time, so that the time taken tells nothing about them.
   *
   * @throws dev.backstay.foundation.error.ApiException 2002 when the app has no such key
   */
  public ApiKey requireKey(App app, String value) {
    byte[] given = value.getBytes(StandardCharsets.UTF_8);
    ApiKey found = null;
    for (ApiKey key : app.keys()) {
      if (MessageDigest.isEqual(key.value().getBytes(StandardCharsets.UTF_8), given)) {
        found = key;
      }
    }
    for (AppKeySource source : keySources) {
      found = found != null ? found : source.find(app, value);
    }
    if (found == null) {
      throw ApiError.APPLICATION_NOT_FOUND.with();
    }
    return found;
  }

  /** The apps of a developer, oldest first. */
  public List<App> ofDeveloper(String developerId) {
    return list(APP.DEVELOPER_ID.eq(developerId));
  }

  /** All apps of this server, oldest first. */
  public List<App> all() {
    return list(DSL.noCondition());
  }

  /** Those that are stored, which does not bring them into memory as a use of them would. */
  private List<App> list(Condition condition) {
    List<App> found = new ArrayList<>();
    pages(condition, found::addAll);
    found.sort(Comparator.comparingLong(App::created).thenComparing(App::id));
    return found;
  }

  /**
   * Does something with each app of this server, however many there are, without bringing them into
   * memory.
   *
   * @param goesOn asked before each; false ends it
   */
  public void forEach(BooleanSupplier goesOn, Consumer<App> action) {
    pages(
        DSL.noCondition(),
        page -> {
          for (App app : page) {
            if (goesOn.getAsBoolean()) {
              action.accept(app);
            }
          }
        });
  }

  private void pages(Condition condition, Consumer<List<App>> action) {
    String last = "";
    while (true) {
      String after = last;
      List<App> page =
          databases.platform().read(sql -> AppRows.page(sql, condition, after, PAGE_SIZE));
      action.accept(page);
      if (page.size() < PAGE_SIZE) {
        return;
      }
      last = page.getLast().id();
    }
  }

  /**
   * Makes an app with its database and one key of each device type, and has every feature put its
   * own things into it.
   *
   * @param name 1 to 100 characters, no control characters
   * @throws dev.backstay.foundation.error.ApiException 9011 for a wrong name, 8012 for the name of
   *     another app of the developer
   */
  public App create(String name, String developerId) {
    checkName(name);
    naming.lock();
    try {
      requireFree(name, developerId);
      return createNamed(name, developerId);
    } finally {
      naming.unlock();
    }
  }

  private App createNamed(String name, String developerId) {
    String id = newId();
    List<ApiKey> keys =
        java.util.Arrays.stream(ApiKeyType.values())
            .filter(type -> type != ApiKeyType.CUSTOM)
            .map(type ->
                new ApiKey(newId(), type.name(), type, newId(), null, ApiKey.Life.PERMANENT))
            .toList();
    App app = new App(id, name, developerId, System.currentTimeMillis(), keys);
    // The database first: an app that is listed can be used. What a crash leaves in between is an
    // unlisted directory.
    databases.createApp(id);
    try {
      insert(app);
    } catch (ApiException e) {
      // the name is taken; of other failures it may be unknown whether the app was stored
      forget(app);
      throw e;
    }
    known.put(id, app);
    changed(app, "app", null, name);
    return app;
  }

  private void insert(App app) {
    String id = app.id();
    String name = app.name();
    String developerId = app.developerId();
    Consumer<DSLContext> changing = changing(app, "app", null, name);
    initializers.forEach(initializer -> initializer.accept(app));
    databases
        .platform()
        .write(sql -> {
          // once more: another server may have made one meanwhile
          requireFree(sql, name, developerId);
          sql.insertInto(APP, APP.ID, APP.NAME, APP.DEVELOPER_ID, APP.CREATED)
              .values(id, name, developerId, app.created())
              .execute();
          app.keys().forEach(key -> AppRows.insert(sql, id, key));
          changing.accept(sql);
          // nobody has it in memory
          TableChanges.note(sql, APP, List.of());
          TableChanges.note(sql, API_KEY, List.of());
          return null;
        });
  }

  /**
   * Gives an app another name.
   *
   * @throws dev.backstay.foundation.error.ApiException 9011 for a wrong name, 8012 for the name of
   *     another app of the developer
   */
  public App rename(App app, String name) {
    checkName(name);
    naming.lock();
    try {
      if (!name.equals(app.name())) {
        requireFree(name, app.developerId());
      }
      return renameFree(app, name);
    } finally {
      naming.unlock();
    }
  }

  private void requireFree(String name, String developerId) {
    databases
        .platform()
        .read(sql -> {
          requireFree(sql, name, developerId);
          return null;
        });
  }

  private static void requireFree(DSLContext sql, String name, String developerId) {
    if (sql.fetchExists(APP, APP.NAME.eq(name).and(APP.DEVELOPER_ID.eq(developerId)))) {
      throw ApiError.APP_EXISTS.with(name);
    }
  }

  private App renameFree(App app, String name) {
    store(
        app,
        "app",
        app.name(),
        name,
        sql -> {
          if (!name.equals(app.name())) {
            requireFree(sql, name, app.developerId());
          }
          sql.update(APP).set(APP.NAME, name).where(APP.ID.eq(app.id())).execute();
        });
    changed(app, "app", app.name(), name);
    return reload(app);
  }

  /** Deletes an app with everything in it. Requests that are under way may fail. */
  public void delete(App app) {
    store(
        app,
        "app",
        app.name(),
        null,
        sql -> {
          sql.deleteFrom(APP_DOMAIN).where(APP_DOMAIN.APP_ID.eq(app.id())).execute();
          sql.deleteFrom(API_KEY).where(API_KEY.APP_ID.eq(app.id())).execute();
          sql.deleteFrom(APP).where(APP.ID.eq(app.id())).execute();
        });
    reloading.lock();
    try {
      changes.incrementAndGet();
      known.remove(app.id());
    } finally {
      reloading.unlock();
    }
    forget(app);
    changed(app, "app", app.name(), null);
  }

  /** Gives back all that there is of an app that is not listed. */
  private void forget(App app) {
    endings.forEach(ending -> ending.accept(app));
    for (PerApp<?> state : inMemory.states()) {
      state.forget(app);
    }
    databases.deleteApp(app.id());
  }

  /**
   * Adds a custom key.
   *
   * @param roleId the role that was made for it
   */
  public ApiKey addKey(App app, String name, String roleId) {
    checkName(name);
    ApiKey key =
        new ApiKey(newId(), name, ApiKeyType.CUSTOM, newId(), roleId, ApiKey.Life.PERMANENT);
    store(app, keyOf(name), null, "made", sql -> AppRows.insert(sql, app.id(), key));
    reload(app);
    changed(app, keyOf(name), null, "made");
    return key;
  }

  /** Gives a key another value; the old one stops at once. */
  public ApiKey regenerateKey(App app, ApiKey key) {
    String value = newId();
    store(
        app,
        keyOf(key.name()),
        "a value",
        "another value",
        sql ->
            sql.update(API_KEY)
                .set(API_KEY.API_KEY_, value)
                .where(API_KEY.ID.eq(key.id()))
                .execute());
    reload(app);
    changed(app, keyOf(key.name()), "a value", "another value");
    return new ApiKey(key.id(), key.name(), key.type(), value, key.roleId(), key.life());
  }

  /** Gives a custom key another name. */
  public void renameKey(App app, ApiKey key, String name) {
    checkName(name);
    store(
        app,
        keyOf(key.name()),
        key.name(),
        name,
        sql ->
            sql.update(API_KEY).set(API_KEY.NAME, name).where(API_KEY.ID.eq(key.id())).execute());
    reload(app);
    changed(app, keyOf(key.name()), key.name(), name);
  }

  /** Deletes a custom key. */
  public void deleteKey(App app, ApiKey key) {
    store(
        app,
        keyOf(key.name()),
        "there",
        null,
        sql -> sql.deleteFrom(API_KEY).where(API_KEY.ID.eq(key.id())).execute());
    reload(app);
    changed(app, keyOf(key.name()), "there", null);
  }

  private static String keyOf(String name) {
    return "API key " + name;
  }

  /** Has a feature put its own things into every new app, before the app can be reached. */
  public void onCreate(Consumer<App> initializer) {
    initializers.add(initializer);
  }

  /**
   * Has a feature let go of each app that is deleted, whether it was in use or not: after the app
   * can no longer be found, and before its database goes.
   */
  public void onDelete(Consumer<App> ending) {
    endings.add(ending);
  }

  /** Adds a source of keys that are not permanent. */
  public void addKeySource(AppKeySource source) {
    keySources.add(source);
  }

  /** Registers a listener for apps and keys that come, go and change. */
  public void onChange(AppChangeListener listener) {
    listeners.add(listener);
  }

  /** Stores a change of an app in one transaction with what listeners and other servers get. */
  private void store(
      App app,
      String subject,
      @Nullable String before,
      @Nullable String after,
      Consumer<DSLContext> change) {
    Consumer<DSLContext> changing = changing(app, subject, before, after);
    databases
        .platform()
        .write(sql -> {
          changing.accept(sql);
          note(sql, app);
          change.accept(sql);
          return null;
        });
  }

  private Consumer<DSLContext> changing(
      App app, String subject, @Nullable String before, @Nullable String after) {
    List<Consumer<DSLContext>> writes =
        listeners.stream().map(listener -> listener.changing(app, subject, before, after)).toList();
    return sql -> writes.forEach(write -> write.accept(sql));
  }

  private void changed(App app, String subject, @Nullable String before, @Nullable String after) {
    listeners.forEach(listener -> listener.changed(app, subject, before, after));
  }

  /**
   * Closes what features keep per app, the latest feature first; databases are their owner's to
   * close.
   */
  @Override
  public void close() {
    inMemory.close();
    for (PerApp<?> state : inMemory.states()) {
      state.close();
    }
  }

  private App reload(App app) {
    // one after another, so that of changes at the same time none puts an older snapshot last
    reloading.lock();
    try {
      changes.incrementAndGet();
      App loaded = databases.platform().read(sql -> AppRows.load(sql, app.id()));
      if (loaded == null) {
        known.remove(app.id());
        throw ApiError.APPLICATION_NOT_FOUND.with();
      }
      known.put(app.id(), loaded);
      return loaded;
    } finally {
      reloading.unlock();
    }
  }

  private static void checkName(String name) {
    if (name.isBlank()
        || name.length() > MAX_NAME_LENGTH
        || name.chars().anyMatch(Character::isISOControl)) {
      throw ApiError.WRONG_APP_NAME.with();
    }
  }

  static String newId() {
    return UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
  }
}
