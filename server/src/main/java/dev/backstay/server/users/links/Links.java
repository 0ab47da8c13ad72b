package dev.backstay.server.users.links;

import static dev.backstay.store.generated.app.tables.LinkTable.LINK;
import static dev.backstay.store.generated.app.tables.VerifiedAddressTable.VERIFIED_ADDRESS;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * Links that are mailed to users. Their secrets are 256 random bits, of passwords that are made 80;
 * only hashes are stored (backstay_link). A new one replaces the former of the same purpose.
 */
public final class Links {
  private static final int PASSWORD_LETTERS = 16;
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Apps apps;
  private final InstantSource clock;

  public Links(Apps apps, InstantSource clock) {
    this.apps = apps;
    this.clock = clock;
  }

  /** A password that a person can type: sixteen letters and digits that look like no other. */
  public static String newPassword() {
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < PASSWORD_LETTERS; i++) {
      password.append(i > 0 && i % 4 == 0 ? "-" : "");
      password.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return password.toString();
  }

  /** Makes a link good, in place of the user's former one of that purpose and way. */
  public void put(App app, Link link, String secret, Duration life) {
    long now = clock.millis();
    apps.database(app)
        .write(sql -> {
          sql.deleteFrom(LINK)
              .where(LINK.USER_ID.eq(link.userId()))
              .and(LINK.PURPOSE.eq(link.purpose().name()))
              .and(LINK.MAILED.eq(link.mailed()))
              .execute();
          sql.deleteFrom(LINK).where(LINK.EXPIRES.lt(now)).execute();
          return sql.insertInto(
                  LINK,
                  LINK.TOKEN_HASH,
                  LINK.PURPOSE,
                  LINK.USER_ID,
                  LINK.ADDRESS,
                  LINK.MAILED,
                  LINK.EXPIRES)
              .values(
                  hash(link.purpose(), owner(link.purpose(), link.userId()), secret),
                  link.purpose().name(),
                  link.userId(),
                  link.address(),
                  link.mailed(),
                  now + life.toMillis())
              .execute();
        });
  }

  /** The link of a secret, as long as it is good; null otherwise. */
  public @Nullable Link find(App app, Link.Purpose purpose, String secret) {
    return find(app, purpose, "", secret);
  }

  /** The same for a mailed password, which is good only for the user it was made for. */
  public @Nullable Link findPassword(App app, String userId, String password) {
    return find(app, Link.Purpose.PASSWORD, userId, password);
  }

  private @Nullable Link find(App app, Link.Purpose purpose, String owner, String secret) {
    long now = clock.millis();
    return apps.database(app).read(sql -> find(sql, purpose, owner, secret, now));
  }

  /**
   * Uses a link up. Of those who do so at once, one gets it.
   *
   * @param sql of a write
   * @return the link; null when it is not good
   */
  public @Nullable Link take(DSLContext sql, Link.Purpose purpose, String secret) {
    return take(sql, purpose, "", secret);
  }

  /** The same for a mailed password. */
  public @Nullable Link takePassword(DSLContext sql, String userId, String password) {
    return take(sql, Link.Purpose.PASSWORD, userId, password);
  }

  private @Nullable Link take(DSLContext sql, Link.Purpose purpose, String owner, String secret) {
    Link link = find(sql, purpose, owner, secret, clock.millis());
    if (link != null) {
      sql.deleteFrom(LINK)
          .where(LINK.USER_ID.eq(link.userId()))
          .and(LINK.PURPOSE.eq(purpose.name()))
          .execute();
    }
    return link;
  }

  /** Makes what was sent for a new password worthless: there is one. */
  public static void forgetRecovery(DSLContext sql, String userId) {
    sql.deleteFrom(LINK)
        .where(LINK.USER_ID.eq(userId))
        .and(LINK.PURPOSE.ne(Link.Purpose.CONFIRMATION.name()))
        .execute();
  }

  /** Remembers that a user has an address: a link that was mailed there has been used. */
  public void verified(DSLContext sql, String userId, String address) {
    long now = clock.millis();
    sql.insertInto(
            VERIFIED_ADDRESS,
            VERIFIED_ADDRESS.USER_ID,
            VERIFIED_ADDRESS.ADDRESS,
            VERIFIED_ADDRESS.VERIFIED)
        .values(userId, address, now)
        .onConflict(VERIFIED_ADDRESS.USER_ID)
        .doUpdate()
        .set(VERIFIED_ADDRESS.ADDRESS, address)
        .set(VERIFIED_ADDRESS.VERIFIED, now)
        .execute();
  }

  /** Whether a user has shown to have an address. */
  public boolean isVerified(App app, String userId, String address) {
    return apps.database(app)
        .read(sql ->
            sql.fetchExists(
                VERIFIED_ADDRESS,
                VERIFIED_ADDRESS.USER_ID.eq(userId).and(VERIFIED_ADDRESS.ADDRESS.eq(address))));
  }

  /** Forgets what belonged to accounts that are gone. */
  public static void forget(DSLContext sql, Collection<String> userIds) {
    sql.deleteFrom(LINK).where(LINK.USER_ID.in(userIds)).execute();
    sql.deleteFrom(VERIFIED_ADDRESS).where(VERIFIED_ADDRESS.USER_ID.in(userIds)).execute();
  }

  private static @Nullable Link find(
      DSLContext sql, Link.Purpose purpose, String owner, String secret, long now) {
    Record row =
        sql.selectFrom(LINK)
            .where(LINK.TOKEN_HASH.eq(hash(purpose, owner, secret)))
            .and(LINK.EXPIRES.gt(now))
            .fetchOne();
    return row == null
        ? null
        : new Link(purpose, row.get(LINK.USER_ID), row.get(LINK.ADDRESS), row.get(LINK.MAILED));
  }

  private static String owner(Link.Purpose purpose, String userId) {
    return purpose == Link.Purpose.PASSWORD ? userId : "";
  }

  /** Purpose and owner are part of what is hashed: a secret is good for nothing else. */
  private static String hash(Link.Purpose purpose, String owner, String secret) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((purpose + " " + owner + " ").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
