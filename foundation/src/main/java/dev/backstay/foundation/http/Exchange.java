package dev.backstay.foundation.http;

import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/**
 * One request as a route sees it. Belongs to one request and one thread at a time.
 *
 * <p>Parameters and query values are decoded; bodies are bounded by the edge before they get here.
 */
public final class Exchange {
  /** Attribute of a request: what a message in its body asks for, in words that may be logged. */
  static final String LABEL = "dev.backstay.label";

  /** Attribute of a request that changes nothing, so that it can be sent again. */
  static final String READS = "dev.backstay.reads";

  /** Attribute of a request: the error that its answer holds, whatever the answer's status. */
  static final String FAILURE = "dev.backstay.failure";

  private final Request request;
  private final String requestId;
  private final String remoteAddress;
  private final Router.Match match;
  private final @Nullable App app;
  private final @Nullable ApiKey key;
  private final byte[] body;
  private @Nullable Fields query;
  private @Nullable Object caller;
  private @Nullable Amendments amendments;
  private @Nullable String who;
  private final boolean ownHost;
  private Map<String, String> messageHeaders = Map.of();
  private @Nullable String messageLabel;
  private boolean bodyAlone;

  Exchange(
      Request request,
      String requestId,
      String remoteAddress,
      Addresses.Address address,
      byte[] body) {
    this.request = request;
    this.requestId = requestId;
    this.remoteAddress = remoteAddress;
    this.match = address.match();
    this.app = address.app();
    this.key = address.key();
    this.ownHost = address.ownHost();
    this.body = body;
  }

  /** The server-made id of this request, as the client reads it in {@code X-Request-Id}. */
  public String requestId() {
    return requestId;
  }

  public HttpMethod method() {
    return match.route().method();
  }

  /** The route's template, which names no object and no secret: what may be logged. */
  public String template() {
    return match.route().template();
  }

  /** Whether the address names an app and a key. */
  public boolean hasApp() {
    return app != null && key != null;
  }

  /** The app that the address names. Only routes below an app and key may ask. */
  public App app() {
    if (app == null) {
      throw new IllegalStateException("no app at this address");
    }
    return app;
  }

  /** The API key that the address names. Only routes below an app and key may ask. */
  public ApiKey key() {
    if (key == null) {
      throw new IllegalStateException("no API key at this address");
    }
    return key;
  }

  /** The decoded value of a parameter of the route's template. */
  public String parameter(String name) {
    String value = match.parameters().get(name);
    if (value == null) {
      throw new IllegalArgumentException("no parameter " + name + " in " + template());
    }
    return value;
  }

  /**
   * The decoded value of a parameter; for routes that have it in one template and not in another.
   */
  public String parameter(String name, String whenMissing) {
    return match.parameters().getOrDefault(name, whenMissing);
  }

  /** Whether the address has any query parameters. */
  public boolean hasQuery() {
    return request.getHttpURI().getQuery() != null;
  }

  /** The first value of a query parameter, or null. */
  public @Nullable String query(String name) {
    return query().getValue(name);
  }

