package dev.backstay.server.cache;

import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.server.cache.CacheOperation.Contains;
import dev.backstay.server.cache.CacheOperation.Delete;
import dev.backstay.server.cache.CacheOperation.ExpireAt;
import dev.backstay.server.cache.CacheOperation.ExpireIn;
import dev.backstay.server.cache.CacheOperation.Get;
import dev.backstay.server.cache.CacheOperation.Put;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations on the cache as events (reference: business logic, 8). Lifetimes are seconds. */
final class CacheEvents {
  private static final List<String> KEY = List.of("key");

  private CacheEvents() {}

  /** All of them. */
  static List<OperationEvent<?, ?>> all() {
    return List.of(
        OperationEvent.of(Put.class, 1001)
            .with(
                List.of("key", "value", "ttl"),
                put -> Arrays.asList(put.key(), json(put.value()), put.lifetime().toSeconds()),
                (put, args) ->
                    new Put(args.text(0), text(args.any(1)), Duration.ofSeconds(args.number(2)))),
        OperationEvent.of(Get.class, 1003)
            .with(KEY, get -> List.of(get.key()), (get, args) -> new Get(args.text(0)))
            .resultingIn((call, get, value) -> value == null ? null : json(value)),
        OperationEvent.of(Contains.class, 1005)
            .with(KEY, has -> List.of(has.key()), (has, args) -> new Contains(args.text(0))),
        OperationEvent.of(ExpireAt.class, 1007)
            .with(
                List.of("key", "expireAt"),
                expire -> List.of(expire.key(), expire.time()),
                (expire, args) -> new ExpireAt(args.text(0), args.number(1))),
        OperationEvent.of(ExpireIn.class, 1009)
            .with(
                List.of("key", "expireIn"),
                expire -> List.of(expire.key(), expire.lifetime().toSeconds()),
                (expire, args) -> new ExpireIn(args.text(0), Duration.ofSeconds(args.number(1)))),
        OperationEvent.of(Delete.class, 1011)
            .with(
                KEY, delete -> List.of(delete.key()), (delete, args) -> new Delete(args.text(0))));
  }

  private static @Nullable Object json(String text) {
    return Json.read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(@Nullable Object value) {
    return new String(Json.write(value), StandardCharsets.UTF_8);
  }
}
