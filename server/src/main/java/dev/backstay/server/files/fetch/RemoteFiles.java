package dev.backstay.server.files.fetch;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files over HTTP for others, who must not reach by it what they cannot reach themselves.
 *
 * <p>Names are looked up once: the address that has been checked is the one that is connected to,
 * so a name that leads elsewhere a moment later changes nothing. Redirects are followed by hand and
 * checked in the same way. Nothing of the caller's request is passed on.
 */
public final class RemoteFiles implements AutoCloseable {
  private static final int MAX_ADDRESS = 2_000;
  private static final int MAX_REDIRECTS = 5;
  private static final int MAX_CONNECTIONS_PER_HOST = 8;
  private static final Duration CONNECT_TIME = Duration.ofSeconds(5);
  private static final Duration HEADER_TIME = Duration.ofSeconds(15);

  private final Lookup lookup;
  private final Predicate<InetAddress> allowed;
  private final Duration time;
  private @Nullable HttpClient started;

  /** Finds the addresses of a host. */
  interface Lookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /**
   * @param allowPrivate whether addresses of private networks and of this machine are fetched from
   * @param time how long fetching one file may take in all
   */
  public RemoteFiles(boolean allowPrivate, Duration time) {
    this(InetAddress::getAllByName, allowPrivate ? any -> true : AddressRules::isPublic, time);
  }

  /**
   * @param lookup is asked once for each connection that is made
   * @param allowed which addresses may be connected to
   */
  RemoteFiles(Lookup lookup, Predicate<InetAddress> allowed, Duration time) {
    this.lookup = lookup;
    this.allowed = allowed;
    this.time = time;
  }

  /** The address is one that nothing is fetched from. */
  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Asks for a file.
   *
   * @param address begins with {@code http://} or {@code https://}, without a user
   * @return its content, which has to be closed
   * @throws ApiException 6009 when there is none, or nothing may be fetched from there; reading may
   *     throw it as well
   */
  public InputStream open(String address) {
    long deadline = System.nanoTime() + time.toNanos();
    URI at = checked(address);
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      InputStreamResponseListener listener = new InputStreamResponseListener();
      Response response = send(at, listener, deadline);
      int status = response.getStatus();
      if (status == 200) {
        return body(listener);
      }
      String location = response.getHeaders().get(HttpHeader.LOCATION);
      var _ = response.abort(new IOException("not wanted"));
      if (status / 100 != 3 || location == null) {
        throw failed("the address answers " + status);
      }
      at = checked(resolved(at, location));
    }
    throw failed("the address leads to more than " + MAX_REDIRECTS + " others");
  }

  private Response send(URI at, InputStreamResponseListener listener, long deadline) {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw failed("it takes longer than " + time.toSeconds() + " seconds");
    }
    try {
      Request request =
          client()
              .newRequest(at)
              .followRedirects(false)
              .timeout(left, TimeUnit.NANOSECONDS)
              .headers(headers -> headers.put(HttpHeader.ACCEPT, "*/*"));
      request.send(listener);
      return listener.get(Math.min(left, HEADER_TIME.toNanos()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failed(
          e.getCause() instanceof RefusedException
              ? "nothing is fetched from that address"
              : "the address does not answer");
    } catch (TimeoutException e) {
      throw failed("the address does not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("the server is stopping");
    } catch (IllegalArgumentException e) {
      throw wrong();
    }
  }

  private static InputStream body(InputStreamResponseListener listener) {
    return new FilterInputStream(listener.getInputStream()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int from, int count) {
        try {
          return in.read(into, from, count);
        } catch (IOException e) {
          throw failed("it broke off");
        }
      }
    };
  }

  private static String resolved(URI at, String location) {
    try {
      return at.resolve(location).toString();
    } catch (IllegalArgumentException e) {
      throw wrong();
    }
  }

  private static URI checked(String address) {
    if (address.length() > MAX_ADDRESS) {
      throw wrong();
    }
    try {
      URI uri = URI.create(address);
      String scheme = uri.getScheme();
      if (uri.getHost() != null
          && uri.getRawUserInfo() == null
          && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // said below, for all ways of being wrong
    }
    throw wrong();
  }

  private static ApiException wrong() {
    return failed("the url must begin with http:// or https:// and name a host and no user");
  }

  private static ApiException failed(String reason) {
    return ApiError.FILE_NOT_FETCHED.with(reason);
  }

  /** Started with the first file: most servers never fetch one. */
  private synchronized HttpClient client() {
    HttpClient client = started;
    if (client == null) {
      client = new HttpClient();
      QueuedThreadPool threads = new QueuedThreadPool(16, 2);
      threads.setName("fetch");
      threads.setDaemon(true);
      client.setExecutor(threads);
      client.setFollowRedirects(false);
      client.setConnectTimeout(CONNECT_TIME.toMillis());
      client.setMaxConnectionsPerDestination(MAX_CONNECTIONS_PER_HOST);
      client.setSocketAddressResolver(new Resolver());
      client.setHttpCookieStore(new HttpCookieStore.Empty());
      client.setDestinationIdleTimeout(HEADER_TIME.toMillis());
      try {
        client.start();
      } catch (Exception e) {
        throw new IllegalStateException("files cannot be fetched", e);
      }
      // small files that unpack to large ones
      client.getContentDecoderFactories().clear();
      started = client;
    }
    return client;
  }

  private final class Resolver implements SocketAddressResolver {
    @Override
    public void resolve(
        String host,
        int port,
        Map<String, Object> context,
        Promise<List<InetSocketAddress>> promise) {
      var _ =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  promise.succeeded(checkedAddresses(host, port));
                } catch (IOException | RuntimeException e) {
                  promise.failed(e);
                }
              });
    }
  }

  private List<InetSocketAddress> checkedAddresses(String host, int port) throws IOException {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    List<InetSocketAddress> found = new ArrayList<>();
    for (InetAddress address : lookup.addresses(bare)) {
      if (allowed.test(address)) {
        found.add(new InetSocketAddress(address, port));
      }
    }
    if (found.isEmpty()) {
      throw new RefusedException();
    }
    return found;
  }

  @Override
  public synchronized void close() throws Exception {
    HttpClient client = started;
    if (client != null) {
      client.stop();
    }
  }
}
