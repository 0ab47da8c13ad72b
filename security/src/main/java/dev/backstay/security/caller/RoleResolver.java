package dev.backstay.security.caller;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which roles a request holds: the rule A.1 of the security model, and nothing else. */
public final class RoleResolver {
  private RoleResolver() {}

  /**
   * The roles of a request whose key and token have been found valid.
   *
   * <p>The key brings its role. Without a user, every key but the CodeRunner key adds
   * NotAuthenticatedUser; a guest adds GuestUser (and not AuthenticatedUser); a user adds
   * AuthenticatedUser, a social session also SocialUser and the role of its network. The
   * developer's roles of the account come on top. An id among those that the application does not
   * know stays in the set as an unknown role, which only ever refuses (see {@link Roles}).
   *
   * @param roles the roles of the application, from {@code Policy.roles()}
   * @param keyType the kind of key
   * @param customKeyRoleId the role generated for the key; given exactly if it is a custom key
   * @param loginState who is logged in
   * @param social the network that made the session, or null; only for {@link LoginState#USER}
   * @param customRoleIds the developer's roles assigned to the account; empty without an account
   * @throws IllegalArgumentException if the arguments contradict each other, or a system role is
   *     among {@code customRoleIds}: those cannot be assigned by hand
   */
  public static RoleSet resolve(
      Roles roles,
      ApiKeyType keyType,
      @Nullable String customKeyRoleId,
      LoginState loginState,
      @Nullable SocialProvider social,
      Collection<String> customRoleIds) {
    require(
        (keyType == ApiKeyType.CUSTOM) == (customKeyRoleId != null),
        "a custom key has a role of its own, a built-in key has none");
    require(social == null || loginState == LoginState.USER, "only a user has a social login");
    require(
        loginState != LoginState.NONE || customRoleIds.isEmpty(),
        "without a user there are no assigned roles");

    List<String> ids = new ArrayList<>();
    keyType.role().ifPresent(role -> add(ids, roles, role));
    if (customKeyRoleId != null) {
      addCustom(ids, roles, customKeyRoleId);
    }
    switch (loginState) {
      case NONE -> {
        if (!keyType.isServerCode()) {
          add(ids, roles, SystemRole.NOT_AUTHENTICATED_USER);
        }
      }
      case GUEST -> add(ids, roles, SystemRole.GUEST_USER);
      case USER -> {
        add(ids, roles, SystemRole.AUTHENTICATED_USER);
        if (social != null) {
          add(ids, roles, SystemRole.SOCIAL_USER);
          social.role().ifPresent(role -> add(ids, roles, role));
        }
      }
    }
    customRoleIds.forEach(id -> addCustom(ids, roles, id));
    return new RoleSet(roles, ids, customKeyRoleId);
  }

  private static void add(List<String> ids, Roles roles, SystemRole role) {
    ids.add(roles.system(role).id());
  }

  private static void addCustom(List<String> ids, Roles roles, String roleId) {
    Optional<Role> role = roles.byId(roleId);
    require(
        role.isEmpty() || !role.get().system(),
        "the system role `" + roleId + "` cannot be assigned");
    if (!ids.contains(roleId)) {
      ids.add(roleId);
    }
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
