package dev.backstay.foundation.developers;

import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Response;

/** What a console route does for a developer who is logged in. */
@FunctionalInterface
public interface AccountHandler {
  /**
   * @throws dev.backstay.foundation.error.ApiException the error that the developer gets instead of
   *     a result
   * @throws Exception anything else is a fault of the server
   */
  Response handle(Developer developer, Exchange exchange) throws Exception;
}
