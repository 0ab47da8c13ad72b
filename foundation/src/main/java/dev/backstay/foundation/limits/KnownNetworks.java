package dev.backstay.foundation.limits;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * The networks from which accounts have logged in successfully, so that failures from elsewhere do
 * not count against their owners ({@link GuessLimits}). Stored, since a restart would otherwise
 * make every network unknown; the {@value #MAX_PER_ACCOUNT} used last are kept for each account.
 */
public final class KnownNetworks {
  static final int MAX_PER_ACCOUNT = 10;

  /** How exactly the last login is noted: a write for every login would say no more. */
  private static final Duration PRECISION = Duration.ofDays(1);

  private static final Field<String> ACCOUNT = field(name("account_id"), String.class);
  private static final Field<String> NETWORK = field(name("network"), String.class);
  private static final Field<Long> LAST_LOGIN = field(name("last_login"), Long.class);

  private final Table<Record> known;

  /**
   * @param tableName the table of the migrations that holds them
   */
  public KnownNetworks(String tableName) {
    this.known = table(name(tableName));
  }

  /**
   * Whether an account has logged in from a network.
   *
   * @param accountId empty for an account that does not exist, which is looked for alike
   */
  public boolean contains(DSLContext sql, String accountId, String network) {
    return lastLogin(sql, accountId, network) != null;
  }

  /**
   * Whether a login has to be noted: once a day says enough.
   *
   * @param lastLogin as noted, in milliseconds since the epoch; null for none
   * @param now milliseconds since the epoch
   */
  public static boolean isDue(@Nullable Long lastLogin, long now) {
    return lastLogin == null || now - lastLogin >= PRECISION.toMillis();
  }

  /**
   * Notes that an account has logged in from a network.
   *
   * @param sql of a write
   * @param now milliseconds since the epoch
   */
  public void add(DSLContext sql, String accountId, String network, long now) {
    if (!isDue(lastLogin(sql, accountId, network), now)) {
      return;
    }
    sql.insertInto(known, ACCOUNT, NETWORK, LAST_LOGIN)
        .values(accountId, network, now)
        .onConflict(ACCOUNT, NETWORK)
        .doUpdate()
        .set(LAST_LOGIN, now)
        .execute();
    List<String> surplus =
        sql.select(NETWORK)
            .from(known)
            .where(ACCOUNT.eq(accountId))
            .orderBy(LAST_LOGIN.desc(), NETWORK)
            .offset(MAX_PER_ACCOUNT)
            .fetch(NETWORK);
    if (!surplus.isEmpty()) {
      sql.deleteFrom(known).where(ACCOUNT.eq(accountId)).and(NETWORK.in(surplus)).execute();
    }
  }

  /** Forgets the networks of accounts, within a write. */
  public void forget(DSLContext sql, Collection<String> accountIds) {
    sql.deleteFrom(known).where(ACCOUNT.in(accountIds)).execute();
  }

  /**
   * When an account was last noted to have logged in from a network.
   *
   * @param accountId as of {@link #contains}
   * @return milliseconds since the epoch; null if it never has
   */
  public @Nullable Long lastLogin(DSLContext sql, String accountId, String network) {
    return sql.select(LAST_LOGIN)
        .from(known)
        .where(ACCOUNT.eq(accountId))
        .and(NETWORK.eq(network))
        .fetchOne(LAST_LOGIN);
  }
}
