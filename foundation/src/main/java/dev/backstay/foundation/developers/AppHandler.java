package dev.backstay.foundation.developers;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Response;

/** What a console route does in an app of the developer who is logged in. */
@FunctionalInterface
public interface AppHandler {
  /**
   * @param call the developer's call in the app; data is reached with it through the gate, as with
   *     any other
   * @throws dev.backstay.foundation.error.ApiException the error that the developer gets instead of
   *     a result
   * @throws Exception anything else is a fault of the server
   */
  Response handle(Call call, Exchange exchange) throws Exception;
}
