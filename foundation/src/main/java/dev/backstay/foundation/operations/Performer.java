package dev.backstay.foundation.operations;

import dev.backstay.foundation.access.Call;
import org.jspecify.annotations.Nullable;

/**
 * Does operations, through the gate.
 *
 * @param <O> which
 */
public interface Performer<O extends ServiceOperation<?>> {
  /**
   * Whether the caller may do something like it at all, so that nothing is done on behalf of a
   * caller who is refused anyway. It says nothing about single rows, decides nothing and is not
   * kept for explanations: {@link #run} decides.
   */
  boolean allows(Call call, O operation);

  /**
   * Does it.
   *
   * @return what the type of the operation says
   * @throws dev.backstay.foundation.error.ApiException when it is refused or cannot be
   * @throws dev.backstay.store.error.StoreException likewise
   */
  @Nullable Object run(Call call, O operation);
}
