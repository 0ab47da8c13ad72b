package dev.backstay.foundation.tls;

import dev.backstay.foundation.settings.TlsSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its key and the certificates between it and its authority. Keys may be RSA or
 * of elliptic curves (ECDSA, Ed25519), as PKCS #8, PKCS #1 ({@code RSA PRIVATE KEY}) or SEC 1
 * ({@code EC PRIVATE KEY}), without a passphrase.
 */
final class ServerCertificate {
  private static final byte[] PROBE = {1, 2, 3, 4};

  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  /**
   * Reads and checks what is in the two files.
   *
   * @param settings where they are, for messages
   * @throws UnusableCertificateException when there is no certificate or key in them, they do not
   *     belong together, the chain is out of order, or the certificate is not valid now
   */
  static ServerCertificate parse(TlsSettings settings, byte[] certificate, byte[] key) {
    Path file = settings.certificate();
    List<X509Certificate> chain = chain(file, certificate);
    PrivateKey privateKey = key(settings.key(), key);
    X509Certificate own = chain.getFirst();
    if (!belongTogether(own.getPublicKey(), privateKey)) {
      boolean later =
          chain.stream().skip(1).anyMatch(c -> belongTogether(c.getPublicKey(), privateKey));
      throw new UnusableCertificateException(
          later
              ? "tls-cert " + file + " must begin with the server's own certificate"
              : "the key in tls-key "
                  + settings.key()
                  + " is not that of the certificate in tls-cert "
                  + file
                  + ": give the two files that were made together");
    }
    requireOrder(file, chain);
    requireValid(file, own);
    return new ServerCertificate(chain, privateKey);
  }

  /** For TLS; it is in memory only, so its password protects nothing. */
  KeyStore keyStore(String password) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "server", key, password.toCharArray(), chain.toArray(X509Certificate[]::new));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new UnusableCertificateException(
          "the certificate or its key is of a kind that this Java cannot use: " + e.getMessage());
    }
  }

  /** When it stops being valid. */
  Instant end() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  private static List<X509Certificate> chain(Path file, byte[] pem) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (PemObject object : objects(pem)) {
        if (object.getType().endsWith("CERTIFICATE")
            && factory.generateCertificate(new ByteArrayInputStream(object.getContent()))
                instanceof X509Certificate certificate) {
          chain.add(certificate);
        }
      }
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw new UnusableCertificateException(
          "tls-cert " + file + " holds a certificate that cannot be read");
    }
    if (chain.isEmpty()) {
      throw new UnusableCertificateException(
          "tls-cert "
              + file
              + " holds no certificate: it must be a PEM file with -----BEGIN CERTIFICATE-----");
    }
    return chain;
  }

  private static PrivateKey key(Path file, byte[] pem) {
    try {
      for (PemObject object : objects(pem)) {
        PrivateKeyInfo key = keyInfo(file, object);
        if (key != null) {
          String algorithm = key.getPrivateKeyAlgorithm().getAlgorithm().getId();
          return KeyFactory.getInstance(algorithm)
              .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
        }
      }
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw new UnusableCertificateException(
          "tls-key " + file + " holds a key that cannot be read");
    }
    throw new UnusableCertificateException(
        "tls-key "
            + file
            + " holds no private key: it must be a PEM file with -----BEGIN PRIVATE KEY-----");
  }

  /** Null for what is not a key, such as the curve that OpenSSL writes before one. */
  private static @Nullable PrivateKeyInfo keyInfo(Path file, PemObject object) throws IOException {
    byte[] content = object.getContent();
    boolean hasPassphrase =
        !object.getHeaders().isEmpty() || object.getType().equals("ENCRYPTED PRIVATE KEY");
    if (hasPassphrase && object.getType().endsWith("PRIVATE KEY")) {
      throw new UnusableCertificateException(
          "the key in tls-key "
              + file
              + " has a passphrase: write it without one by openssl pkey -in "
              + file
              + " -out NEW-FILE");
    }
    return switch (object.getType()) {
      case "PRIVATE KEY" -> PrivateKeyInfo.getInstance(content);
      case "RSA PRIVATE KEY" ->
          new PrivateKeyInfo(
              new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
              RSAPrivateKey.getInstance(content));
      case "EC PRIVATE KEY" -> {
        ECPrivateKey key = ECPrivateKey.getInstance(content);
        yield new PrivateKeyInfo(
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
            key);
      }
      default -> null;
    };
  }

  private static List<PemObject> objects(byte[] pem) throws IOException {
    List<PemObject> objects = new ArrayList<>();
    try (PemReader reader =
        new PemReader(
            new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.ISO_8859_1))) {
      for (PemObject next = reader.readPemObject(); next != null; next = reader.readPemObject()) {
        objects.add(next);
      }
    }
    return objects;
  }

  private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) {
    String algorithm =
        switch (privateKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> privateKey.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static void requireOrder(Path file, List<X509Certificate> chain) {
    for (int i = 0; i + 1 < chain.size(); i++) {
      try {
        chain.get(i).verify(chain.get(i + 1).getPublicKey());
      } catch (GeneralSecurityException e) {
        throw new UnusableCertificateException(
            "the certificates in tls-cert "
                + file
                + " are out of order: each must be signed by the next, and number "
                + (i + 1)
                + " is not; the server's own comes first");
      }
    }
  }

  private static void requireValid(Path file, X509Certificate certificate) {
    Instant now = Instant.now();
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isAfter(end)) {
      throw new UnusableCertificateException(
          "the certificate in tls-cert " + file + " has expired at " + end + ": renew it");
    }
    if (now.isBefore(begin)) {
      throw new UnusableCertificateException(
          "the certificate in tls-cert "
              + file
              + " is valid only from "
              + begin
              + ", and now is "
              + now
              + ": look at the machine's clock");
    }
  }
}
