package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.limits.Attempt;
import dev.backstay.foundation.limits.RateLimits;
import dev.backstay.foundation.secrets.RandomSecret;
import dev.backstay.foundation.sessions.UserStatus;
import dev.backstay.server.mail.MailEvent;
import dev.backstay.server.mail.MailQueue;
import dev.backstay.server.mail.MailTemplates;
import dev.backstay.server.mail.OutgoingMail;
import dev.backstay.server.mail.QueuedMail;
import dev.backstay.server.users.directory.Account;
import dev.backstay.server.users.directory.UserColumns;
import dev.backstay.server.users.directory.UserDirectory;
import dev.backstay.server.users.links.Link;
import dev.backstay.server.users.links.LinkAddress;
import dev.backstay.server.users.links.Links;
import dev.backstay.server.users.settings.LoginSettings;
import dev.backstay.server.users.settings.UserSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The mails about accounts: recovery of passwords, confirmation of addresses, welcome (reference:
 * users, section 5).
 *
 * <p>Who asks for a mail learns nothing about the account: the identity is put into the queue as it
 * was given, known or not, and looked up when the mail is to be sent. Nobody is told that there was
 * nobody to write to.
 */
final class AccountMails {
  private static final String RECOVERY = "RECOVERY";
  private static final String CONFIRMATION = "CONFIRMATION";
  private static final String WELCOME = "WELCOME";
  private static final Duration RECOVERY_LIFE = Duration.ofHours(2);
  private static final Duration CONFIRMATION_LIFE = Duration.ofDays(3);
  private static final int MAX_IDENTITY = 254;

  private final UserSettings settings;
  private final UserDirectory directory;
  private final MailQueue queue;
  private final MailTemplates templates;
  private final RateLimits limits;
  private final Supplier<String> publicUrl;
  private final Links links;

  AccountMails(
      Apps apps,
      UserSettings settings,
      UserDirectory directory,
      MailQueue queue,
      MailTemplates templates,
      RateLimits limits,
      Supplier<String> publicUrl,
      InstantSource clock) {
    this.settings = settings;
    this.directory = directory;
    this.queue = queue;
    this.templates = templates;
    this.limits = limits;
    this.publicUrl = publicUrl;
    this.links = new Links(apps, clock);
    settings.beforeConfirmationIsRequired(this::requireConfirmable);
    templates.beforeSwitchingOff(this::refuseWithoutConfirmation);
    queue.composer(RECOVERY, this::recovery);
    queue.composer(CONFIRMATION, this::confirmation);
    queue.composer(WELCOME, this::welcome);
  }

  Links links() {
    return links;
  }

  /**
   * Mails a way to a new password, if there is such an account.
   *
   * @throws dev.backstay.foundation.error.ApiException 3101 when the app has recovery switched off,
   *     5050 without a mail server, 90429; for server code also 3020, 3075
   */
  void recover(Call call, String identity) {
    limited(call, identity);
    if (settings.loginSettings(call.app()).recovery() == LoginSettings.Recovery.OFF) {
      throw ApiError.RECOVERY_DISABLED.with();
    }
    if (call.caller().serverCode()) {
      Account account = directory.byIdentity(call.asServer("recovery"), identity);
      if (account == null
          || account.status() == UserStatus.DISABLED
          || account.value(UserColumns.EMAIL) == null) {
        throw ApiError.RECOVERY_UNKNOWN.with();
      }
      if (account.value(UserColumns.SOCIAL_ACCOUNT) != null) {
        throw ApiError.RECOVERY_SOCIAL.with();
      }
    }
    var _ = queue.put(call.app(), RECOVERY, cut(identity), Map.of());
  }

  /**
   * Mails the link that confirms an address once more, if there is such an account.
   *
   * @throws dev.backstay.foundation.error.ApiException 3103 when the app asks for no confirmation,
   *     5050, 90429; for server code also 3102, 3104
   */
  void resendConfirmation(Call call, String identity) {
    limited(call, identity);
    if (!settings.registrationSettings(call.app()).confirmationRequired()) {
      throw ApiError.CONFIRMATION_OFF.with();
    }
    if (call.caller().serverCode()) {
      Account account = directory.byIdentity(call.asServer("confirmation"), identity);
      if (account == null) {
        throw ApiError.CONFIRMATION_UNKNOWN.with();
      }
      if (Boolean.TRUE.equals(account.value(UserColumns.EMAIL_CONFIRMED))) {
        throw ApiError.ALREADY_CONFIRMED.with();
      }
    }
    var _ = queue.put(call.app(), CONFIRMATION, cut(identity), Map.of());
  }

  /**
   * An address that confirms an account. Anyone who gets it need not have the mail address, so it
   * proves nothing about that; and for an unknown identity it looks the same.
   *
   * @throws dev.backstay.foundation.error.ApiException 2000 for clients, where a confirmation is
   *     needed to log in: all could confirm themselves
   */
  String confirmationUrl(Call call, String identity) {
    limited(call, identity);
    if (!Accounts.trusted(call)
        && settings.registrationSettings(call.app()).confirmationToLogIn()) {
      throw ApiError.OPERATION_NOT_ALLOWED.with();
    }
    Account account = directory.byIdentity(call.asServer("confirmation"), identity);
    String userId = account == null ? dev.backstay.store.database.Ids.next() : account.id();
    String secret = RandomSecret.next();
    links.put(
        call.app(),
        new Link(Link.Purpose.CONFIRMATION, userId, cut(mailable(account, identity)), false),
        secret,
        CONFIRMATION_LIFE);
    return url("confirmation", new LinkAddress(call.app().id(), secret));
  }

