package dev.backstay.server.users;

import static dev.backstay.store.generated.app.tables.KnownNetworkTable.KNOWN_NETWORK;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.limits.Attempt;
import dev.backstay.foundation.limits.GuessLimits;
import dev.backstay.foundation.limits.GuessLimits.Failures;
import dev.backstay.foundation.limits.GuessLimits.Guess;
import dev.backstay.foundation.limits.GuessRules;
import dev.backstay.foundation.limits.KnownNetworks;
import dev.backstay.foundation.limits.Network;
import dev.backstay.foundation.limits.RateLimits;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.foundation.passwords.PasswordHasher.Match;
import dev.backstay.foundation.sessions.Session;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.foundation.sessions.UserStatus;
import dev.backstay.security.caller.LoginState;
import dev.backstay.server.users.credentials.Credential;
import dev.backstay.server.users.credentials.Credentials;
import dev.backstay.server.users.directory.Account;
import dev.backstay.server.users.directory.NewAccount;
import dev.backstay.server.users.directory.UserColumns;
import dev.backstay.server.users.directory.UserDirectory;
import dev.backstay.server.users.links.Link;
import dev.backstay.server.users.links.Links;
import dev.backstay.server.users.settings.LoginSettings;
import dev.backstay.server.users.settings.UserSettings;
import dev.backstay.store.query.Row;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The ways to log in (reference: users, section 3; security model, part F).
 *
 * <p>Every login by password costs one hash, whether the account exists, is locked or disabled or
 * not; and what is said about an account beyond 3003 is said to those who know its password, or is
 * said of unknown accounts too.
 */
public final class Logins {
  static final KnownNetworks KNOWN_NETWORKS = new KnownNetworks(KNOWN_NETWORK);

  private final UserSettings settings;
  private final UserDirectory directory;
  private final Accounts accounts;
  private final Credentials credentials;
  private final Sessions sessions;
  private final PasswordHasher hasher;
  private final InstantSource clock;
  private final RateLimits limits;
  private final Links links;
  private final GuessLimits guesses;
  private final Apps apps;
  private final LoginLocks locks = new LoginLocks();

  Logins(
      Apps apps,
      UserSettings settings,
      UserDirectory directory,
      Accounts accounts,
      Sessions sessions,
      PasswordHasher hasher,
      RateLimits limits,
      GuessLimits guesses,
      AccountMails mails,
      InstantSource clock) {
    this.apps = apps;
    this.guesses = guesses;
    this.clock = clock;
    this.limits = limits;
    this.links = mails.links();
    this.settings = settings;
    this.directory = directory;
    this.accounts = accounts;
    this.credentials = new Credentials(apps);
    this.sessions = sessions;
    this.hasher = hasher;
  }

  /**
   * What a login gives.
   *
   * @param row the whole record; not all of it need be for the user to see
   * @param session as which the user is logged in
   * @param token the secret by which the session is named
   */
  public record LoggedIn(Row row, Session session, String token) {
    @Override
    public String toString() {
      return "LoggedIn";
    }
  }

  /**
   * Logs in by identity and password.
   *
   * @throws dev.backstay.foundation.error.ApiException 3006, 3034; 3003 for a wrong one of either;
   *     3036, 3090, 3002, 3044; 90429 after too many attempts of the address, or failures for the
   *     identity from it or from all addresses that its account has never logged in from
   */
  LoggedIn byPassword(Call call, @Nullable Object login, @Nullable Object password) {
    LoginSettings rules = enabled(call.app());
    String identity = directory.identity(call.app()).normal(given(login));
    String secret = given(password);
    String network = Network.of(call.caller().serverCode() ? null : call.address());
    if (!call.caller().serverCode()) {
      limits.ofAddress(Attempt.LOGIN, call.address());
    }
    return rules.failuresBeforeLock() == 0
        ? check(call, identity, network, secret, rules)
        : locks.take(
            call.app(),
            identity + ' ' + network,
            () -> check(call, identity, network, secret, rules));
  }

