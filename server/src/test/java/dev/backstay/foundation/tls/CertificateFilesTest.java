package dev.backstay.foundation.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.settings.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What certificate and key files may be like, and what is said of others. */
class CertificateFilesTest {
  private static TestCertificate rsa;
  private static TestCertificate curve;
  private static TestCertificate signed;

  @TempDir private Path directory;
  private Path certificate;
  private Path key;

  @BeforeAll
  static void make() {
    rsa = TestCertificate.of("RSA");
    curve = TestCertificate.of("EC");
    signed = TestCertificate.of("EC", rsa, Duration.ofHours(-1), Duration.ofDays(1));
  }

  @BeforeEach
  void nameFiles() {
    certificate = directory.resolve("chain.pem");
    key = directory.resolve("key.pem");
  }

  private ServerCertificate read(String chain, String privateKey) throws IOException {
    Files.writeString(certificate, chain);
    TestCertificate.writeKey(key, privateKey);
    return read();
  }

  private ServerCertificate read() {
    return CertificateFiles.read(new TlsSettings(certificate, key, 0)).parse();
  }

  private void assertProblem(String chain, String privateKey, String... words) {
    assertThatThrownBy(() -> read(chain, privateKey))
        .isInstanceOf(UnusableCertificateException.class)
        .message()
        .contains(words)
        .doesNotContain("Exception", "-----BEGIN PRIVATE KEY-----\n");
  }

  @ParameterizedTest
  @CsvSource({"RSA", "EC", "Ed25519"})
  void takesKeysOfEveryKindAsPkcs8(String algorithm) throws Exception {
    TestCertificate made = TestCertificate.of(algorithm);

    ServerCertificate read = read(made.pem(), made.keyPem());

    assertThat(read.end()).isEqualTo(made.certificate().getNotAfter().toInstant());
    assertThat(read.keyStore("password").getCertificate("server")).isEqualTo(made.certificate());
    assertThat(read.keyStore("password").getKey("server", "password".toCharArray()))
        .isEqualTo(made.keys().getPrivate());
  }

  @Test
  void takesTheOlderFormsOfKeysAndWhatOpenSslWritesBeforeThem() throws Exception {
    assertThat(rsa.oldKeyPem()).startsWith("-----BEGIN RSA PRIVATE KEY-----");
    assertThat(curve.oldKeyPem()).startsWith("-----BEGIN EC PRIVATE KEY-----");
    String parameters = TestCertificate.pem("EC PARAMETERS", new byte[] {6, 0});

    assertThat(read(rsa.pem(), rsa.oldKeyPem())).isNotNull();
    assertThat(read(curve.pem(), parameters + curve.oldKeyPem())).isNotNull();
  }

  @Test
  void keepsTheWholeChain() throws Exception {
    ServerCertificate read =
        read("subject=localhost\n" + signed.pem() + "\n" + rsa.pem(), signed.keyPem());

    assertThat(read.keyStore("p").getCertificateChain("server"))
        .containsExactly(signed.certificate(), rsa.certificate());
  }

  @Test
  void saysWhatIsWrong() {
    assertProblem(rsa.pem(), curve.keyPem(), "is not that of the certificate", key.toString());
    assertProblem(rsa.pem() + signed.pem(), signed.keyPem(), "must begin with the server's own");
    assertProblem(curve.pem() + rsa.pem(), curve.keyPem(), "out of order");
    assertProblem("nothing", rsa.keyPem(), "holds no certificate", certificate.toString());
    assertProblem(rsa.pem(), rsa.pem(), "holds no private key", key.toString());
    assertProblem(
        TestCertificate.pem("CERTIFICATE", new byte[] {1, 2}), rsa.keyPem(), "cannot be read");
    assertProblem(
        rsa.pem(), TestCertificate.pem("PRIVATE KEY", new byte[] {1, 2}), "cannot be read");
    assertProblem(
        rsa.pem(),
        TestCertificate.pem("ENCRYPTED PRIVATE KEY", new byte[] {1}),
        "has a passphrase",
        "openssl pkey -in " + key);
  }

  @Test
  void takesNoCertificateThatIsNotValidNow() {
    TestCertificate old = TestCertificate.of("EC", null, Duration.ofDays(-2), Duration.ofDays(-1));
    TestCertificate coming = TestCertificate.of("EC", null, Duration.ofDays(1), Duration.ofDays(2));

    assertProblem(old.pem(), old.keyPem(), "has expired at", "renew it");
    assertProblem(coming.pem(), coming.keyPem(), "is valid only from", "clock");
  }

  @Test
  void saysWhichFileIsMissingOrOpenToOthers() throws Exception {
    assertThatThrownBy(this::read)
        .hasMessage("tls-cert names " + certificate + ", which is not there");
    Files.writeString(certificate, rsa.pem());
    assertThatThrownBy(this::read).hasMessage("tls-key names " + key + ", which is not there");
    TestCertificate.writeKey(key, rsa.keyPem());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(this::read)
        .hasMessage("tls-key names " + key + ", which other users can read: chmod 600 " + key);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(read()).isNotNull();
    Files.write(certificate, new byte[2 << 20]);
    assertThatThrownBy(this::read).message().contains("too large");
  }
}
