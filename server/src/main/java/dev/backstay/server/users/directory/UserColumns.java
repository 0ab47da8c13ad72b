package dev.backstay.server.users.directory;

import dev.backstay.server.data.UserRecords;
import dev.backstay.store.schema.Table;
import java.util.Set;

/**
 * The columns and properties of accounts that have a meaning of their own (reference: users,
 * section 2).
 */
public final class UserColumns {
  public static final String EMAIL = "email";
  public static final String STATUS = "userStatus";
  public static final String LAST_LOGIN = "lastLogin";
  public static final String SOCIAL_ACCOUNT = "socialAccount";
  public static final String EMAIL_CONFIRMED = "isEmailConfirmed";
  public static final String PASSWORD = UserRecords.PASSWORD;

  public static final String USER_TOKEN = "user-token";
  public static final String ROLES = "roles";

  /** Sent along by clients that send back what they were given; never stored from a body. */
  public static final Set<String> NEVER_STORED =
      Set.of(PASSWORD, USER_TOKEN, ROLES, Table.CREATED, Table.UPDATED, Table.OWNER_ID);

  /**
   * What only the server, a developer or server code sets (security model, C.9a 3; status apart).
   */
  public static final Set<String> NOT_FOR_CLIENTS =
      Set.of(LAST_LOGIN, SOCIAL_ACCOUNT, EMAIL_CONFIRMED);

  private UserColumns() {}
}