  /**
   * Logs a user in without their password, for server code alone.
   *
   * @throws dev.backstay.foundation.error.ApiException 2014, 3034, 3057, 3090, 3002, 3044
   */
  LoggedIn byObjectId(Call call, Object objectId) {
    if (!call.caller().serverCode()) {
      throw ApiError.LOGIN_BY_ID_NEEDS_SERVER_CODE.with();
    }
    var _ = enabled(call.app());
    Account account = directory.byId(call.asServer("login"), String.valueOf(objectId));
    if (account == null) {
      throw ApiError.USER_NOT_FOUND.with();
    }
    refuseDisabled(account);
    Session session = session(account);
    return open(call, account, session, sql -> {});
  }

  /**
   * The account of a user whom someone may be logged in as.
   *
   * @throws dev.backstay.foundation.error.ApiException 3057 when there is none, 3090
   */
  Account requireEnabled(Call call, String userId) {
    Account account = directory.byId(call, userId);
    if (account == null) {
      throw ApiError.USER_NOT_FOUND.with();
    }
    refuseDisabled(account);
    return account;
  }

  /**
   * Makes a guest's account and logs it in.
   *
   * @throws dev.backstay.foundation.error.ApiException 1011, 3009, 3034
   */
  LoggedIn asGuest(Call call) {
    var _ = enabled(call.app());
    accounts.requireRegistration(call);
    NewAccount guest = NewAccount.newGuest();
    Row row = accounts.create(call, guest);
    Session session = new Session(guest.id(), LoginState.GUEST, null);
    return new LoggedIn(row, session, sessions.open(call.app(), session));
  }

  /**
   * Whether a password is that of the user who calls; for server code alone.
   *
   * @throws dev.backstay.foundation.error.ApiException 3121 without a user
   */
  boolean verify(Call call, @Nullable Object password) {
    String userId = call.caller().userId();
    if (userId == null) {
      throw ApiError.NO_USER_IN_REQUEST.with();
    }
    Credential credential = credentials.find(call.app(), userId);
    return password instanceof String text
        && hasher.matches(text, credential == null ? null : credential.hash());
  }

  /**
   * Whether a token is that of a session that can be used.
   *
   * @throws dev.backstay.foundation.error.ApiException 90429 after too many attempts of the address
   */
  boolean isValid(Call call, String token) {
    if (!call.caller().serverCode()) {
      limits.ofAddress(Attempt.TOKEN, call.address());
    }
    return sessions.find(call.app(), token) != null;
  }

  /** Ends the session of a token; nothing happens when there is none. */
  void logOut(App app, @Nullable String token) {
    if (token != null) {
      sessions.close(app, token);
    }
  }

  private LoggedIn check(
      Call call, String identity, String network, String password, LoginSettings rules) {
    App app = call.app();
    Account account = directory.byIdentity(call.asServer("login"), identity);
    String userId = account == null ? "" : account.id();
    Credential credential = account == null ? null : credentials.find(app, userId);
    boolean known = apps.database(app).read(sql -> KNOWN_NETWORKS.contains(sql, userId, network));
    RateLimits.Login login = new RateLimits.Login(network, known);
    boolean limited = !call.caller().serverCode();
    if (limited) {
      limits.ofLogin(app.id(), identity, login);
    }
    Lock lock = lock(app, identity, credential, rules, network, known);
    LoggedIn loggedIn = check(call, account, credential, password, lock);
    if (limited) {
      limits.succeeded(app.id(), identity, login);
    }
    return loggedIn;
  }

  /**
   * How an attempt stands to the app's lockout.
   *
   * @param locked whether it is not heard
   * @param failed what stores that it was counted as a failure
   * @param succeeded what takes that back
   */
  private record Lock(boolean locked, Runnable failed, Runnable succeeded) {}

  private Lock lock(
      App app,
      String identity,
      @Nullable Credential credential,
      LoginSettings rules,
      String network,
      boolean known) {
    if (rules.failuresBeforeLock() == 0) {
      return new Lock(false, () -> {}, () -> {});
    }
    GuessRules allowed =
        GuessRules.ofUsers(rules.failuresBeforeLock(), Duration.ofSeconds(rules.lockSeconds()));
    Guess guess =
        new Guess(
            GuessLimits.account(app.id(), identity, credential == null ? null : credential.hash()),
            network,
            known);
    Failures stored = credential == null ? Failures.NONE : credential.failuresFrom(network);
    String userId = credential == null ? "" : credential.userId();
    return new Lock(
        !guesses.attempt(guess, allowed, stored).isZero(),
        () -> credentials.putFailures(app, userId, network, guesses.failures(guess, allowed)),
        () -> guesses.succeeded(guess, allowed));
  }

