package dev.backstay.foundation.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Listens on the Unix sockets by which server code calls the API: one for each app, all with one
 * selector. Jetty's own connector for Unix sockets has one path and a selector for each.
 *
 * <p>A request that comes this way is known to be of the app whose socket it is, and {@link
 * EdgeHandler} serves it for that app alone.
 */
final class CodeConnector extends AbstractConnector implements ApiSockets {
  /** Connections of one app's code. The SDK keeps up to 64 in a worker. */
  private static final int MAX_CONNECTIONS = 256;

  private final Map<SocketAddress, String> apps = new ConcurrentHashMap<>();
  private final Map<String, Integer> open = new ConcurrentHashMap<>();
  private final Selectors selectors;

  CodeConnector(Server server, HttpConnectionFactory connections) {
    super(server, null, null, null, 0, connections);
    selectors = new Selectors(getExecutor(), getScheduler());
    addBean(selectors, true);
  }

  /** The app whose code has sent a request; null for one that came from anywhere else. */
  static @Nullable String app(Request request) {
    return request.getConnectionMetaData().getConnection().getEndPoint() instanceof Code code
        ? code.appId
        : null;
  }

  @Override
  public Closeable serve(ServerSocketChannel socket, String appId) throws IOException {
    SocketAddress address = socket.getLocalAddress();
    socket.configureBlocking(false);
    apps.put(address, appId);
    Closeable accepting = selectors.acceptor(socket);
    return () -> {
      apps.remove(address);
      accepting.close();
      socket.close();
    };
  }

  @Override
  public Object getTransport() {
    return apps.keySet();
  }

  /** Selectors accept; there is no thread for it. */
  @Override
  protected void accept(int acceptor) {
    throw new IllegalStateException("there are no acceptors");
  }

  /** The end of a connection on the socket of an app. */
  private static final class Code extends SocketChannelEndPoint {
    final String appId;

    Code(
        SocketChannel channel,
        ManagedSelector selector,
        SelectionKey key,
        Scheduler scheduler,
        String appId) {
      super(channel, selector, key, scheduler);
      this.appId = appId;
    }
  }

  private final class Selectors extends SelectorManager {
    Selectors(java.util.concurrent.Executor executor, Scheduler scheduler) {
      super(executor, scheduler, 1);
    }

    @Override
    protected void accepted(SelectableChannel channel) throws IOException {
      String appId = apps.get(((SocketChannel) channel).getLocalAddress());
      if (appId == null || open.getOrDefault(appId, 0) >= MAX_CONNECTIONS) {
        channel.close();
        return;
      }
      channel.configureBlocking(false);
      accept(channel, appId);
    }

    @Override
    protected EndPoint newEndPoint(
        SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
      String appId = (String) key.attachment();
      Code end = new Code((SocketChannel) channel, selector, key, getScheduler(), appId);
      end.setIdleTimeout(getIdleTimeout());
      return end;
    }

    @Override
    public Connection newConnection(
        SelectableChannel channel, EndPoint endPoint, @Nullable Object attachment) {
      return getDefaultConnectionFactory().newConnection(CodeConnector.this, endPoint);
    }

    @Override
    protected void endPointOpened(EndPoint endPoint) {
      super.endPointOpened(endPoint);
      open.merge(((Code) endPoint).appId, 1, Integer::sum);
      onEndPointOpened(endPoint);
    }

    @Override
    protected void endPointClosed(EndPoint endPoint) {
      open.computeIfPresent(((Code) endPoint).appId, (id, count) -> count == 1 ? null : count - 1);
      onEndPointClosed(endPoint);
      super.endPointClosed(endPoint);
    }
  }
}
