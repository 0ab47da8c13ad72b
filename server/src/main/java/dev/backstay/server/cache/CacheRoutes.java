package dev.backstay.server.cache;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.operations.EventSource;
import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.ValkeySettings;
import dev.backstay.foundation.valkey.Valkey;
import dev.backstay.foundation.valkey.ValkeyUnavailableException;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.BinarySource;
import dev.backstay.server.cache.CacheOperation.Contains;
import dev.backstay.server.cache.CacheOperation.Count;
import dev.backstay.server.cache.CacheOperation.Delete;
import dev.backstay.server.cache.CacheOperation.ExpireAt;
import dev.backstay.server.cache.CacheOperation.ExpireIn;
import dev.backstay.server.cache.CacheOperation.Get;
import dev.backstay.server.cache.CacheOperation.Put;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The cache for clients and for the console. */
public final class CacheRoutes implements Feature, EventSource, BinarySource {
  private static final int DEFAULT_PAGE = 15;
  private static final int MAX_PAGE = 100;

  /** Of which every number is a long. */
  private static final String WHOLE = "\\d{1,18}";

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Callers callers;
  private final ConsoleAuthenticator console;
  private final @Nullable Valkey valkey;
  private final Cache entries;
  private final CacheService cache;

  public CacheRoutes(Core core, Callers callers) {
    this.callers = callers;
    this.console = core.console();
    this.valkey = valkey(core);
    this.entries = new Cache(store(core, valkey), core.clock());
    this.cache = new CacheService(core.operations(), core.gate(), entries);
  }

  private static @Nullable Valkey valkey(Core core) {
    ValkeySettings settings = core.settings().keyedStores().valkey();
    return settings == null ? null : core.resources().add(new Valkey(settings, core.meters()));
  }

  private static CacheStore store(Core core, @Nullable Valkey valkey) {
    boolean clears = core.settings().keyedStores().clearCache();
    return core.resources()
        .add(
            valkey == null
                ? new DatabaseCacheStore(core.apps(), core.clock(), clears)
                : new ValkeyCacheStore(core.apps(), valkey, clears));
  }

  /** The Valkey that has the entries with these settings; null for the apps' databases. */
  public static @Nullable String place(ServerSettings settings) {
    ValkeySettings valkey = settings.keyedStores().valkey();
    return valkey == null ? null : valkey.address();
  }

  /**
   * A Valkey that does not answer is no reason not to start: nothing but the cache needs it, and it
   * is used when it is back.
   */
  @Override
  public List<String> notices() {
    if (valkey == null) {
      return List.of();
    }
    try {
      var _ = valkey.facts();
      return List.of();
    } catch (ValkeyUnavailableException e) {
      return List.of(
          "cache: Valkey at "
              + valkey.address()
              + " cannot be used: "
              + e.getMessage()
              + "; requests for the cache are answered 503 until it can");
    }
  }

  @Override
  public List<OperationEvent<?, ?>> events() {
    return CacheEvents.all();
  }

  @Override
  public List<BinaryService> binaryServices() {
    return List.of(new CacheBinary(callers, cache).service());
  }

  @Override
  public List<Route> clientRoutes() {
    return List.of(
        Route.put("/cache/{key}", this::put),
        Route.get("/cache/{key}", this::get),
        Route.delete("/cache/{key}", exchange -> delete(callers.of(exchange), exchange)),
        Route.get("/cache/{key}/check", this::contains),
        Route.put("/cache/{key}/expireIn", this::expireIn),
        Route.put("/cache/{key}/expireAt", this::expireAt));
  }

  @Override
  public List<Route> consoleRoutes() {
    return List.of(
        console.app(HttpMethod.GET, "/cache", this::page),
        console.app(HttpMethod.GET, "/cache/count", this::count),
        console.app(HttpMethod.PUT, "/cache/{key}", this::putUntil),
        console.app(HttpMethod.DELETE, "/cache/{key}", this::delete));
  }

  private Response put(Exchange exchange) {
    Call call = callers.of(exchange);
    String timeout = exchange.query("timeout");
    // SDKs send 0 for a lifetime that is not given
    Duration lifetime =
        timeout == null || timeout.isEmpty() || timeout.equals("0")
            ? Cache.MAX_LIFETIME
            : seconds(timeout);
    return put(call, exchange, lifetime);
  }

  private Response put(Call call, Exchange exchange, Duration lifetime) {
    var _ = cache.perform(call, new Put(key(exchange), jsonText(exchange), lifetime));
    return Response.empty();
  }

  private Response get(Exchange exchange) {
    String value = cache.perform(callers.of(exchange), new Get(key(exchange)));
    return value == null
        ? Response.json(null)
        : Response.bytes("application/json", value.getBytes(StandardCharsets.UTF_8));
  }

  private Response contains(Exchange exchange) {
    return Response.json(cache.perform(callers.of(exchange), new Contains(key(exchange))));
  }

  private Response expireIn(Exchange exchange) {
    Call call = callers.of(exchange);
    Duration lifetime = seconds(required(exchange, "timeout"));
    var _ = cache.perform(call, new ExpireIn(key(exchange), lifetime));
    return Response.empty();
  }

  private Response expireAt(Exchange exchange) {
    Call call = callers.of(exchange);
    String timestamp = required(exchange, "timestamp");
    if (!timestamp.matches(WHOLE)) {
      throw ApiError.CACHE_TIMESTAMP_WRONG.with();
    }
    var _ = cache.perform(call, new ExpireAt(key(exchange), Long.parseLong(timestamp)));
    return Response.empty();
  }

  private Response delete(Call call, Exchange exchange) {
    var _ = cache.perform(call, new Delete(key(exchange)));
    return Response.empty();
  }

  private Response page(Call call, Exchange exchange) {
    int size = exchange.number("pagesize", DEFAULT_PAGE, 1, MAX_PAGE);
    int offset = exchange.number("offset", 0, 0, Integer.MAX_VALUE);
    return Response.json(cache.perform(call, new CacheOperation.List(size, offset)));
  }

  private Response count(Call call, Exchange exchange) {
    return Response.json(cache.perform(call, new Count()));
  }

  /** As {@link #put(Exchange)}, until a time that is given in milliseconds or as a date. */
  private Response putUntil(Call call, Exchange exchange) {
    String time = exchange.query("expireAt");
    return put(
        call,
        exchange,
        time == null || time.isEmpty()
            ? Cache.MAX_LIFETIME
            : entries.lifetimeUntil(timestamp(time)));
  }

  private static long timestamp(String text) {
    try {
      return text.matches(WHOLE) ? Long.parseLong(text) : Instant.parse(text).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw ApiError.CACHE_TIMESTAMP_WRONG.with();
    }
  }

  private static String key(Exchange exchange) {
    return exchange.parameter("key");
  }

  /** A lifetime in seconds; one that no entry can have when the text is not a whole number. */
  private static Duration seconds(String text) {
    return Duration.ofSeconds(text.matches(WHOLE) ? Long.parseLong(text) : -1);
  }

  private static String required(Exchange exchange, String name) {
    String text = exchange.query(name);
    if (text == null) {
      throw ApiError.MISSING_PARAMETER.with(name);
    }
    return text;
  }

  /** The body, which must be one JSON value, as it was sent. */
  private static String jsonText(Exchange exchange) {
    var _ = Json.read(exchange.body());
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(exchange.body())).toString();
      if (text.indexOf('\0') < 0) {
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
      }
    } catch (CharacterCodingException e) {
      // reported below, with JSON in other encodings
    }
    throw ApiError.REQUEST_NOT_PARSED.with("the body is not JSON in UTF-8");
  }
}
