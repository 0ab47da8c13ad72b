package com.backendless.persistence.local;

/**
 * What {@link CodeRunnerUserTokenStorage} is compiled against, with the methods of the SDK's
 * interface of this name. Never loaded: a deployment's own SDK has the real one.
 */
interface IStorage<T> {
  T get();

  void set(T value);
}
