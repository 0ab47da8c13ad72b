package dev.backstay.foundation.developers;

import static dev.backstay.store.generated.platform.tables.DeveloperSessionTable.DEVELOPER_SESSION;
import static dev.backstay.store.generated.platform.tables.DeveloperTable.DEVELOPER;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.store.database.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of developers. The first is made when the server first starts; after it nobody can
 * register from outside, because not everybody who reaches the port of a server that people host
 * themselves is meant to get apps on it; the operator makes further ones.
 */
public final class Developers {
  private static final int MIN_PASSWORD = 8;
  private static final int MAX_PASSWORD = 200;
  private static final int MAX_EMAIL = 254;
  private static final int MAX_NAME = 200;

  /** Without the characters that people confuse when they copy a password by hand. */
  private static final String ALPHABET =
      "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

  private static final int GENERATED_LENGTH = 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Database platform;
  private final PasswordHasher hasher;
  private final InstantSource clock;

  /**
   * @param platform the platform database
   */
  public Developers(Database platform, PasswordHasher hasher) {
    this(platform, hasher, InstantSource.system());
  }

  Developers(Database platform, PasswordHasher hasher, InstantSource clock) {
    this.platform = platform;
    this.hasher = hasher;
    this.clock = clock;
  }

  /** Whether there is an account already, so that registration is closed. */
  public boolean any() {
    return platform.read(sql -> sql.fetchExists(DEVELOPER));
  }

  /**
   * Makes the first account.
   *
   * @param password 8 to 200 characters; one is made up when null
   * @return the made-up password, which is nowhere else; null when one was given
   * @throws dev.backstay.foundation.error.ApiException 90403 when there is an account already, 9013
   *     for a wrong e-mail address, 2004 for a wrong password
   */
  public @Nullable String createFirst(String email, @Nullable String password) {
    if (password != null) {
      var _ = insert(email, email, password, false, true);
      return null;
    }
    String generated = generate();
    var _ = insert(email, email, generated, true, true);
    return generated;
  }

  /** A new account with the password that was made up for it, which is nowhere else. */
  record Created(Developer developer, String password) {
    @Override
    public String toString() {
      return "Created[" + developer + "]";
    }
  }

  /**
   * Makes a further account with a made-up password, which only the operator may.
   *
   * @throws dev.backstay.foundation.error.ApiException 9012 when the e-mail address is taken, 9013
   *     for a wrong one, 8008 for a wrong name
   */
  Created create(String email, String name) {
    String password = generate();
    return new Created(insert(email, name, password, true, false), password);
  }

  /** Makes the first account, for a developer who registers; see {@link #createFirst}. */
  Developer register(String email, String name, String password) {
    return insert(email, name, password, false, true);
  }