  /**
   * The number of a query parameter.
   *
   * @param whenMissing for one that is absent or empty
   * @param least and {@code most}, both allowed
   * @throws dev.backstay.foundation.error.ApiException {@link ApiError#INVALID_PARAMETER_BECAUSE}
   *     for anything else
   */
  public int number(String name, int whenMissing, int least, int most) {
    String text = query(name);
    if (text == null || text.isEmpty()) {
      return whenMissing;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below, with numbers out of range
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(
        name, "It must be a whole number from " + least + " to " + most);
  }

  /** All values of a query parameter, in order; empty when absent. */
  public List<String> queryAll(String name) {
    return query().getValuesOrEmpty(name);
  }

  /** All query parameters, first value each. */
  public Map<String, String> queryParameters() {
    return query().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                Fields.Field::getName,
                Fields.Field::getValue,
                (a, b) -> a,
                java.util.LinkedHashMap::new));
  }

  private Fields query() {
    Fields known = query;
    if (known == null) {
      try {
        known = Request.extractQueryParameters(request);
      } catch (IllegalArgumentException e) {
        throw ApiError.BAD_REQUEST.with("the query of the address is broken");
      }
      query = known;
    }
    return known;
  }

  /**
   * Takes what a message in the body says of the whole request.
   *
   * @param label what is asked for, in words that may be logged
   * @param headers as if they were headers of the request; of one that is both, the request's
   *     counts
   * @param reads whether it changes nothing
   */
  public void takeMessage(String label, Map<String, String> headers, boolean reads) {
    request.setAttribute(LABEL, label);
    if (reads) {
      request.setAttribute(READS, true);
    }
    Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    byName.putAll(headers);
    messageHeaders = byName;
    messageLabel = label;
  }

  /**
   * Keeps the error that an answer holds in a protocol whose answers always have status 200, for
   * the logs and meters.
   */
  public void noteFailure(ApiException error) {
    request.setAttribute(FAILURE, error);
  }

  /** What is asked for, for people: method and template, and what a message in the body names. */
  public String label() {
    String address = method() + " " + template();
    return messageLabel == null ? address : address + " " + messageLabel;
  }

  /** The first value of a header, or null. */
  public @Nullable String header(String name) {
    String value = request.getHeaders().get(name);
    return value == null ? messageHeaders.get(name) : value;
  }

  /** All headers, names as sent, first value each. */
  public Map<String, String> headers() {
    Map<String, String> all = new java.util.LinkedHashMap<>();
    for (HttpField field : request.getHeaders()) {
      all.putIfAbsent(field.getName(), Optional.ofNullable(field.getValue()).orElse(""));
    }
    messageHeaders.forEach((name, value) -> {
      if (!request.getHeaders().contains(name)) {
        all.put(name, value);
      }
    });
    return all;
  }

  /** The address that the request came from, trusted proxies looked through, as text. */
  public String remoteAddress() {
    return remoteAddress;
  }

  /** The body; empty when there is none or the route streams. */
  public byte[] body() {
    return body;
  }

  /** The body of a streaming route, unbounded: the route has to bound what it reads. */
  public InputStream bodyStream() {
    return Content.Source.asInputStream(request);
  }

  /** The request itself, for routes that read multipart bodies from it. */
  public Request request() {
    return request;
  }

  /** The body as JSON; null when it is empty. */
  public @Nullable Object json() {
    return body.length == 0 ? null : Json.read(body);
  }

  /**
   * The body as a JSON object; empty when there is no body.
   *
   * @throws dev.backstay.foundation.error.ApiException 8002 when it is anything else
   */
  @SuppressWarnings("unchecked")
  public Map<String, @Nullable Object> jsonObject() {
    Object value = json();
    if (value == null && body.length == 0) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw ApiError.REQUEST_NOT_PARSED.with("the body must be a JSON object");
  }

  /**
   * The body as a JSON array.
   *
   * @throws dev.backstay.foundation.error.ApiException 8002 when it is anything else
   */
  @SuppressWarnings("unchecked")
  public List<@Nullable Object> jsonArray() {
    if (json() instanceof List<?> list) {
      return (List<@Nullable Object>) list;
    }
    throw ApiError.REQUEST_NOT_PARSED.with("the body must be a JSON array");
  }

  /**
   * The body as a JSON array of objects.
   *
   * @throws dev.backstay.foundation.error.ApiException 8002 when it is anything else
   */
  @SuppressWarnings("unchecked")
  public List<Map<String, @Nullable Object>> jsonObjects() {
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    for (Object each : jsonArray()) {
      if (!(each instanceof Map<?, ?> map)) {
        throw ApiError.REQUEST_NOT_PARSED.with("the body must be an array of JSON objects");
      }
      objects.add((Map<String, @Nullable Object>) map);
    }
    return objects;
  }

  /** What {@code access} has found out about the caller, kept for the rest of this request. */
  public @Nullable Object attachedCaller() {
    return caller;
  }

  public void attachCaller(Object found) {
    this.caller = found;
  }

  /**
   * Keeps who makes this request, for the logs.
   *
   * @param userId of a user of the app
   */
  public void noteUser(String userId) {
    who = userId;
    LogContext.putUser(userId);
  }

  /** As {@link #noteUser}, of a developer. */
  public void noteDeveloper(String developerId) {
    noteUser("developer:" + developerId);
  }

  /** Who makes this request, as far as that is known: a user's id, or a developer's. */
  @Nullable String who() {
    return who;
  }

  /**
   * Keeps what server code wants in the answer besides its body; what is said later wins.
   *
   * @param status the HTTP status, or 0; an error keeps its own
   * @param headers names and values, as they may be sent
   * @param cookies values for {@code Set-Cookie}
   */
  public void amendAnswer(int status, Map<String, String> headers, List<String> cookies) {
    if (bodyAlone || (status == 0 && headers.isEmpty() && cookies.isEmpty())) {
      return;
    }
    if (amendments == null) {
      amendments = new Amendments();
    }
    amendments.add(status, headers, cookies);
  }

  /**
   * From now on what server code wants in the answer besides its body is left out: the client reads
   * nothing else.
   */
  public void answerBodyAlone() {
    bodyAlone = true;
  }

  /** The answer with what server code wants in it. */
  Response amended(Response answer, boolean error) {
    return amendments == null ? answer : ofCode(amendments.applyTo(answer, error));
  }

  /**
   * An answer that server code has made, as browsers may have it: in a sandbox and with cookies for
   * the app alone, unless the request came by a host name of the app's own.
   */
  public Response ofCode(Response answer) {
    return ownHost ? answer : CodeAnswers.sandboxed(answer, app().id());
  }
}
