package dev.backstay.code.broker;

/**
 * With what one runner shows that it is its app's. A new pair is made each time a runner is
 * started; the pair before is worthless from then on.
 *
 * @param username the app's id
 * @param password 256 random bits as text
 */
public record BrokerCredentials(String username, String password) {
  /** Without the password: this may end in a log. */
  @Override
  public String toString() {
    return "credentials of " + username;
  }
}
