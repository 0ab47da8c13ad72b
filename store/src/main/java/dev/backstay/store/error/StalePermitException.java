package dev.backstay.store.error;

/**
 * The permit was made under a policy that has changed since. Nothing was done: decide again and
 * repeat (security model, C.9a 6).
 */
public final class StalePermitException extends StoreException {
  private static final long serialVersionUID = 1L;

  public StalePermitException() {
    super("the permissions have changed since this operation was decided");
  }
}
