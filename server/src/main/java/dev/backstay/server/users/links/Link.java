package dev.backstay.server.users.links;

/**
 * Something that works once and for a time.
 *
 * @param address the account's address when it was made
 * @param mailed whether it went to that address by mail, so that anyone who uses it has the address
 */
public record Link(Purpose purpose, String userId, String address, boolean mailed) {
  /** What a link is good for. */
  public enum Purpose {
    /** Choosing a new password. */
    RECOVERY,
    /** Confirming an address. */
    CONFIRMATION,
    /** Not a link but a password that was made and mailed. */
    PASSWORD
  }
}
