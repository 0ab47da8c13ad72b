package dev.backstay.server.users;

import static dev.backstay.store.generated.app.tables.SocialLinkTable.SOCIAL_LINK;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.sessions.Session;
import dev.backstay.foundation.sessions.UserStatus;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.SocialProvider;
import dev.backstay.server.users.directory.Account;
import dev.backstay.server.users.directory.EmailAddresses;
import dev.backstay.server.users.directory.NewAccount;
import dev.backstay.server.users.directory.UserColumns;
import dev.backstay.server.users.directory.UserDirectory;
import dev.backstay.server.users.links.Links;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.Table;
import java.util.Collection;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Logs people in whom a provider has named, and finds or makes their accounts.
 *
 * <p>An account that is there already is linked only when its address is the one that the provider
 * has verified and a link that we mailed there has been used: who merely registered with someone's
 * address must not get that person's login (reference: users, section 5).
 */
public final class SocialLogins {
  private final Apps apps;
  private final UserDirectory directory;
  private final Accounts accounts;
  private final Logins logins;
  private final Links links;
  private final LoginLocks locks = new LoginLocks();

  SocialLogins(
      Apps apps, UserDirectory directory, Accounts accounts, Logins logins, AccountMails mails) {
    this.apps = apps;
    this.directory = directory;
    this.accounts = accounts;
    this.logins = logins;
    this.links = mails.links();
  }

  /**
   * Someone whom a provider has named.
   *
   * @param providerId whose name for the person it is
   * @param subject the name, for ever the same
   * @param email an address that the provider has verified; null for none
   * @param properties what the provider told of the person, by column; not to be believed
   */
  public record Person(
      String providerId,
      SocialProvider provider,
      String subject,
      @Nullable String email,
      Map<String, @Nullable Object> properties) {
    @Override
    public String toString() {
      return "Person";
    }
  }

  /**
   * Logs in. The first login makes an account, or makes a guest's account the person's when the
   * call is that guest's.
   *
   * @throws dev.backstay.foundation.error.ApiException 3034, 3090, 3002, 3044; of a first login
   *     1011, 3009, 3033 when the address is that of an account which may not be linked
   */
  Logins.LoggedIn login(Call call, Person person) {
    var _ = logins.enabled(call.app());
    return locks.take(
        call.app(), person.providerId() + " " + person.subject(), () -> logIn(call, person));
  }

  /** Forgets the links of accounts that are gone. */
  static void forget(DSLContext sql, Collection<String> userIds) {
    sql.deleteFrom(SOCIAL_LINK).where(SOCIAL_LINK.USER_ID.in(userIds)).execute();
  }

  private Logins.LoggedIn logIn(Call call, Person person) {
    Account account = linked(call, person);
    if (account == null) {
      account = found(call, person);
    }
    if (account == null) {
      account = made(call, person);
    }
    if (account.status() == UserStatus.DISABLED) {
      throw ApiError.ACCOUNT_DISABLED.with();
    }
    Session session = new Session(account.id(), LoginState.USER, person.provider());
    return logins.open(call, account, session, sql -> {});
  }

  private @Nullable Account linked(Call call, Person person) {
    String userId =
        apps.database(call.app())
            .read(sql ->
                sql.select(SOCIAL_LINK.USER_ID)
                    .from(SOCIAL_LINK)
                    .where(SOCIAL_LINK.PROVIDER_ID.eq(person.providerId()))
                    .and(SOCIAL_LINK.SUBJECT.eq(person.subject()))
                    .fetchOne(SOCIAL_LINK.USER_ID));
    return userId == null ? null : directory.byId(call.asServer("social login"), userId);
  }

  private @Nullable Account found(Call call, Person person) {
    String email = person.email();
    Account account =
        email == null ? null : directory.byEmail(call.asServer("social login"), email);
    if (account == null || email == null) {
      return null;
    }
    if (!links.isVerified(call.app(), account.id(), EmailAddresses.normal(email))) {
      throw ApiError.USER_EXISTS.with();
    }
    link(call.app(), person, account.id());
    return account;
  }

  private Account made(Call call, Person person) {
    accounts.requireRegistration(call);
    Map<String, @Nullable Object> values = NewAccount.storable(person.properties());
    values.keySet().removeAll(UserColumns.NOT_FOR_CLIENTS);
    values.remove(Table.OBJECT_ID);
    values.keySet().removeAll(directory.identity(call.app()).names());
    if (person.email() != null) {
      values.put(UserColumns.EMAIL, EmailAddresses.checked(person.email()));
    }
    values.put(UserColumns.STATUS, UserStatus.ENABLED.name());
    values.put(UserColumns.SOCIAL_ACCOUNT, person.provider().name());
    Account guest = guest(call);
    Row row =
        guest == null
            ? accounts.create(call, NewAccount.social(values))
            : accounts.convert(call, guest, values);
    Account account = Account.of(row);
    link(call.app(), person, account.id());
    return account;
  }

  /** The guest who calls, if one does. */
  private @Nullable Account guest(Call call) {
    String userId = call.caller().userId();
    Account account = userId == null ? null : directory.byId(call.asServer("social login"), userId);
    return account != null && account.status() == UserStatus.GUEST ? account : null;
  }

  private void link(App app, Person person, String userId) {
    apps.database(app)
        .write(sql ->
            sql.insertInto(
                    SOCIAL_LINK, SOCIAL_LINK.PROVIDER_ID, SOCIAL_LINK.SUBJECT, SOCIAL_LINK.USER_ID)
                .values(person.providerId(), person.subject(), userId)
                .onConflict(SOCIAL_LINK.PROVIDER_ID, SOCIAL_LINK.SUBJECT)
                .doUpdate()
                .set(SOCIAL_LINK.USER_ID, userId)
                .execute());
  }
}
