package dev.backstay.server.counters;

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
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.BinarySource;
import dev.backstay.server.counters.CounterOperation.AddAndGet;
import dev.backstay.server.counters.CounterOperation.CompareAndSet;
import dev.backstay.server.counters.CounterOperation.Create;
import dev.backstay.server.counters.CounterOperation.DecrementAndGet;
import dev.backstay.server.counters.CounterOperation.Delete;
import dev.backstay.server.counters.CounterOperation.Get;
import dev.backstay.server.counters.CounterOperation.GetAndAdd;
import dev.backstay.server.counters.CounterOperation.GetAndDecrement;
import dev.backstay.server.counters.CounterOperation.GetAndIncrement;
import dev.backstay.server.counters.CounterOperation.IncrementAndGet;
import dev.backstay.server.counters.CounterOperation.ListByNames;
import dev.backstay.server.counters.CounterOperation.Reset;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Counters for clients and for the console. */
public final class CounterRoutes implements Feature, EventSource, BinarySource {
  private static final int DEFAULT_PAGE = 15;
  private static final int MAX_PAGE = 100;
  private static final int MAX_NAMES = 1_000;

  /** More digits than any value has, so that one that is too large can be told from no number. */
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,40}");

  private final Callers callers;
  private final ConsoleAuthenticator console;
  private final CounterService counters;

  public CounterRoutes(Core core, Callers callers) {
    this.callers = callers;
    this.console = core.console();
    this.counters = new CounterService(core.operations(), core.gate(), new Counters(core.apps()));
  }

  @Override
  public List<OperationEvent<?, ?>> events() {
    return CounterEvents.all();
  }

  @Override
  public List<BinaryService> binaryServices() {
    return List.of(new CounterBinary(callers, counters).service());
  }

  @Override
  public List<Route> clientRoutes() {
    return List.of(
        Route.get("/counters/{pattern}/list", this::list),
        Route.get("/counters/{name}", exchange -> count(exchange, Get::new)),
        Route.put(
            "/counters/{name}/increment/get", exchange -> count(exchange, IncrementAndGet::new)),
        Route.put(
            "/counters/{name}/get/increment", exchange -> count(exchange, GetAndIncrement::new)),
        Route.put(
            "/counters/{name}/decrement/get", exchange -> count(exchange, DecrementAndGet::new)),
        Route.put(
            "/counters/{name}/get/decrement", exchange -> count(exchange, GetAndDecrement::new)),
        Route.put("/counters/{name}/incrementby/get", exchange -> add(exchange, AddAndGet::new)),
        Route.put("/counters/{name}/get/incrementby", exchange -> add(exchange, GetAndAdd::new)),
        Route.put("/counters/{name}/get/compareandset", this::compareAndSet),
        Route.put("/counters/{name}/reset", this::reset));
  }

  @Override
  public List<Route> consoleRoutes() {
    return List.of(
        console.app(HttpMethod.GET, "/counters", this::page),
        console.app(HttpMethod.GET, "/counters/{pattern}/list-names", this::names),
        console.app(HttpMethod.POST, "/counters/list-by-names", this::values),
        console.app(HttpMethod.POST, "/counters/{name}", this::create),
        console.app(HttpMethod.PUT, "/counters/{name}", this::change),
        console.app(HttpMethod.DELETE, "/counters/{name}", this::delete));
  }

  private Response list(Exchange exchange) {
    return names(callers.of(exchange), exchange);
  }

  private Response count(Exchange exchange, Function<String, CounterOperation<Long>> operation) {
    Call call = callers.of(exchange);
    return Response.json(counters.perform(call, operation.apply(exchange.parameter("name"))));
  }

  private Response add(
      Exchange exchange, BiFunction<String, Long, CounterOperation<Long>> operation) {
    long value = number(exchange, "value");
    return count(exchange, name -> operation.apply(name, value));
  }

  private Response compareAndSet(Exchange exchange) {
    Call call = callers.of(exchange);
    return Response.json(
        counters.perform(
            call,
            new CompareAndSet(
                exchange.parameter("name"),
                number(exchange, "expected"),
                number(exchange, "updatedvalue"))));
  }

  private Response reset(Exchange exchange) {
    var _ = counters.perform(callers.of(exchange), new Reset(exchange.parameter("name")));
    return Response.empty();
  }

  private Response page(Call call, Exchange exchange) {
    int size = exchange.number("pageSize", DEFAULT_PAGE, 1, MAX_PAGE);
    int offset = exchange.number("offset", 0, 0, Integer.MAX_VALUE);
    boolean byValue = chosen(exchange, "sortField", "name", "value");
    boolean descending = chosen(exchange, "sortDir", "asc", "desc");
    String pattern = exchange.query("pattern");
    List<Map.Entry<String, Long>> found =
        new ArrayList<>(
            counters
                .perform(call, new CounterOperation.List(pattern == null ? "*" : pattern))
                .entrySet());
    if (byValue) {
      found.sort(Map.Entry.comparingByValue());
    }
    if (descending) {
      found = found.reversed();
    }
    return Response.json(
        new Page(found.stream().skip(offset).limit(size).map(Counter::of).toList(), found.size()));
  }

  /** Whether the other of two words is chosen, and not the usual one. */
  private static boolean chosen(Exchange exchange, String name, String usual, String other) {
    String word = exchange.query(name);
    boolean chosen = other.equalsIgnoreCase(word);
    if (!chosen && word != null && !word.isEmpty() && !usual.equalsIgnoreCase(word)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It is " + usual + " or " + other);
    }
    return chosen;
  }

  private Response names(Call call, Exchange exchange) {
    CounterOperation.List list = new CounterOperation.List(exchange.parameter("pattern"));
    return Response.json(List.copyOf(counters.perform(call, list).keySet()));
  }

  private Response values(Call call, Exchange exchange) {
    List<@Nullable Object> sent = exchange.jsonArray();
    if (sent.size() > MAX_NAMES) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "names", "It has at most " + MAX_NAMES + " names");
    }
    List<String> names = new ArrayList<>();
    for (Object each : sent) {
      if (!(each instanceof String name)) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with("names", "Each name must be a text");
      }
      names.add(name);
    }
    return Response.json(
        counters.perform(call, new ListByNames(names)).entrySet().stream()
            .map(Counter::of)
            .toList());
  }

  private Response create(Call call, Exchange exchange) {
    String name = exchange.parameter("name");
    long value = whole(exchange.jsonObject().get("value"), "value");
    var _ = counters.perform(call, new Create(name, value));
    return Response.json(new Counter(name, value));
  }

  /** Sets the value if it still is what the developer saw. */
  private Response change(Call call, Exchange exchange) {
    Map<String, @Nullable Object> body = exchange.jsonObject();
    boolean changed =
        counters.perform(
            call,
            new CompareAndSet(
                exchange.parameter("name"),
                whole(body.get("currentValue"), "currentValue"),
                whole(body.get("newValue"), "newValue")));
    if (!changed) {
      throw ApiError.WRONG_DATA.with("The counter has another value by now");
    }
    return Response.empty();
  }

  private Response delete(Call call, Exchange exchange) {
    var _ = counters.perform(call, new Delete(exchange.parameter("name")));
    return Response.empty();
  }

  private record Page(List<Counter> data, int totalRows) {}

  private record Counter(String name, long value) {
    static Counter of(Map.Entry<String, Long> counter) {
      return new Counter(counter.getKey(), counter.getValue());
    }
  }

  /** A whole number of the address. */
  private static long number(Exchange exchange, String name) {
    String text = exchange.query(name);
    if (text == null) {
      throw ApiError.MISSING_PARAMETER.with(name);
    }
    return number(text, name);
  }

  private static long number(String text, String name) {
    if (!WHOLE.matcher(text).matches()) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It must be a whole number of 64 bits");
    }
    BigInteger number = new BigInteger(text);
    if (number.bitLength() >= Long.SIZE) {
      throw Counters.tooLarge();
    }
    return number.longValue();
  }

  /** A whole number of a body, or a text that says one. */
  private static long whole(@Nullable Object value, String name) {
    Long number = Json.wholeNumber(value);
    return number != null ? number : number(String.valueOf(value), name);
  }
}
