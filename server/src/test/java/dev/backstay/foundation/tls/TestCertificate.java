package dev.backstay.foundation.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** A certificate that a test makes, with its key and whatever has signed it. */
public record TestCertificate(X509Certificate certificate, KeyPair keys) {
  private static long number = 1;

  /** By which a client trusts it, and nothing else. */
  SSLContext trusting() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("server", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** Of {@code localhost}, valid for a day, signed by itself. */
  public static TestCertificate of(String algorithm) {
    return of(algorithm, null, Duration.ofHours(-1), Duration.ofDays(1));
  }

  /**
   * @param algorithm RSA, EC or Ed25519
   * @param authority who signs it; null for itself
   */
  static TestCertificate of(
      String algorithm, TestCertificate authority, Duration begin, Duration end) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("RSA")) {
        generator.initialize(2_048);
      }
      KeyPair keys = generator.generateKeyPair();
      KeyPair signer = authority == null ? keys : authority.keys;
      X500Name name = new X500Name("CN=localhost, serialNumber=" + number);
      X500Name issuer =
          authority == null
              ? name
              : X500Name.getInstance(authority.certificate.getSubjectX500Principal().getEncoded());
      String signature =
          switch (signer.getPrivate().getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
          };
      Instant now = Instant.now();
      var made =
          new JcaX509v3CertificateBuilder(
                  issuer,
                  BigInteger.valueOf(number++),
                  Date.from(now.plus(begin)),
                  Date.from(now.plus(end)),
                  name,
                  keys.getPublic())
              .addExtension(
                  Extension.subjectAlternativeName,
                  false,
                  new GeneralNames(
                      new GeneralName[] {
                        new GeneralName(GeneralName.dNSName, "localhost"),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                      }))
              .build(new JcaContentSignerBuilder(signature).build(signer.getPrivate()));
      return new TestCertificate(new JcaX509CertificateConverter().getCertificate(made), keys);
    } catch (GeneralSecurityException
        | IOException
        | org.bouncycastle.operator.OperatorException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate as PEM. */
  public String pem() {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The key as PEM of PKCS #8. */
  public String keyPem() {
    return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  /** The key as PEM of the older form of its algorithm: PKCS #1 or SEC 1. */
  String oldKeyPem() {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
    if (!(keys.getPrivate() instanceof ECPrivateKey key)) {
      return pem("RSA PRIVATE KEY", info.getPrivateKey().getOctets());
    }
    try {
      return pem(
          "EC PRIVATE KEY",
          new org.bouncycastle.asn1.sec.ECPrivateKey(
                  key.getParams().getOrder().bitLength(),
                  key.getS(),
                  info.getPrivateKeyAlgorithm().getParameters())
              .getEncoded());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String pem(String type, byte[] content) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Writes a key for the eyes of its owner. */
  static Path writeKey(Path file, String pem) {
    try {
      Files.writeString(file, pem);
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
