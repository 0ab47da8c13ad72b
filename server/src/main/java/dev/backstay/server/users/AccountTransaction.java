package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.limits.Attempt;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.server.data.UserRecords;
import dev.backstay.server.users.credentials.PendingHash;
import dev.backstay.store.database.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Accounts within a transaction on data. A transaction can neither wait nor have an effect but on
 * the database, and may run more than once: so passwords are hashed and attempts counted before it,
 * what follows from it comes after it, and each run begins again.
 */
final class AccountTransaction implements UserRecords.Transaction {
  /** At some 50 ms each, so many take seconds. */
  static final int MAX_PASSWORDS = 100;

  private final Map<String, List<String>> hashes;
  private final AuditActor actor;
  private final BiFunction<AppTables, AccountWriteContext, UserRecords> accounts;
  private List<Runnable> effects = List.of();

  /**
   * @param hashes of the passwords that will be given, as many of each as it will be given times
   * @param accounts makes the accounts inside a transaction
   */
  AccountTransaction(
      Map<String, List<String>> hashes,
      AuditActor actor,
      BiFunction<AppTables, AccountWriteContext, UserRecords> accounts) {
    this.hashes = hashes;
    this.actor = actor;
    this.accounts = accounts;
  }

  @Override
  public UserRecords begin(AppTables inside) {
    Scope scope = new Scope(inside);
    effects = scope.effects;
    return accounts.apply(inside, scope);
  }

  @Override
  public void committed() {
    effects.forEach(Runnable::run);
  }

  /** One run. */
  private final class Scope implements AccountWriteContext {
    private final AppTables inside;
    private final Map<String, Integer> used = new HashMap<>();
    private final List<Runnable> effects = new ArrayList<>();

    Scope(AppTables inside) {
      this.inside = inside;
    }

    @Override
    public boolean isTransaction() {
      return true;
    }

    @Override
    public Database database(App app) {
      return inside.database(app);
    }

    @Override
    public PendingHash hash(String password) {
      return new PendingHash(() -> {
        List<String> known = hashes.getOrDefault(password, List.of());
        int next = used.merge(password, 1, Integer::sum);
        if (next > known.size()) {
          throw ApiError.WRONG_DATA.with(
              "A password in a transaction has to be given as text, it cannot be a reference");
        }
        return known.get(next - 1);
      });
    }

    @Override
    public void count(Attempt attempt, Call call) {
      // counted before the transaction
    }

    @Override
    public AuditActor actor() {
      return actor;
    }

    @Override
    public void afterwards(Runnable effect) {
      effects.add(effect);
    }
  }
}