  /** What follows a registration: the link that confirms the address, or a welcome. */
  void registered(App app, String identity) {
    boolean confirmation = settings.registrationSettings(app).confirmationRequired();
    MailEvent event = confirmation ? MailEvent.CONFIRMATION : MailEvent.WELCOME;
    if (queue.configured(app) && templates.on(app, event)) {
      var _ = queue.put(app, confirmation ? CONFIRMATION : WELCOME, identity, Map.of());
    }
  }

  private void requireConfirmable(App app) {
    if (!templates.on(app, MailEvent.CONFIRMATION)) {
      throw ApiError.CONFIRMATION_TEMPLATE_OFF.with();
    }
    if (!directory.emailRequired(app)) {
      throw ApiError.EMAIL_NOT_REQUIRED.with();
    }
  }

  private void refuseWithoutConfirmation(App app, MailEvent event) {
    if (event == MailEvent.CONFIRMATION
        && settings.registrationSettings(app).confirmationRequired()) {
      throw ApiError.CONFIRMATION_TEMPLATE_NEEDED.with();
    }
  }

  private void limited(Call call, String identity) {
    if (!Accounts.trusted(call)) {
      limits.ofAddress(Attempt.RECOVERY, call.address());
      limits.ofIdentity(
          Attempt.RECOVERY, call.app().id(), directory.identity(call.app()).normal(identity));
    }
  }

  private @Nullable OutgoingMail recovery(App app, QueuedMail queued) {
    Account account = reachable(app, queued);
    if (account == null || account.value(UserColumns.SOCIAL_ACCOUNT) != null) {
      return null;
    }
    String address = String.valueOf(account.value(UserColumns.EMAIL));
    Map<String, String> values = values(app, address, RECOVERY_LIFE);
    boolean asLink = settings.loginSettings(app).recovery() == LoginSettings.Recovery.LINK;
    String secret = asLink ? RandomSecret.next() : Links.newPassword();
    Link.Purpose purpose = asLink ? Link.Purpose.RECOVERY : Link.Purpose.PASSWORD;
    links.put(app, new Link(purpose, account.id(), address, true), secret, RECOVERY_LIFE);
    if (asLink) {
      values.put("link", url("recovery", new LinkAddress(app.id(), secret)));
    } else {
      values.put("password", secret);
    }
    MailEvent event = asLink ? MailEvent.RECOVERY_LINK : MailEvent.RECOVERY_PASSWORD;
    return templates.on(app, event) ? templates.of(app, event).mail(address, values) : null;
  }

  private @Nullable OutgoingMail confirmation(App app, QueuedMail queued) {
    Account account = reachable(app, queued);
    if (account == null || Boolean.TRUE.equals(account.value(UserColumns.EMAIL_CONFIRMED))) {
      return null;
    }
    String address = String.valueOf(account.value(UserColumns.EMAIL));
    String secret = RandomSecret.next();
    links.put(
        app,
        new Link(Link.Purpose.CONFIRMATION, account.id(), address, true),
        secret,
        CONFIRMATION_LIFE);
    Map<String, String> values = values(app, address, CONFIRMATION_LIFE);
    values.put("link", url("confirmation", new LinkAddress(app.id(), secret)));
    return templates.of(app, MailEvent.CONFIRMATION).mail(address, values);
  }

  private @Nullable OutgoingMail welcome(App app, QueuedMail queued) {
    Account account = reachable(app, queued);
    if (account == null) {
      return null;
    }
    String address = String.valueOf(account.value(UserColumns.EMAIL));
    return templates.of(app, MailEvent.WELCOME).mail(address, values(app, address, Duration.ZERO));
  }

  /** The account that a mail is for, if it may be written to. */
  private @Nullable Account reachable(App app, QueuedMail queued) {
    Account account = directory.byIdentity(Call.ofServer(app, "mail"), queued.about());
    return account == null
            || account.status() == UserStatus.DISABLED
            || account.value(UserColumns.EMAIL) == null
        ? null
        : account;
  }

  /** The address that a link which is not mailed confirms; none that anybody has when unknown. */
  private static String mailable(@Nullable Account account, String identity) {
    Object address = account == null ? identity : account.value(UserColumns.EMAIL);
    return address == null ? "" : address.toString();
  }

  private static Map<String, String> values(App app, String address, Duration life) {
    Map<String, String> values = new HashMap<>();
    values.put("appName", app.name());
    values.put("email", address);
    values.put("hours", Long.toString(life.toHours()));
    return values;
  }

  private String url(String page, LinkAddress address) {
    return publicUrl.get() + "/" + page + "/" + address.segment();
  }

  private static String cut(String identity) {
    return identity.length() <= MAX_IDENTITY ? identity : identity.substring(0, MAX_IDENTITY);
  }
}
