package dev.backstay.store.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database URL is taken apart, and its password shows nowhere. */
class PostgresAddressTest {
  @Test
  void userAndPasswordAreTakenOutOfTheUrl() {
    for (String scheme : new String[] {"postgresql", "postgres", "jdbc:postgresql"}) {
      PostgresAddress address =
          PostgresAddress.parse(scheme + "://me%40home:p%3Aw+%2F@host:5433/data?ssl=true");
      assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://host:5433/data?ssl=true");
      assertThat(address.user()).isEqualTo("me@home");
      assertThat(address.password()).isEqualTo("p:w+/");
      assertThat(address.toString()).doesNotContain("p:w");
    }
    assertThat(PostgresAddress.parse("postgresql://host/data").user()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mysql://u:hidden@h/d",
        "postgresql://u:hidden@h",
        "postgresql:u:hidden",
        "postgresql://u:hid den@h/d"
      })
  void aWrongUrlIsRefusedWithoutRepeatingIt(String url) {
    assertThatThrownBy(() -> PostgresAddress.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hid"));
  }

  @Test
  void settingsDoNotShowTheUrl() {
    DatabaseSettings settings = DatabaseSettings.of(Path.of("data"), "postgresql://u:hidden@h/d");
    assertThat(settings.toString()).isEqualTo("DatabaseSettings[POSTGRESQL, FULL]");
  }
}
