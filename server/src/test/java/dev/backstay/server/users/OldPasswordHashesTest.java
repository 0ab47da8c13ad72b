package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.server.users.credentials.Credentials;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hashes of passwords from before these were normalized. */
class OldPasswordHashesTest {
  private static final String COMPOSED = "Schl\u00fcssel";
  private static final String DECOMPOSED = "Schlu\u0308ssel";

  @TempDir Path directory;

  private AccountsFixture fixture;

  @BeforeEach
  void open() {
    fixture = new AccountsFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aLoginWithThePasswordAsItWasTypedRenewsTheHash() {
    Map<String, Object> ann = new HashMap<>(Map.of("email", "ann@example.com", "password", "x"));
    String id = String.valueOf(fixture.accounts.create(call(), ann).objectId());
    Credentials credentials = new Credentials(fixture.apps);
    String old = hashAsTyped(DECOMPOSED);
    credentials.put(fixture.app, id, old);

    assertThatThrownBy(() -> login(COMPOSED))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(3003));
    assertThat(credentials.find(fixture.app, id).hash()).isEqualTo(old);

    assertThat(login(DECOMPOSED).token()).isNotEmpty();
    String renewed = credentials.find(fixture.app, id).hash();
    assertThat(renewed).isNotEqualTo(old);
    assertThat(login(COMPOSED).token()).isNotEmpty();
    assertThat(login(DECOMPOSED).token()).isNotEmpty();
    assertThat(credentials.find(fixture.app, id).hash()).isEqualTo(renewed);
  }

  private Logins.LoggedIn login(String password) {
    return fixture.logins.byPassword(call(), "ann@example.com", password);
  }

  private Call call() {
    return Call.ofServer(fixture.app, "test");
  }

  /** The hash of the very characters, as {@code PasswordHasher} made it. */
  private static String hashAsTyped(String password) {
    byte[] salt = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(8)
            .withIterations(1)
            .withParallelism(1)
            .withSalt(salt)
            .build());
    byte[] hash = new byte[32];
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
    Base64.Encoder text = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=8,t=1,p=1$"
        + text.encodeToString(salt)
        + "$"
        + text.encodeToString(hash);
  }
}
