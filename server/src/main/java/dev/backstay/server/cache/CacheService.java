package dev.backstay.server.cache;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.server.cache.CacheOperation.Contains;
import dev.backstay.server.cache.CacheOperation.Count;
import dev.backstay.server.cache.CacheOperation.Delete;
import dev.backstay.server.cache.CacheOperation.ExpireAt;
import dev.backstay.server.cache.CacheOperation.ExpireIn;
import dev.backstay.server.cache.CacheOperation.Get;
import dev.backstay.server.cache.CacheOperation.Put;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The cache service. The wire API knows no permissions for the cache: any client with a key may use
 * it, unless the app is closed to clients.
 */
final class CacheService implements Performer<CacheOperation<?>> {
  private final Operations operations;
  private final AccessGate gate;
  private final Cache cache;

  CacheService(Operations operations, AccessGate gate, Cache cache) {
    this.operations = operations;
    this.gate = gate;
    this.cache = cache;
  }

  /**
   * Performs an operation.
   *
   * @return what it results in
   * @throws dev.backstay.foundation.error.ApiException 1134 in an app that is closed to clients,
   *     and those of {@link Cache}
   */
  <R extends @Nullable Object> R perform(Call call, CacheOperation<R> operation) {
    return operations.perform(call, operation, this);
  }

  @Override
  public boolean allows(Call call, CacheOperation<?> operation) {
    return gate.admits(call);
  }

  @Override
  public @Nullable Object run(Call call, CacheOperation<?> operation) {
    if (!allows(call, operation)) {
      throw ApiError.OPERATION_DENIED.with("CACHE");
    }
    App app = call.app();
    return switch (operation) {
      case Put(String key, String value, Duration lifetime) -> {
        cache.put(app, key, value, lifetime);
        yield null;
      }
      case Get(String key) -> cache.get(app, key);
      case Contains(String key) -> cache.contains(app, key);
      case ExpireIn(String key, Duration lifetime) -> {
        cache.expireIn(app, key, lifetime);
        yield null;
      }
      case ExpireAt(String key, long time) -> {
        cache.expireAt(app, key, time);
        yield null;
      }
      case Delete(String key) -> {
        cache.delete(app, key);
        yield null;
      }
      case CacheOperation.List(int pageSize, int offset) -> cache.page(app, pageSize, offset);
      case Count() -> cache.count(app);
    };
  }
}
