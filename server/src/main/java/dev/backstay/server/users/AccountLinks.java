package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.limits.Network;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.foundation.sessions.UserStatus;
import dev.backstay.server.users.credentials.Credentials;
import dev.backstay.server.users.directory.Account;
import dev.backstay.server.users.directory.UserColumns;
import dev.backstay.server.users.directory.UserDirectory;
import dev.backstay.server.users.links.Link;
import dev.backstay.server.users.links.LinkOperation;
import dev.backstay.server.users.links.Links;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Does what the links in mails are for. Anyone who has the mail may use its link, once and while
 * the account still has the address that it was sent to.
 */
final class AccountLinks implements Performer<LinkOperation> {
  private final Apps apps;
  private final UserDirectory directory;
  private final Sessions sessions;
  private final PasswordHasher hasher;
  private final Links links;
  private final InstantSource clock;

  AccountLinks(
      Apps apps,
      UserDirectory directory,
      Sessions sessions,
      PasswordHasher hasher,
      AccountMails mails,
      InstantSource clock) {
    this.apps = apps;
    this.directory = directory;
    this.sessions = sessions;
    this.hasher = hasher;
    this.links = mails.links();
    this.clock = clock;
  }

  /** The link with this secret; null when it does not work, or no longer. */
  @Nullable Link find(Call call, Link.Purpose purpose, String secret) {
    Link link = links.find(call.app(), purpose, secret);
    Account account = link == null ? null : directory.byId(call, link.userId());
    return link == null
            || account == null
            || account.status() == UserStatus.DISABLED
            || !link.address().equals(account.value(UserColumns.EMAIL))
        ? null
        : link;
  }

  @Override
  public boolean allows(Call call, LinkOperation operation) {
    return switch (operation) {
      case LinkOperation.EmailConfirmed(String key) ->
          find(call, Link.Purpose.CONFIRMATION, key) != null;
      case LinkOperation.ChooseNewPassword(String key, String _, String _) ->
          find(call, Link.Purpose.RECOVERY, key) != null;
    };
  }

  @Override
  public Boolean run(Call call, LinkOperation operation) {
    return switch (operation) {
      case LinkOperation.EmailConfirmed(String key) -> confirm(call, key);
      case LinkOperation.ChooseNewPassword choose -> choosePassword(call, choose);
    };
  }

  private boolean confirm(Call call, String key) {
    Link used =
        apps.database(call.app())
            .write(sql -> {
              Link link = links.take(sql, Link.Purpose.CONFIRMATION, key);
              if (link != null && link.mailed()) {
                links.verified(sql, link.userId(), link.address());
              }
              return link;
            });
    return used != null && markConfirmed(call, used);
  }

  private boolean choosePassword(Call call, LinkOperation.ChooseNewPassword choose) {
    App app = call.app();
    String hash = hasher.hash(choose.password());
    String network = Network.of(choose.address());
    long now = clock.millis();
    Link used =
        apps.database(app)
            .write(sql -> {
              Link link = links.take(sql, Link.Purpose.RECOVERY, choose.recoveryKey());
              if (link != null) {
                Credentials.put(sql, link.userId(), hash);
                Links.forgetRecovery(sql, link.userId());
                links.verified(sql, link.userId(), link.address());
                Logins.KNOWN_NETWORKS.add(sql, link.userId(), network, now);
              }
              return link;
            });
    if (used == null) {
      return false;
    }
    sessions.closeAll(app, used.userId());
    var _ = markConfirmed(call, used);
    return true;
  }

  /** Notes the confirmation in the record, if the account still has that address. */
  private boolean markConfirmed(Call call, Link link) {
    App app = call.app();
    Account account = directory.byId(call, link.userId());
    if (account == null || !link.address().equals(account.value(UserColumns.EMAIL))) {
      return false;
    }
    directory.ensureConfirmation(app);
    Map<String, @Nullable Object> changes = new LinkedHashMap<>();
    changes.put(UserColumns.EMAIL_CONFIRMED, true);
    if (account.status() == UserStatus.EMAIL_CONFIRMATION_PENDING) {
      changes.put(UserColumns.STATUS, UserStatus.ENABLED.name());
    }
    boolean exists = directory.update(call, account.id(), changes, call) != null;
    sessions.statusChanged(app, account.id());
    return exists;
  }
}
