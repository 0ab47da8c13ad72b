package dev.backstay.runner.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Connections to the API, which are kept for the next call. */
final class Connections {
  private static final int MAX_KEPT = 16;

  private final SocketAddress address;
  private final String host;
  private final Deque<Connection> kept = new ArrayDeque<>();

  Connections(String host, int port, @Nullable String socket) {
    this.address =
        socket != null ? UnixDomainSocketAddress.of(socket) : new InetSocketAddress(host, port);
    this.host = port == 80 ? host : host + ":" + port;
  }

  /** What the header {@code Host} has. */
  String host() {
    return host;
  }

  /** A connection with both its directions. */
  static final class Connection implements AutoCloseable {
    private final SocketChannel channel;
    final InputStream in;
    final OutputStream out;

    Connection(SocketAddress address) throws IOException {
      channel = SocketChannel.open(address);
      in = new BufferedInputStream(Channels.newInputStream(channel), 16 << 10);
      out = Channels.newOutputStream(channel);
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        // it is gone either way
      }
    }
  }

  Connection open() throws IOException {
    return new Connection(address);
  }

  /** One that was kept; null when there is none. */
  synchronized @Nullable Connection poll() {
    return kept.pollLast();
  }

  void keep(Connection connection) {
    synchronized (this) {
      if (kept.size() < MAX_KEPT) {
        kept.addLast(connection);
        return;
      }
    }
    connection.close();
  }
}
