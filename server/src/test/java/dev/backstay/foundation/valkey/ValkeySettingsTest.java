package dev.backstay.foundation.valkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.foundation.settings.ValkeySettings;
import dev.backstay.foundation.settings.WrongSettingsException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The address of Valkey, and what of it is shown. */
final class ValkeySettingsTest {
  private static ServerSettings settings(Map<Setting, String> given) {
    return ServerSettings.forTests(Path.of("data"), given);
  }

  private static ValkeySettings of(String address) {
    return Objects.requireNonNull(settings(Map.of(Setting.VALKEY, address)).keyedStores().valkey());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "redis://host,                      host,  6379, 0,  false, none, none, "
            + " redis://host:6379/0",
        "redis://host:7000/,                host,  7000, 0,  false, none, none, "
            + " redis://host:7000/0",
        "redis://:p%40ss+1@host/15,         host,  6379, 15, false, none, p@ss+1,"
            + " redis://host:6379/15",
        "rediss://user:a:b@[::1]:7000/2,    [::1], 7000, 2,  true,  user, a:b,  "
            + " rediss://[::1]:7000/2",
        "' redis://user:@host ',            host,  6379, 0,  false, user, '',   "
            + " redis://host:6379/0",
      })
  void anAddressHasUpToFiveParts(
      String address,
      String host,
      int port,
      int database,
      boolean tls,
      String user,
      String password,
      String shown) {
    assertThat(of(address))
        .isEqualTo(new ValkeySettings(host, port, database, tls, user, password, null))
        .hasToString("ValkeySettings[" + shown + "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host:6379",
        "http://host",
        "redis://",
        "redis:///1",
        "redis://s3cret@host",
        "redis://user:s3cret@host/one",
        "redis://user:s3cret@host/1/2",
        "redis://user:s3cret@host/1?tls=on",
        "redis://user:s3cret@host#1",
        "redis://user:s3cret@ho st",
        "redis://user:s3cret%zz@host"
      })
  void whatIsNoneIsRefusedWithoutShowingIt(String address) {
    assertThatThrownBy(() -> of(address))
        .isInstanceOf(WrongSettingsException.class)
        .hasMessageContaining("valkey ")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void thereIsNoneByDefaultAndCertificatesGoWithTls() {
    assertThat(settings(Map.of()).keyedStores().valkey()).isNull();
    assertThatThrownBy(
            () -> settings(Map.of(Setting.VALKEY, "redis://host", Setting.VALKEY_CA, "ca.pem")))
        .hasMessageContaining("valkey-ca is for a valkey that begins with rediss://");
  }
}
