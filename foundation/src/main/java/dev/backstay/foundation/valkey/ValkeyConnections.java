package dev.backstay.foundation.valkey;

import dev.backstay.foundation.settings.ValkeySettings;
import dev.backstay.foundation.tls.UnusableCertificateException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionFactory;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** How connections are made, and how many. */
final class ValkeyConnections {
  /**
   * Connections at most, one for each thread that serves requests by default; who wants one more
   * waits for {@link #TIMEOUT} at most.
   */
  static final int MAX_CONNECTIONS = 64;

  /**
   * How long a connection may take to be made, and an answer to come, which takes less than a
   * millisecond where all is well. What comes piece by piece is ended by {@link CallWatch}.
   */
  static final Duration TIMEOUT = Duration.ofMillis(500);

  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final long MAX_PEM_BYTES = 1 << 20;

  private ValkeyConnections() {}

  /**
   * The connections to a server, none of which is made yet.
   *
   * @param watch is told of each socket, so that it can end what takes too long
   * @throws UnusableCertificateException when the file of certificates cannot be used
   */
  static ConnectionPool open(ValkeySettings settings, CallWatch watch) {
    GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
    pool.setJmxEnabled(false);
    pool.setMaxTotal(MAX_CONNECTIONS);
    pool.setMaxIdle(MAX_CONNECTIONS);
    pool.setMaxWait(TIMEOUT);
    pool.setTimeBetweenEvictionRuns(IDLE.dividedBy(2));
    pool.setMinEvictableIdleDuration(IDLE);
    JedisClientConfig client = client(settings);
    JedisSocketFactory sockets =
        new DefaultJedisSocketFactory(new HostAndPort(settings.host(), settings.port()), client);
    SSLSocketFactory tls = settings.tls() ? trusting(settings.authorities()) : null;
    JedisSocketFactory watched =
        () -> {
          Socket socket = sockets.createSocket();
          watch.waitsAt(socket::close);
          return tls == null ? socket : encrypted(socket, tls, settings);
        };
    return new ConnectionPool(new ConnectionFactory(watched, client), pool);
  }

  private static JedisClientConfig client(ValkeySettings settings) {
    return DefaultJedisClientConfig.builder()
        .resp2()
        .connectionTimeoutMillis((int) TIMEOUT.toMillis())
        .socketTimeoutMillis((int) TIMEOUT.toMillis())
        .user(settings.user())
        .password(settings.password())
        .database(settings.database())
        .clientName("backstay")
        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
        .build();
  }

  /** TLS on a socket, with a server whose certificate is of its name; shakes hands when used. */
  private static Socket encrypted(Socket plain, SSLSocketFactory tls, ValkeySettings settings) {
    try {
      Socket socket = tls.createSocket(plain, settings.host(), settings.port(), true);
      if (!(socket instanceof SSLSocket encrypted)) {
        throw new IllegalStateException("no TLS by " + tls.getClass());
      }
      SSLParameters named = encrypted.getSSLParameters();
      named.setEndpointIdentificationAlgorithm("HTTPS");
      encrypted.setSSLParameters(named);
      return encrypted;
    } catch (IOException e) {
      throw new JedisConnectionException(e);
    }
  }

  private static SSLSocketFactory trusting(@Nullable Path authorities) {
    if (authorities == null) {
      return (SSLSocketFactory) SSLSocketFactory.getDefault();
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates(authorities)) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(authorities);
    }
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    if (Files.size(file) > MAX_PEM_BYTES) {
      throw unusable(file);
    }
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
    if (found.isEmpty()) {
      throw unusable(file);
    }
    return found;
  }

  private static UnusableCertificateException unusable(Path file) {
    return new UnusableCertificateException(
        "valkey-ca names "
            + file
            + ", which cannot be used: it must be a PEM file that the server may read, with"
            + " -----BEGIN CERTIFICATE-----");
  }
}
