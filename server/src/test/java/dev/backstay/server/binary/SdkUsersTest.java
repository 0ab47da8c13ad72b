package dev.backstay.server.binary;

import static org.assertj.core.api.Assertions.assertThat;

import com.backendless.Backendless;
import com.backendless.BackendlessUser;
import com.backendless.persistence.DataQueryBuilder;
import com.backendless.persistence.local.UserTokenStorageFactory;
import com.backendless.property.UserProperty;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Accounts by the Java SDK (reference: Java SDK, 5.2). */
final class SdkUsersTest extends SdkTest {
  private static final String PASSWORD = "Correct-Horse-9";

  private static BackendlessUser register(String email) {
    BackendlessUser user = new BackendlessUser();
    user.setEmail(email);
    user.setPassword(PASSWORD);
    user.setProperty("city", "Rome");
    return Backendless.UserService.register(user);
  }

  private static BackendlessUser login(String email) {
    return Backendless.UserService.login(email, PASSWORD, true);
  }

  @Test
  void aPersonRegistersAndLogsIn() {
    BackendlessUser registered = register("ada@example.com");
    assertThat(registered.getObjectId()).isNotEmpty();
    assertThat(registered.getProperty("city")).isEqualTo("Rome");

    BackendlessUser user = login("ada@example.com");
    assertThat(user.getObjectId()).isEqualTo(registered.getObjectId());
    assertThat(user.getEmail()).isEqualTo("ada@example.com");
    assertThat(UserTokenStorageFactory.instance().getStorage().get()).isNotEmpty();
    assertThat(Backendless.UserService.isValidLogin()).isTrue();
    assertThat(Backendless.UserService.getUserRoles()).contains("AuthenticatedUser");

    user.setProperty("city", "Paris");
    assertThat(Backendless.UserService.update(user).getProperty("city")).isEqualTo("Paris");
    assertThat(Backendless.UserService.findById(user.getObjectId()).getProperty("city"))
        .isEqualTo("Paris");
    List<BackendlessUser> found =
        Backendless.Data.of(BackendlessUser.class)
            .find(DataQueryBuilder.create().setWhereClause("city = 'Paris'"));
    assertThat(found).extracting(BackendlessUser::getEmail).containsExactly("ada@example.com");

    Map<?, ?> own = Backendless.Data.of("Note").save(new java.util.HashMap<>(Map.of("text", "a")));
    assertThat(own.get("ownerId")).isEqualTo(user.getObjectId());

    Backendless.UserService.logout();
    assertThat(Backendless.UserService.isValidLogin()).isFalse();
    assertThat(Backendless.UserService.getUserRoles()).contains("NotAuthenticatedUser");
  }

  @Test
  void whatIsWrongIsToldAsByTheOtherApis() {
    register("ada@example.com");
    assertThat(error(() -> register("ada@example.com")).getCode()).isEqualTo("3033");
    assertThat(error(() -> Backendless.UserService.login("ada@example.com", "wrong")).getCode())
        .isEqualTo("3003");
    assertThat(error(() -> Backendless.UserService.enableUser("x")).getCode()).isEqualTo("3054");
    assertThat(error(() -> Backendless.UserService.assignRole("ada@example.com", "R")).getCode())
        .isEqualTo("2011");
    assertThat(error(() -> Backendless.UserService.restorePassword("nobody")).getCode())
        .isEqualTo("5050");
    assertThat(error(() -> Backendless.UserService.resendEmailConfirmation("nobody")).getCode())
        .isEqualTo("3103");
    login("ada@example.com");
    assertThat(error(() -> Backendless.UserService.verifyPassword("x")).getCode())
        .isEqualTo("3122");
  }

  @Test
  void aGuestLogsIn() {
    BackendlessUser guest = Backendless.UserService.loginAsGuest(true);
    assertThat(guest.getObjectId()).isNotEmpty();
    assertThat(Backendless.UserService.isValidLogin()).isTrue();
  }

  @Test
  void usersAreDescribedAndFoundByRole() {
    register("ada@example.com");
    assertThat(Backendless.UserService.describeUserClass())
        .extracting(UserProperty::getName)
        .contains("email", "city");
    app.manage("PUT", "/security/roles/Editors", null);
    app.client("BL")
        .send(
            "POST", "/users/assignRole", Map.of("user", "ada@example.com", "roleName", "Editors"));
    assertThat(Backendless.UserService.findByRole("Editors", true, DataQueryBuilder.create()))
        .extracting(BackendlessUser::getEmail)
        .containsExactly("ada@example.com");
  }

  @Test
  void theLimitOfLoginsIsToldInItsOwnWords() {
    register("ada@example.com");
    Map<String, Object> settings = Map.of("enableMultipleLogins", true, "maxConcurrentLogins", 1);
    app.manage("POST", "/userlogin", settings);
    login("ada@example.com");
    initApp("ANDROID");
    var refused = error(() -> login("ada@example.com"));
    assertThat(refused.getCode()).isEqualTo("3044");
    assertThat(refused.getMessage())
        .isEqualTo(
            "Unable to login. Multiple login limit for the same user account has been reached");
  }
}
