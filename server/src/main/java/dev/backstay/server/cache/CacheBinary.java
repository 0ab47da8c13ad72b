package dev.backstay.server.cache;

import dev.backstay.foundation.access.Callers;
import dev.backstay.server.binary.Arguments;
import dev.backstay.server.binary.BinaryMethod;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.cache.CacheOperation.Contains;
import dev.backstay.server.cache.CacheOperation.Delete;
import dev.backstay.server.cache.CacheOperation.ExpireAt;
import dev.backstay.server.cache.CacheOperation.ExpireIn;
import dev.backstay.server.cache.CacheOperation.Get;
import dev.backstay.server.cache.CacheOperation.Put;
import java.time.Duration;
import java.util.function.Function;

/**
 * The cache for the Java SDK (reference: Java SDK, 5.4). It sends and reads values as bytes of its
 * own protocol; in the cache they are JSON as everybody's ({@link CachedBytes}).
 */
final class CacheBinary {
  private final Callers callers;
  private final CacheService cache;

  CacheBinary(Callers callers, CacheService cache) {
    this.callers = callers;
    this.cache = cache;
  }

  BinaryService service() {
    return new BinaryService(BinaryService.PREFIX + "redis.CacheService")
        .with("putBytes", does(CacheBinary::put))
        .reading(
            "getBytes",
            (exchange, args) ->
                CachedBytes.ofJson(cache.perform(callers.of(exchange), new Get(args.text(0)))))
        .reading("containsKey", does(args -> new Contains(args.text(0))))
        .with(
            "expireIn",
            does(args -> new ExpireIn(args.text(0), Duration.ofSeconds(args.number(1)))))
        .with("expireAt", does(args -> new ExpireAt(args.text(0), args.number(1))))
        .with("delete", does(args -> new Delete(args.text(0))));
  }

  private BinaryMethod does(Function<Arguments, CacheOperation<?>> operation) {
    return (exchange, args) -> cache.perform(callers.of(exchange), operation.apply(args));
  }

  /** A lifetime of 0 is one that is not given. */
  private static Put put(Arguments args) {
    long seconds = args.has(2) ? args.number(2) : 0;
    return new Put(
        args.text(0),
        CachedBytes.toJson(args.bytes(1), Cache.MAX_VALUE_BYTES),
        seconds == 0 ? Cache.MAX_LIFETIME : Duration.ofSeconds(seconds));
  }
}
