package dev.backstay.server.http;

import dev.backstay.server.error.ApiException;

/** What a route does: reads the exchange, does the operation, says the answer. */
@FunctionalInterface
public interface RouteHandler {
  /**
   * @throws ApiException what the client is told instead of a result
   * @throws Exception anything else is a fault of the server: logged, and answered as 90500
   */
  Response handle(Exchange exchange) throws Exception;
}
