package dev.backstay.server.users.links;

import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import org.jspecify.annotations.Nullable;

/** What the links in mails do to the account of the person who has the mail. */
public sealed interface LinkOperation extends ServiceOperation<Boolean> {
  @Override
  default Service service() {
    return Service.USERS;
  }

  @Override
  default @Nullable String target() {
    return null;
  }

  /** Confirms the address of an account; results in whether the link still worked. */
  record EmailConfirmed(String confirmationKey) implements LinkOperation {}

  /**
   * Gives an account another password; results in whether the link still worked.
   *
   * @param address where the person is: they can log in from there, whatever strangers have tried
   */
  record ChooseNewPassword(String recoveryKey, String password, String address)
      implements LinkOperation {}
}
