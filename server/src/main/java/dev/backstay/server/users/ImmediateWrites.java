package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.limits.Attempt;
import dev.backstay.foundation.limits.RateLimits;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.server.users.credentials.PendingHash;
import dev.backstay.store.database.Database;

/** Accounts that are written by themselves: each write is stored when it returns. */
record ImmediateWrites(Apps apps, PasswordHasher hasher, RateLimits limits)
    implements AccountWriteContext {
  @Override
  public boolean isTransaction() {
    return false;
  }

  @Override
  public Database database(App app) {
    return apps.database(app);
  }

  @Override
  public PendingHash hash(String password) {
    return new PendingHash(() -> hasher.hash(password));
  }

  @Override
  public void count(Attempt attempt, Call call) {
    limits.ofAddress(attempt, call.address());
  }

  @Override
  public AuditActor actor() {
    return AuditActor.current();
  }

  @Override
  public void afterwards(Runnable effect) {
    effect.run();
  }
}
