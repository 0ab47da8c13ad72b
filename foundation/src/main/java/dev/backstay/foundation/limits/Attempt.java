package dev.backstay.foundation.limits;

import java.time.Duration;

/**
 * What is limited, for callers that are not trusted: developers and server code are not counted.
 *
 * <p>The two settings say how many logins an address and an identity may try; the others follow
 * from them, so that no operator has to find eight numbers.
 */
public enum Attempt {
  /** A login, with its hash. */
  LOGIN(10, 10, Duration.ofMinutes(1)),
  /** A new account, with its hash and its row. */
  REGISTRATION(10, 10, Duration.ofMinutes(1)),
  /** A mail to the user with that identity: others must not fill a mailbox. */
  RECOVERY(1, 1, Duration.ofHours(1)),
  /** A mail to recipients of the sender's choice, where clients may send mails. */
  MAIL(1, 10, Duration.ofMinutes(1)),
  /** A look at a token: cheap, and every page that opens does it. */
  TOKEN(100, 10, Duration.ofMinutes(1));

  private final int addressTenths;
  private final int identityTenths;
  private final Duration identityPeriod;

  /**
   * @param addressTenths how many an address may try in a minute, in tenths of its logins
   * @param identityTenths how many there may be for an identity, in tenths of its logins
   * @param identityPeriod the time in which
   */
  Attempt(int addressTenths, int identityTenths, Duration identityPeriod) {
    this.addressTenths = addressTenths;
    this.identityTenths = identityTenths;
    this.identityPeriod = identityPeriod;
  }

  int ofAddress(int logins) {
    return (int) Math.max(1, (long) logins * addressTenths / 10);
  }

  int ofIdentity(int logins) {
    return (int) Math.max(1, (long) logins * identityTenths / 10);
  }

  Duration identityPeriod() {
    return identityPeriod;
  }
}
