package dev.backstay.server.counters;

import dev.backstay.security.caller.Caller;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Callers;
import dev.backstay.server.access.Policies;
import dev.backstay.server.developers.ConsoleDoor;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.http.Exchange;
import dev.backstay.server.http.HttpMethod;
import dev.backstay.server.http.Response;
import dev.backstay.server.http.Route;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Counters for clients and for the console. The wire API knows no permissions for counters: who has
 * a key may count, unless the app is closed to clients.
 */
public final class CounterRoutes {
  private static final int DEFAULT_PAGE = 15;
  private static final int MAX_PAGE = 100;
  private static final int MAX_NAMES = 1_000;

  /** More digits than any value has, so that one that is too large can be told from no number. */
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,40}");

  private final Callers callers;
  private final Policies policies;
  private final ConsoleDoor door;
  private final Counters counters;

  public CounterRoutes(Callers callers, Policies policies, ConsoleDoor door, Counters counters) {
    this.callers = callers;
    this.policies = policies;
    this.door = door;
    this.counters = counters;
  }

  /** Routes below an app and key. */
  public List<Route> clientRoutes() {
    return List.of(
        Route.get("/counters/{pattern}/list", this::list),
        Route.get("/counters/{name}", this::get),
        Route.put("/counters/{name}/increment/get", exchange -> added(exchange, 1, true)),
        Route.put("/counters/{name}/get/increment", exchange -> added(exchange, 1, false)),
        Route.put("/counters/{name}/decrement/get", exchange -> added(exchange, -1, true)),
        Route.put("/counters/{name}/get/decrement", exchange -> added(exchange, -1, false)),
        Route.put(
            "/counters/{name}/incrementby/get",
            exchange -> added(exchange, number(exchange, "value"), true)),
        Route.put(
            "/counters/{name}/get/incrementby",
            exchange -> added(exchange, number(exchange, "value"), false)),
        Route.put("/counters/{name}/get/compareandset", this::compareAndSet),
        Route.put("/counters/{name}/reset", this::reset));
  }

  /** Routes below {@code /{appId}/console}. */
  public List<Route> consoleRoutes() {
    return List.of(
        door.app(HttpMethod.GET, "/counters", this::page),
        door.app(HttpMethod.GET, "/counters/{pattern}/list-names", this::names),
        door.app(HttpMethod.POST, "/counters/list-by-names", this::values),
        door.app(HttpMethod.POST, "/counters/{name}", this::create),
        door.app(HttpMethod.PUT, "/counters/{name}", this::change),
        door.app(HttpMethod.DELETE, "/counters/{name}", this::delete));
  }

  private Call client(Exchange exchange) {
    Call call = callers.of(exchange);
    if (policies.of(call.app()).closedToClients()
        && call.caller().kind() == Caller.Kind.CLIENT
        && !call.caller().serverCode()) {
      throw ApiError.OPERATION_DENIED.with("COUNTERS");
    }
    return call;
  }

  private Response list(Exchange exchange) {
    Call call = client(exchange);
    return Response.json(
        List.copyOf(counters.matching(call.app(), exchange.parameter("pattern")).keySet()));
  }

  private Response get(Exchange exchange) {
    Call call = client(exchange);
    return Response.json(counters.get(call.app(), exchange.parameter("name")));
  }

  private Response added(Exchange exchange, long difference, boolean after) {
    Call call = client(exchange);
    long value = counters.add(call.app(), exchange.parameter("name"), difference);
    return Response.json(after ? value : value - difference);
  }

  private Response compareAndSet(Exchange exchange) {
    Call call = client(exchange);
    return Response.json(
        counters.compareAndSet(
            call.app(),
            exchange.parameter("name"),
            number(exchange, "expected"),
            number(exchange, "updatedvalue")));
  }

  private Response reset(Exchange exchange) {
    Call call = client(exchange);
    counters.reset(call.app(), exchange.parameter("name"));
    return Response.empty();
  }

  private Response page(Call call, Exchange exchange) {
    int size = exchange.number("pageSize", DEFAULT_PAGE, 1, MAX_PAGE);
    int offset = exchange.number("offset", 0, 0, Integer.MAX_VALUE);
    boolean byValue = chosen(exchange, "sortField", "name", "value");
    boolean descending = chosen(exchange, "sortDir", "asc", "desc");
    String pattern = exchange.query("pattern");
    List<Map.Entry<String, Long>> found =
        new ArrayList<>(counters.matching(call.app(), pattern == null ? "*" : pattern).entrySet());
    if (byValue) {
      found.sort(Map.Entry.comparingByValue());
    }
    if (descending) {
      found = found.reversed();
    }
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("data", found.stream().skip(offset).limit(size).map(CounterRoutes::shown).toList());
    page.put("totalRows", found.size());
    return Response.json(page);
  }

  /** Whether the other of two words is chosen, and not the usual one. */
  private static boolean chosen(Exchange exchange, String name, String usual, String other) {
    String word = exchange.query(name);
    boolean chosen = other.equalsIgnoreCase(word);
    if (!chosen && word != null && !word.isEmpty() && !usual.equalsIgnoreCase(word)) {
      throw ApiError.INVALID_PARAMETER.with(name);
    }
    return chosen;
  }

  private Response names(Call call, Exchange exchange) {
    return Response.json(
        List.copyOf(counters.matching(call.app(), exchange.parameter("pattern")).keySet()));
  }

  private Response values(Call call, Exchange exchange) {
    List<@Nullable Object> sent = exchange.jsonArray();
    if (sent.size() > MAX_NAMES) {
      throw ApiError.INVALID_PARAMETER.with("names");
    }
    List<String> names = new ArrayList<>();
    for (Object each : sent) {
      if (!(each instanceof String name)) {
        throw ApiError.INVALID_PARAMETER.with("names");
      }
      names.add(name);
    }
    return Response.json(
        counters.named(call.app(), names).entrySet().stream().map(CounterRoutes::shown).toList());
  }

  private Response create(Call call, Exchange exchange) {
    String name = exchange.parameter("name");
    long value = whole(exchange.jsonObject().get("value"), "value");
    counters.create(call.app(), name, value);
    return Response.json(shown(Map.entry(name, value)));
  }

  /** Sets the value if it still is what the developer saw. */
  private Response change(Call call, Exchange exchange) {
    Map<String, @Nullable Object> body = exchange.jsonObject();
    boolean changed =
        counters.compareAndSet(
            call.app(),
            exchange.parameter("name"),
            whole(body.get("currentValue"), "currentValue"),
            whole(body.get("newValue"), "newValue"));
    if (!changed) {
      throw ApiError.WRONG_DATA.with("The counter has another value by now");
    }
    return Response.empty();
  }

  private Response delete(Call call, Exchange exchange) {
    counters.delete(call.app(), exchange.parameter("name"));
    return Response.empty();
  }

  private static Map<String, Object> shown(Map.Entry<String, Long> counter) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("name", counter.getKey());
    shown.put("value", counter.getValue());
    return shown;
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
      throw ApiError.INVALID_PARAMETER.with(name);
    }
    BigInteger number = new BigInteger(text);
    if (number.bitLength() >= Long.SIZE) {
      throw Counters.tooLarge();
    }
    return number.longValue();
  }

  private static long whole(@Nullable Object value, String name) {
    return number(String.valueOf(value), name);
  }
}
