package dev.backstay.foundation.developers;

/**
 * Someone who owns apps.
 *
 * @param id 36 characters, upper case
 * @param email in lower case; what the developer logs in with
 * @param name what the console calls the developer
 */
public record Developer(String id, String email, String name) {
  /**
   * Anyone who may read the server's data directory, and so has the key that the server writes
   * there: the command line. All apps are open to it; it has no account and owns none.
   */
  public static final Developer OPERATOR = new Developer("operator", "", "operator");

  /** Who it is, in words. */
  public String label() {
    return equals(OPERATOR) ? "the operator (command line)" : "developer " + email;
  }

  /** Whether an app of {@code developerId} is open to this developer. */
  boolean mayManage(String developerId) {
    return equals(OPERATOR) || id.equals(developerId);
  }
}
