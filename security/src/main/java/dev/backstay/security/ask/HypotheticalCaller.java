package dev.backstay.security.ask;

import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.RoleResolver;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.caller.Roles;
import dev.backstay.security.caller.SocialProvider;
import dev.backstay.security.caller.SystemRole;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks in a {@link Question}: a key, and who is logged in. The roles follow from the two as
 * they do for a real request (security model A.1).
 *
 * @param key the API key
 * @param login who is logged in
 */
public record HypotheticalCaller(HypotheticalKey key, HypotheticalLogin login) {
  /** The key of a caller of whom none is known: what people try things with. */
  private static final ApiKeyType DEFAULT_KEY = ApiKeyType.REST;

  /** The caller that such a request would have in an application with these roles. */
  public Caller caller(Roles roles) {
    RoleSet held =
        RoleResolver.resolve(
            roles, key.type(), key.roleId(), login.state(), login.social(), login.roleIds());
    return Caller.hypothetical(key.type(), login.userId(), held, login.name() + ", " + key.name());
  }

  /**
   * The caller who holds exactly these roles, as far as any request can: with {@code RestUser} the
   * key is the REST key, with {@code GuestUser} a guest is logged in, with a custom role a user.
   *
   * @param roles the roles of the application
   * @param names the names of roles, of any kind
   * @param key the key; null to take it from a key role, or else the REST key
   * @throws IllegalArgumentException if there is no such role, or no request has these together;
   *     the message says which, for people
   */
  public static HypotheticalCaller holding(
      Roles roles, Collection<String> names, @Nullable HypotheticalKey key) {
    @Nullable HypotheticalKey found = key;
    Set<SystemRole> login = new LinkedHashSet<>();
    Set<String> custom = new LinkedHashSet<>();
    for (String name : names) {
      SystemRole system = SystemRole.byName(name).orElse(null);
      if (system == null) {
        String id =
            roles
                .byName(name)
                .map(Role::id)
                .orElseThrow(() -> new IllegalArgumentException("there is no role `" + name + "`"));
        if (key == null || !id.equals(key.roleId())) {
          custom.add(id);
        }
      } else if (system.comesWithKey()) {
        HypotheticalKey bringing = HypotheticalKey.bringing(system).orElseThrow();
        if (found != null && !found.equals(bringing)) {
          throw new IllegalArgumentException(
              "`"
                  + name
                  + "` comes with the key "
                  + bringing.name()
                  + ", not with "
                  + found.name());
        }
        found = bringing;
      } else {
        login.add(system);
      }
    }
    HypotheticalKey used = Optional.ofNullable(found).orElse(HypotheticalKey.of(DEFAULT_KEY));
    return new HypotheticalCaller(used, login(used, login, custom, names));
  }

  private static HypotheticalLogin login(
      HypotheticalKey key, Set<SystemRole> login, Set<String> custom, Collection<String> names) {
    boolean user = login.contains(SystemRole.AUTHENTICATED_USER);
    boolean guest = login.contains(SystemRole.GUEST_USER);
    boolean nobody = login.contains(SystemRole.NOT_AUTHENTICATED_USER);
    SocialProvider social = social(login);
    if ((nobody ? 1 : 0) + (guest ? 1 : 0) + (user || social != null ? 1 : 0) > 1) {
      throw new IllegalArgumentException(
          "a request is by nobody, by a guest or by a user, not by two of them: " + names);
    }
    if (nobody && !custom.isEmpty()) {
      throw new IllegalArgumentException(
          "with `NotAuthenticatedUser` nobody is logged in, who could have other roles");
    }
    if (nobody && key.type().isServerCode()) {
      throw new IllegalArgumentException(
          "server code without a user has `ServerCodeUser` only, not `NotAuthenticatedUser`");
    }
    if (guest) {
      return new HypotheticalLogin(
          "a guest", LoginState.GUEST, null, HypotheticalLogin.SOMEONE, custom);
    }
    if (!user && social == null && custom.isEmpty()) {
      return HypotheticalLogin.NOBODY;
    }
    HypotheticalLogin someone = HypotheticalLogin.someone("a user", custom);
    return social == null ? someone : someone.by(social);
  }

  private static @Nullable SocialProvider social(Set<SystemRole> login) {
    SocialProvider found = null;
    for (SocialProvider each : SocialProvider.values()) {
      if (each.role().filter(login::contains).isPresent()) {
        if (found != null) {
          throw new IllegalArgumentException("a session is made by one network, not by two");
        }
        found = each;
      }
    }
    return found == null && login.contains(SystemRole.SOCIAL_USER) ? SocialProvider.OTHER : found;
  }
}
