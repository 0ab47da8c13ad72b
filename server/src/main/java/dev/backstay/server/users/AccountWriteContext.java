package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.limits.Attempt;
import dev.backstay.server.users.credentials.PendingHash;
import dev.backstay.store.database.Database;

/**
 * Where accounts are written: by themselves, or within a transaction on data ({@link
 * AccountTransaction}). What differs between the two is here and nowhere else.
 */
interface AccountWriteContext {
  /** Whether whatever fails takes back all that was written before it. */
  boolean isTransaction();

  /** The app's database, as it is where accounts are written. */
  Database database(App app);

  /** The hash of a new password, to be asked for once the gate has allowed what it is for. */
  PendingHash hash(String password);

  /**
   * Counts an attempt of a client.
   *
   * @throws dev.backstay.foundation.error.ApiException 90429 when there were too many
   */
  void count(Attempt attempt, Call call);

  /** Who acts, for the audit log. */
  AuditActor actor();

  /** Does something once what has been written is stored. */
  void afterwards(Runnable effect);
}
