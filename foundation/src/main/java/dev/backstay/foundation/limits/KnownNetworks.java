package dev.backstay.foundation.limits;

import static dev.backstay.store.generated.app.tables.KnownNetworkTable.KNOWN_NETWORK;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
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

  private final Table<Record> known;
  private final Field<String> accountId;
  private final Field<String> network;
  private final Field<Long> lastLogin;

  /**
   * @param known the table that holds them, with the columns of {@code KNOWN_NETWORK}
   */
  public KnownNetworks(Table<Record> known) {
    this.known = known;
    this.accountId = Objects.requireNonNull(known.field(KNOWN_NETWORK.ACCOUNT_ID));
    this.network = Objects.requireNonNull(known.field(KNOWN_NETWORK.NETWORK));
    this.lastLogin = Objects.requireNonNull(known.field(KNOWN_NETWORK.LAST_LOGIN));
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
    sql.insertInto(known, this.accountId, this.network, this.lastLogin)
        .values(accountId, network, now)
        .onConflict(this.accountId, this.network)
        .doUpdate()
        .set(this.lastLogin, now)
        .execute();
    List<String> surplus =
        sql.select(this.network)
            .from(known)
            .where(this.accountId.eq(accountId))
            .orderBy(this.lastLogin.desc(), this.network)
            .offset(MAX_PER_ACCOUNT)
            .fetch(this.network);
    if (!surplus.isEmpty()) {
      sql.deleteFrom(known)
          .where(this.accountId.eq(accountId))
          .and(this.network.in(surplus))
          .execute();
    }
  }

  /** Forgets the networks of accounts, within a write. */
  public void forget(DSLContext sql, Collection<String> accountIds) {
    sql.deleteFrom(known).where(this.accountId.in(accountIds)).execute();
  }

  /**
   * When an account was last noted to have logged in from a network.
   *
   * @param accountId as of {@link #contains}
   * @return milliseconds since the epoch; null if it never has
   */
  public @Nullable Long lastLogin(DSLContext sql, String accountId, String network) {
    return sql.select(this.lastLogin)
        .from(known)
        .where(this.accountId.eq(accountId))
        .and(this.network.eq(network))
        .fetchOne(this.lastLogin);
  }
}
