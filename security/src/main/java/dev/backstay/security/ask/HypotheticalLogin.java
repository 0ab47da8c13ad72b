package dev.backstay.security.ask;

import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.SocialProvider;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in behind a hypothetical request.
 *
 * @param name what people call them
 * @param state nobody, a user or a guest
 * @param social the network that made the session, or null
 * @param userId the account; null exactly if nobody is logged in
 * @param roleIds the custom roles assigned to the account
 */
public record HypotheticalLogin(
    String name,
    LoginState state,
    @Nullable SocialProvider social,
    @Nullable String userId,
    Set<String> roleIds) {

  /** The id of a user who is nobody in particular: no cell names them and they own no row. */
  public static final String SOMEONE = "someone";

  /** Nobody is logged in. */
  public static final HypotheticalLogin NOBODY =
      new HypotheticalLogin("nobody logged in", LoginState.NONE, null, null, Set.of());

  /** A guest who is nobody in particular. */
  public static final HypotheticalLogin GUEST =
      new HypotheticalLogin("a guest", LoginState.GUEST, null, SOMEONE, Set.of());

  /**
   * Copies the roles.
   *
   * @throws IllegalArgumentException if nobody is logged in and yet there is a user, a network or a
   *     role, or the other way round; or if a guest has a network
   */
  public HypotheticalLogin {
    Objects.requireNonNull(name, "name");
    roleIds = Set.copyOf(roleIds);
    boolean nobody = state == LoginState.NONE;
    if (nobody != (userId == null) || (nobody && !roleIds.isEmpty())) {
      throw new IllegalArgumentException("only who is logged in has an id and roles");
    }
    if (social != null && state != LoginState.USER) {
      throw new IllegalArgumentException("only a user has a social login");
    }
  }

  /** A user who is nobody in particular, with these custom roles. */
  public static HypotheticalLogin someone(String name, Collection<String> roleIds) {
    return new HypotheticalLogin(name, LoginState.USER, null, SOMEONE, Set.copyOf(roleIds));
  }

  /** A certain user with the custom roles they have. */
  public static HypotheticalLogin user(String name, String userId, Collection<String> roleIds) {
    return new HypotheticalLogin(name, LoginState.USER, null, userId, Set.copyOf(roleIds));
  }

  /** The same after a login by a social network. */
  public HypotheticalLogin by(SocialProvider network) {
    return new HypotheticalLogin(name, state, network, userId, roleIds);
  }
}
