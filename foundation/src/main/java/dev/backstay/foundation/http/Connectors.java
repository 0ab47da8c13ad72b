package dev.backstay.foundation.http;

import dev.backstay.foundation.settings.HttpLimits;
import dev.backstay.foundation.settings.TlsSettings;
import dev.backstay.foundation.tls.CertificateKeeper;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What is listened on, and by which protocols. */
final class Connectors {
  /**
   * Longest request line with all headers; clients send where clauses of 3,000 characters in
   * addresses.
   */
  private static final int MAX_HEADER_BYTES = 32 * 1024;

  /** Requests of one HTTP/2 connection at once; browsers are content with a hundred. */
  private static final int MAX_STREAMS = 100;

  private final Server server;
  private final HttpLimits limits;

  Connectors(Server server, HttpLimits limits) {
    this.server = server;
    this.limits = limits;
  }

  /** HTTP/1.1. */
  ServerConnector plain(String host, int port) {
    return add(host, port, new HttpConnectionFactory(configuration()));
  }

  /** TLS, in it HTTP/2 or HTTP/1.1 as the client wishes. */
  ServerConnector secure(String host, int port, TlsSettings tls, CertificateKeeper certificate) {
    HttpConfiguration configuration = configuration();
    // Which host a request is for, the app's host names say, not the certificate.
    configuration.addCustomizer(
        new SecureRequestCustomizer(false, tls.hstsSeconds() == 0 ? -1 : tls.hstsSeconds(), false));
    HttpConnectionFactory http1 = new HttpConnectionFactory(configuration);
    HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(configuration);
    http2.setMaxConcurrentStreams(MAX_STREAMS);
    http2.setStreamIdleTimeout(limits.idleTimeout().toMillis());
    ALPNServerConnectionFactory choice =
        new ALPNServerConnectionFactory(http2.getProtocol(), http1.getProtocol());
    choice.setDefaultProtocol(HttpVersion.HTTP_1_1.asString());
    SslContextFactory.Server factory = certificate.tls();
    factory.setCipherComparator(HTTP2Cipher.COMPARATOR);
    return add(
        host, port, new SslConnectionFactory(factory, choice.getProtocol()), choice, http2, http1);
  }

  private ServerConnector add(String host, int port, ConnectionFactory... factories) {
    ServerConnector connector = new ServerConnector(server, null, null, null, 1, 1, factories);
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(limits.idleTimeout().toMillis());
    connector.setAcceptQueueSize(1_024);
    server.addConnector(connector);
    return connector;
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendDateHeader(true);
    configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
    // Encoded slashes and the like are part of identities and file names; routes match raw segments
    // and decode each.
    configuration.setUriCompliance(UriCompliance.UNSAFE);
    // Nothing that a proxy in front could read otherwise: no line that ends without CR, no folded
    // header, no length said twice or in two ways.
    configuration.setHttpCompliance(HttpCompliance.STRICT);
    return configuration;
  }
}
