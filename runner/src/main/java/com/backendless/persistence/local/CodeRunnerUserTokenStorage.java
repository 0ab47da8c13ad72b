package com.backendless.persistence.local;

import dev.backstay.runner.code.UserToken;

/**
 * Stands before the SDK's class of this name, which forgets the token of a login and does not send
 * one that it is given (reference: java-sdk.md §9.6). Loaded by the loader of each deployment, so
 * that it is of the same package as the SDK that is the deployment's own.
 */
final class CodeRunnerUserTokenStorage implements IStorage<String> {
  private static final CodeRunnerUserTokenStorage INSTANCE = new CodeRunnerUserTokenStorage();

  private CodeRunnerUserTokenStorage() {}

  public static CodeRunnerUserTokenStorage instance() {
    return INSTANCE;
  }

  @Override
  public String get() {
    return UserToken.get(CodeRunnerUserTokenStorage.class.getClassLoader());
  }

  @Override
  public void set(String token) {
    UserToken.set(CodeRunnerUserTokenStorage.class.getClassLoader(), token);
  }
}
