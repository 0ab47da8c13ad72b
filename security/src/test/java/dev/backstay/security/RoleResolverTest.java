package dev.backstay.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.RoleResolver;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.caller.Roles;
import dev.backstay.security.caller.SocialProvider;
import dev.backstay.security.caller.SystemRole;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleResolverTest {
  private static final Roles ROLES =
      Roles.of(List.of(Role.custom("staff", "Staff"), Role.custom("key", "Key of a partner")));

  @ParameterizedTest(name = "{0} key, {1} {2}: {4}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # key     | login | social   | assigned | roles
          AS        | NONE  |          |          | ASUser, NotAuthenticatedUser
          ANDROID   | NONE  |          |          | AndroidUser, NotAuthenticatedUser
          WP        | NONE  |          |          | DotNetUser, NotAuthenticatedUser
          IOS       | NONE  |          |          | IOSUser, NotAuthenticatedUser
          JS        | NONE  |          |          | JSUser, NotAuthenticatedUser
          REST      | NONE  |          |          | RestUser, NotAuthenticatedUser
          CUSTOM    | NONE  |          |          | NotAuthenticatedUser, Key of a partner
          JS        | USER  |          |          | JSUser, AuthenticatedUser
          JS        | USER  |          | staff    | JSUser, AuthenticatedUser, Staff
          CUSTOM    | USER  |          | staff    | AuthenticatedUser, Staff, Key of a partner
          JS        | USER  | FACEBOOK |          | JSUser, AuthenticatedUser, SocialUser, FacebookUser
          JS        | USER  | GOOGLE   |          | JSUser, AuthenticatedUser, SocialUser, GooglePlusUser
          JS        | USER  | TWITTER  |          | JSUser, AuthenticatedUser, SocialUser, TwitterUser
          JS        | USER  | OTHER    |          | JSUser, AuthenticatedUser, SocialUser
          JS        | GUEST |          |          | JSUser, GuestUser
          JS        | GUEST |          | staff    | JSUser, GuestUser, Staff
          # A.2: server code without a user has one role, with a user it has theirs roles, and never
          # the key role of the client that set it off
          BL        | NONE  |          |          | ServerCodeUser
          BL        | USER  |          | staff    | ServerCodeUser, AuthenticatedUser, Staff
          BL        | USER  | FACEBOOK |          | ServerCodeUser, AuthenticatedUser, SocialUser, FacebookUser
          BL        | GUEST |          |          | ServerCodeUser, GuestUser
          """)
  void a_request_holds_the_roles_of_its_key_and_login(
      ApiKeyType key, LoginState login, SocialProvider social, String assigned, String expected) {
    String keyRole = key == ApiKeyType.CUSTOM ? "key" : null;
    List<String> custom = assigned == null ? List.of() : List.of(assigned);
    RoleSet roles = RoleResolver.resolve(ROLES, key, keyRole, login, social, custom);
    assertThat(roles.all().stream().map(Role::name))
        .containsExactlyInAnyOrder(expected.split(", "));
    assertThat(roles.unknownIds()).isEmpty();
  }

  @Test
  void an_assigned_role_that_the_application_lacks_stays_in_the_set_as_unknown() {
    RoleSet roles =
        RoleResolver.resolve(
            ROLES, ApiKeyType.JS, null, LoginState.USER, null, List.of("gone", "staff"));
    assertThat(roles.unknownIds()).containsExactly("gone");
    assertThat(roles.holds("staff")).isTrue();
    assertThat(roles.toString()).isEqualTo("[JSUser, AuthenticatedUser, Staff]");
  }

  @Test
  void system_roles_cannot_be_assigned() {
    assertThatThrownBy(() ->
            RoleResolver.resolve(
                ROLES, ApiKeyType.JS, null, LoginState.USER, null, List.of("ServerCodeUser")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the system role `ServerCodeUser` cannot be assigned");
  }

  @Test
  void contradictions_are_refused() {
    Stream.<Runnable>of(
            () -> resolve(ApiKeyType.CUSTOM, null, LoginState.NONE, null, List.of()),
            () -> resolve(ApiKeyType.JS, "key", LoginState.NONE, null, List.of()),
            () -> resolve(ApiKeyType.JS, null, LoginState.NONE, null, List.of("staff")),
            () ->
                resolve(ApiKeyType.JS, null, LoginState.GUEST, SocialProvider.FACEBOOK, List.of()),
            () -> resolve(ApiKeyType.JS, null, LoginState.NONE, SocialProvider.FACEBOOK, List.of()))
        .forEach(contradiction ->
            assertThatThrownBy(contradiction::run).isInstanceOf(IllegalArgumentException.class));
  }

  @Test
  void the_14_system_roles_are_known_by_name() {
    assertThat(SystemRole.values()).hasSize(14);
    assertThat(SystemRole.byName("GooglePlusUser")).contains(SystemRole.GOOGLE_PLUS_USER);
    assertThat(SystemRole.byName("Staff")).isEmpty();
    assertThatThrownBy(() -> Role.custom("x", "JSUser"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Role("x", "Staff", true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void resolve(
      ApiKeyType key,
      String keyRole,
      LoginState login,
      SocialProvider social,
      List<String> assigned) {
    RoleResolver.resolve(ROLES, key, keyRole, login, social, assigned);
  }
}
