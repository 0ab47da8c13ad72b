package dev.backstay.server.binary;

import dev.backstay.foundation.http.Exchange;
import org.jspecify.annotations.Nullable;

/** What a message of the binary protocol asks for. */
@FunctionalInterface
public interface BinaryMethod {
  /**
   * Does it.
   *
   * @param exchange the request; its headers are those of the message too
   * @param arguments of the message
   * @return what {@link AnswerValues} takes, or a {@link java.util.concurrent.CompletionStage} of
   *     it
   * @throws dev.backstay.foundation.error.ApiException as the route of the same operation
   * @throws dev.backstay.store.error.StoreException likewise
   */
  @Nullable Object call(Exchange exchange, Arguments arguments);
}