  private LoggedIn check(
      Call call,
      @Nullable Account account,
      @Nullable Credential credential,
      String password,
      Lock lock) {
    App app = call.app();
    Match match = hasher.match(password, credential == null ? null : credential.hash());
    boolean right = match != Match.NONE;
    if (account == null || credential == null || !right) {
      // asked for everybody, so that its time tells nothing either; what was made and mailed cannot
      // be guessed, so no lock keeps it out
      Link mailed = links.findPassword(app, account == null ? "" : account.id(), password);
      if (mailed != null && account != null) {
        return byMailedPassword(call, account, password);
      }
    }
    if (lock.locked()) {
      throw ApiError.ACCOUNT_LOCKED.with();
    }
    if (account == null || credential == null || !right) {
      lock.failed().run();
      throw ApiError.WRONG_LOGIN.with();
    }
    lock.succeeded().run();
    refuseDisabled(account);
    refuseUnconfirmed(app, account);
    String normalized = match == Match.AS_TYPED ? hasher.hash(password) : null;
    Session session = session(account);
    return open(
        call,
        account,
        session,
        sql -> {
          // The password may have been changed while its hash was being computed.
          if (!Credentials.isCurrent(sql, credential)) {
            throw ApiError.WRONG_LOGIN.with();
          }
          if (normalized != null) {
            Credentials.put(sql, account.id(), normalized);
          }
        });
  }

  /** A password that was made and mailed becomes the account's when its owner first uses it. */
  private LoggedIn byMailedPassword(Call call, Account account, String password) {
    App app = call.app();
    refuseDisabled(account);
    String hash = hasher.hash(password);
    sessions.closeAll(app, account.id());
    Session session = session(account);
    return open(
        call,
        account,
        session,
        sql -> {
          Link link = links.takePassword(sql, account.id(), password);
          if (link == null) {
            throw ApiError.WRONG_LOGIN.with();
          }
          Credentials.put(sql, account.id(), hash);
          Links.forgetRecovery(sql, account.id());
          links.verified(sql, account.id(), link.address());
        });
  }

  /**
   * Opens a session. What a login writes is one transaction, and no change of the record: {@code
   * updated} stays.
   *
   * @param condition throws when the login is not to be
   */
  LoggedIn open(Call call, Account account, Session session, Consumer<DSLContext> condition) {
    long now = clock.millis();
    String token =
        directory.stampingLogin(
            call.asServer("login"),
            account.id(),
            now,
            stamp ->
                sessions.open(
                    call.app(), session, condition.andThen(stamp).andThen(known(call, account))));
    return new LoggedIn(account.row().with(UserColumns.LAST_LOGIN, now), session, token);
  }

  /** Notes where the user has logged in; server code logs in for others. */
  private Consumer<DSLContext> known(Call call, Account account) {
    String address = call.caller().serverCode() ? null : call.address();
    long now = clock.millis();
    return sql -> {
      if (address != null) {
        KNOWN_NETWORKS.add(sql, account.id(), Network.of(address), now);
      }
    };
  }

  LoginSettings enabled(App app) {
    LoginSettings rules = settings.loginSettings(app);
    if (!rules.enabled()) {
      throw ApiError.LOGIN_DISABLED.with();
    }
    return rules;
  }

  private void refuseUnconfirmed(App app, Account account) {
    if (account.status() == UserStatus.EMAIL_CONFIRMATION_PENDING
        && settings.registrationSettings(app).confirmationToLogIn()) {
      throw ApiError.EMAIL_NOT_CONFIRMED.with();
    }
  }

  private static void refuseDisabled(Account account) {
    if (account.status() == UserStatus.DISABLED) {
      throw ApiError.ACCOUNT_DISABLED.with();
    }
  }

  /** As what a login by password would log that account in. */
  static Session session(Account account) {
    boolean guest = account.status() == UserStatus.GUEST;
    return new Session(account.id(), guest ? LoginState.GUEST : LoginState.USER, null);
  }

  private static String given(@Nullable Object value) {
    String text = value instanceof String || value instanceof Number ? value.toString() : "";
    if (text.isEmpty()) {
      throw ApiError.LOGIN_MISSING.with();
    }
    return text;
  }
}
