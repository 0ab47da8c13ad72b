package dev.backstay.server.cache;

import static dev.backstay.foundation.valkey.Valkey.bytes;
import static dev.backstay.foundation.valkey.Valkey.number;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.valkey.Valkey;
import dev.backstay.foundation.valkey.ValkeyUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The caches of the apps in Valkey: faster, and lost when Valkey loses them. An entry is a key of
 * Valkey that Valkey itself deletes when it expires, by its own clock, which is the same for all
 * servers. What an app's keys are called begins with the app's id and nothing that a client chooses
 * comes before; so apps never meet.
 *
 * <p>The sorted set {@code backstay:{app}:cache} has the keys of an app's entries by the time when
 * they expire. It counts them, lists them to the console and deletes them with the app, without
 * looking through the keys of others ({@code SCAN}). If Valkey evicts entries to make room for
 * others, it counts them until they would have expired.
 */
final class ValkeyCacheStore implements CacheStore {
  private static final Logger LOG = LoggerFactory.getLogger(ValkeyCacheStore.class);
  private static final int TRY_AGAIN_SECONDS = 1;

  private final Apps apps;
  private final Valkey valkey;
  private final boolean clears;

  /** That an app's cache is ready for use by this server. */
  private final PerApp<Names> names;

  /** How an app's keys are called. */
  private record Names(byte[] entries, byte[] index) {
    static Names of(App app) {
      // in braces: if the keys were divided among several servers, all of an app were on one
      String all = "backstay:{" + app.id() + "}:cache";
      return new Names((all + ":").getBytes(US_ASCII), all.getBytes(US_ASCII));
    }

    byte[] entry(byte[] key) {
      byte[] name = Arrays.copyOf(entries, entries.length + key.length);
      System.arraycopy(key, 0, name, entries.length, key.length);
      return name;
    }
  }

  /**
   * @param valkey is not closed with the store
   * @param clears whether entries from before this server's start are gone; they are deleted before
   *     the app's cache is first used
   */
  ValkeyCacheStore(Apps apps, Valkey valkey, boolean clears) {
    this.apps = apps;
    this.valkey = valkey;
    this.clears = clears;
    this.names = new PerApp<>(apps, this::prepare, each -> !clears);
    apps.onDelete(this::deleteAll);
  }

  /**
   * What the app's database still has from before Valkey was used would come back when it is used
   * no longer.
   */
  private Names prepare(App app) {
    DatabaseCacheStore.deleteAll(apps.database(app));
    Names made = Names.of(app);
    if (clears) {
      clear(made);
    }
    return made;
  }

  @Override
  public boolean put(App app, String key, String value, Duration lifetime) {
    byte[] member = key.getBytes(UTF_8);
    return answered(() -> {
      Names name = names.of(app);
      Object stored =
          valkey.run(
              "put",
              CacheScripts.PUT,
              List.of(name.entry(member), name.index()),
              member,
              value.getBytes(UTF_8),
              bytes(lifetime.toMillis()),
              bytes(Cache.MAX_ENTRIES),
              bytes(Cache.MAX_LIFETIME.toMillis()));
      return number(stored) == 1;
    });
  }

  @Override
  public @Nullable String get(App app, String key) {
    byte[] value = answered(() -> valkey.get(names.of(app).entry(key.getBytes(UTF_8))));
    return value == null ? null : new String(value, UTF_8);
  }

  @Override
  public boolean contains(App app, String key) {
    return answered(() -> valkey.exists(names.of(app).entry(key.getBytes(UTF_8))));
  }

  @Override
  public boolean expireIn(App app, String key, Duration lifetime) {
    return expire(app, key, "PEXPIRE", lifetime.toMillis());
  }

  @Override
  public boolean expireAt(App app, String key, long time) {
    return expire(app, key, "PEXPIREAT", time);
  }

  private boolean expire(App app, String key, String command, long millis) {
    byte[] member = key.getBytes(UTF_8);
    return answered(() -> {
      Names name = names.of(app);
      Object changed =
          valkey.run(
              "expire",
              CacheScripts.EXPIRE,
              List.of(name.entry(member), name.index()),
              member,
              command.getBytes(US_ASCII),
              bytes(millis),
              bytes(Cache.MAX_LIFETIME.toMillis()));
      return number(changed) == 1;
    });
  }

  @Override
  public void delete(App app, String key) {
    byte[] member = key.getBytes(UTF_8);
    var _ =
        answered(() -> {
          Names name = names.of(app);
          return valkey.run(
              "delete", CacheScripts.DELETE, List.of(name.entry(member), name.index()), member);
        });
  }

  @Override
  public SequencedMap<String, CacheEntry> page(App app, int size, int offset) {
    return answered(() -> {
      Names name = names.of(app);
      List<?> flat = (List<?>) valkey.run("list", CacheScripts.LIST, List.of(name.index()));
      List<Listed> all = new ArrayList<>();
      for (int i = 0; flat != null && i + 1 < flat.size(); i += 2) {
        all.add(
            new Listed(
                (byte[]) Objects.requireNonNull(flat.get(i)),
                Long.parseLong(
                    new String((byte[]) Objects.requireNonNull(flat.get(i + 1)), US_ASCII))));
      }
      all.sort((one, other) -> Arrays.compareUnsigned(one.key(), other.key()));
      List<Listed> some = all.stream().skip(offset).limit(size).toList();
      List<byte @Nullable []> values =
          valkey.getAll(some.stream().map(each -> name.entry(each.key())).toList());
      SequencedMap<String, CacheEntry> page = new LinkedHashMap<>();
      for (int i = 0; i < some.size(); i++) {
        byte[] value = values.get(i);
        if (value != null) {
          page.put(
              new String(some.get(i).key(), UTF_8),
              new CacheEntry(new String(value, UTF_8), some.get(i).expires()));
        }
      }
      return page;
    });
  }

  private record Listed(byte[] key, long expires) {}

  @Override
  public int count(App app) {
    return answered(() -> {
      byte[] index = names.of(app).index();
      return (int) number(valkey.run("count", CacheScripts.COUNT, List.of(index)));
    });
  }

  /**
   * The app is deleted. Its id never comes back; so what cannot be deleted now is found by nobody
   * and expires.
   */
  private void deleteAll(App app) {
    try {
      clear(Names.of(app));
    } catch (ValkeyUnavailableException e) {
      LOG.warn("the cache of {} is left in Valkey until it expires: {}", app, e.getMessage());
    }
  }

  private void clear(Names name) {
    // no loop for ever beside others that put
    for (int i = 0; i <= Cache.MAX_ENTRIES / CacheScripts.CLEARED_AT_ONCE; i++) {
      Object cleared =
          valkey.run("clear", CacheScripts.CLEAR, List.of(name.index()), name.entries());
      if (number(cleared) < CacheScripts.CLEARED_AT_ONCE) {
        return;
      }
    }
  }

  private static <T extends @Nullable Object> T answered(Supplier<T> work) {
    try {
      return work.get();
    } catch (ValkeyUnavailableException e) {
      throw unavailable();
    }
  }

  private static ApiException unavailable() {
    return ApiError.BUSY.with("The cache does not answer", TRY_AGAIN_SECONDS);
  }

  @Override
  public void close() {
    // Valkey is not only the cache's
  }
}
