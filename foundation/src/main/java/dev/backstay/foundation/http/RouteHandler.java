package dev.backstay.foundation.http;

import dev.backstay.foundation.error.ApiException;

/** What a route does: reads the exchange, performs the operation, answers. */
@FunctionalInterface
public interface RouteHandler {
  /**
   * @throws ApiException the error that the client gets instead of a result
   * @throws Exception anything else is a fault of the server: logged, and answered as 90500
   */
  Response handle(Exchange exchange) throws Exception;
}