  /**
   * What names the present password of a developer, so that one can see later whether it is still
   * the same; "" for an account that is gone. Tells nothing of the password. Asks the database.
   *
   * @param developerId may be of no account
   */
  public String passwordMark(String developerId) {
    String hash = passwordHash(developerId);
    if (hash == null) {
      return "";
    }
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(hash.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private @Nullable String passwordHash(String developerId) {
    return platform.read(sql ->
        sql.select(DEVELOPER.PASSWORD_HASH)
            .from(DEVELOPER)
            .where(DEVELOPER.ID.eq(developerId))
            .fetchOne(DEVELOPER.PASSWORD_HASH));
  }

  /**
   * Gives an account a new made-up password, ends its sessions and forgets from where it has logged
   * in. Failed logins keep nobody out who has that password ({@link DeveloperLogin}).
   *
   * @param email whose; may be null when there is one account only
   * @return the password, which is nowhere else
   * @throws dev.backstay.foundation.error.ApiException 9006 when there is no such account, or
   *     several and no address
   */
  public String resetPassword(@Nullable String email) {
    String password = generate();
    String hash = hasher.hash(password);
    platform.write(sql -> {
      List<String> ids =
          sql.select(DEVELOPER.ID)
              .from(DEVELOPER)
              .where(
                  email == null
                      ? org.jooq.impl.DSL.noCondition()
                      : DEVELOPER.EMAIL.eq(normalized(email)))
              .limit(2)
              .fetch(DEVELOPER.ID);
      if (ids.size() != 1) {
        throw ApiError.DEVELOPER_UNKNOWN.with();
      }
      sql.update(DEVELOPER)
          .set(DEVELOPER.PASSWORD_HASH, hash)
          .set(DEVELOPER.PASSWORD_GENERATED, true)
          .where(DEVELOPER.ID.eq(ids.getFirst()))
          .execute();
      DeveloperLogin.KNOWN_NETWORKS.forget(sql, ids);
      return sql.deleteFrom(DEVELOPER_SESSION)
          .where(DEVELOPER_SESSION.DEVELOPER_ID.eq(ids.getFirst()))
          .execute();
    });
    return password;
  }

  /** The account that was made first, or null before the server's first start is through. */
  public @Nullable Developer first() {
    return platform.read(sql ->
        sql.select(DEVELOPER.ID, DEVELOPER.EMAIL, DEVELOPER.NAME)
            .from(DEVELOPER)
            .orderBy(DEVELOPER.CREATED, DEVELOPER.ID)
            .limit(1)
            .fetchOne(row ->
                new Developer(
                    row.get(DEVELOPER.ID), row.get(DEVELOPER.EMAIL), row.get(DEVELOPER.NAME))));
  }

  /** The account with that e-mail address, or null. */
  @Nullable Developer findByEmail(String email) {
    return platform.read(sql ->
        sql.select(DEVELOPER.ID, DEVELOPER.EMAIL, DEVELOPER.NAME)
            .from(DEVELOPER)
            .where(DEVELOPER.EMAIL.eq(normalized(email)))
            .fetchOne(row ->
                new Developer(
                    row.get(DEVELOPER.ID), row.get(DEVELOPER.EMAIL), row.get(DEVELOPER.NAME))));
  }

  /** The account of that id, or null. */
  public @Nullable Developer find(String developerId) {
    return platform.read(sql ->
        sql.select(DEVELOPER.EMAIL, DEVELOPER.NAME)
            .from(DEVELOPER)
            .where(DEVELOPER.ID.eq(developerId))
            .fetchOne(row ->
                new Developer(developerId, row.get(DEVELOPER.EMAIL), row.get(DEVELOPER.NAME))));
  }

  /** The form in which e-mail addresses are stored and compared. */
  static String normalized(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }

  private Developer insert(
      String email, String name, String password, boolean generated, boolean first) {
    String address = normalized(email);
    if (address.length() > MAX_EMAIL || !address.matches("[^@\\s\\p{Cntrl}]+@[^@\\s\\p{Cntrl}]+")) {
      throw ApiError.WRONG_DEVELOPER_EMAIL.with();
    }
    if (name.isBlank()
        || name.length() > MAX_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "name", "A name has 1 to " + MAX_NAME + " characters, none of them a control character");
    }
    if (password.length() < MIN_PASSWORD || password.length() > MAX_PASSWORD) {
      throw ApiError.WRONG_DATA.with("The password must have 8 to 200 characters");
    }
    if (first) {
      // Asked again below, inside the transaction: this one saves the work of hashing.
      refuseWhenClosed(platform.read(sql -> sql.fetchExists(DEVELOPER)));
    }
    String id = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
    String hash = hasher.hash(password);
    platform.write(sql -> {
      if (first) {
        refuseWhenClosed(sql.fetchExists(DEVELOPER));
      }
      return insert(sql, id, address, name, hash, generated);
    });
    return new Developer(id, address, name);
  }

  private int insert(
      DSLContext sql, String id, String address, String name, String hash, boolean generated) {
    if (sql.fetchExists(DEVELOPER, DEVELOPER.EMAIL.eq(address))) {
      throw ApiError.DEVELOPER_EMAIL_TAKEN.with();
    }
    return sql.insertInto(
            DEVELOPER,
            DEVELOPER.ID,
            DEVELOPER.EMAIL,
            DEVELOPER.NAME,
            DEVELOPER.PASSWORD_HASH,
            DEVELOPER.PASSWORD_GENERATED,
            DEVELOPER.CREATED)
        .values(id, address, name, hash, generated, clock.millis())
        .execute();
  }

  private static void refuseWhenClosed(boolean closed) {
    if (closed) {
      throw ApiError.REGISTRATION_CLOSED.with();
    }
  }

  private static String generate() {
    StringBuilder password = new StringBuilder(GENERATED_LENGTH);
    for (int i = 0; i < GENERATED_LENGTH; i++) {
      password.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return password.toString();
  }
}
