package dev.backstay.code.invoke;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Invokes a method of an API service. Results in what the code answered; null when it runs later.
 *
 * @param serviceName its name
 * @param verb with {@code segments}, says which method
 * @param segments decoded path segments behind the service's name
 * @param query parameters of the address; null when they cannot be read
 * @param headers names as sent
 * @param body the arguments, unless they are in the query
 * @param contentType of the body
 * @param execution when the code is to run; null for now
 * @param arguments by position; null where they are in the body, the query and the path
 */
public record Invoke(
    String serviceName,
    HttpMethod verb,
    List<String> segments,
    @Nullable Map<String, String> query,
    Map<String, String> headers,
    byte[] body,
    @Nullable String contentType,
    @Nullable String execution,
    @Nullable List<@Nullable Object> arguments)
    implements ServiceOperation<@Nullable TaskReply> {

  /** What a request asks for. */
  public static Invoke of(Exchange exchange, List<String> segments) {
    return new Invoke(
        exchange.parameter("service"),
        exchange.method(),
        segments,
        query(exchange),
        exchange.headers(),
        exchange.body(),
        exchange.header("Content-Type"),
        exchange.header("bl-execution-type"),
        null);
  }

  /**
   * Asks for a method by its name, with its arguments by position.
   *
   * @param execution as the header {@code bl-execution-type} says it
   */
  public static Invoke ofMethod(
      String service,
      String method,
      Map<String, String> headers,
      List<@Nullable Object> arguments,
      @Nullable String execution) {
    return new Invoke(
        service,
        HttpMethod.POST,
        List.of(method),
        Map.of(),
        headers,
        new byte[0],
        null,
        execution,
        arguments);
  }

  private static @Nullable Map<String, String> query(Exchange exchange) {
    try {
      return exchange.queryParameters();
    } catch (ApiException e) {
      // told once it is certain that there is such a method, and that the caller may invoke it
      return null;
    }
  }

  /**
   * The parameters of the address.
   *
   * @throws ApiException 90400 when they cannot be read
   */
  Map<String, String> parameters() {
    if (query == null) {
      throw ApiError.BAD_REQUEST.with("the query of the address is broken");
    }
    return query;
  }

  @Override
  public Service service() {
    return Service.SERVICES;
  }

  @Override
  public String target() {
    return serviceName;
  }
}
