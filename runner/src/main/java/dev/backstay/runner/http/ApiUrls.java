package dev.backstay.runner.http;

import dev.backstay.runner.task.Invocation;
import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has {@code http} addresses of this server's API opened by {@link ApiConnection}, which is how the
 * official SDK makes its calls. That way a call bears the key of the invocation whose thread makes
 * it, though the SDK has one key for all threads; it says as whom it is made; and it goes over the
 * app's Unix socket, so that it needs no network. Other addresses are opened as the JDK opens them.
 */
public final class ApiUrls extends URLStreamHandler {
  private static final int DEFAULT_PORT = 80;

  private final URLStreamHandler others;
  private final String host;
  private final int port;
  private final String appId;
  private final String placeholder;
  private final Connections connections;

  private ApiUrls(
      URLStreamHandler others, URL api, String appId, String placeholder, @Nullable String socket) {
    this.others = others;
    this.host = api.getHost();
    this.port = port(api);
    this.appId = appId;
    this.placeholder = placeholder;
    this.connections = new Connections(host, port, socket);
  }

  /**
   * Begins, once for the process.
   *
   * @param apiUrl root of the API
   * @param placeholder what stands in addresses for the key
   * @param socket Unix socket that serves the API; null where it is reached by its address
   */
  public static void install(
      String apiUrl, String appId, String placeholder, @Nullable String socket) throws IOException {
    URLStreamHandler jdk = jdkHandler();
    ApiUrls ours = new ApiUrls(jdk, new URL(apiUrl), appId, placeholder, socket);
    URL.setURLStreamHandlerFactory(protocol -> protocol.equals("http") ? ours : null);
  }

  /** The manifest exports its package to this program. */
  private static URLStreamHandler jdkHandler() {
    try {
      return Class.forName("sun.net.www.protocol.http.Handler")
          .asSubclass(URLStreamHandler.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected int getDefaultPort() {
    return DEFAULT_PORT;
  }

  @Override
  protected URLConnection openConnection(URL url) throws IOException {
    return isApi(url) ? open(url) : new URL(null, url.toExternalForm(), others).openConnection();
  }

  @Override
  protected URLConnection openConnection(URL url, Proxy proxy) throws IOException {
    return isApi(url)
        ? open(url)
        : new URL(null, url.toExternalForm(), others).openConnection(proxy);
  }

  private URLConnection open(URL url) {
    Invocation invocation = Invocation.current();
    String path = url.getFile();
    String before = "/" + appId + "/" + placeholder;
    if (invocation != null && path.startsWith(before)) {
      path = "/" + appId + "/" + invocation.key() + path.substring(before.length());
    }
    Map<String, String> chosen = Invocation.chosen();
    return new ApiConnection(url, path.isEmpty() ? "/" : path, chosen, connections);
  }

  private boolean isApi(URL url) {
    return host.equalsIgnoreCase(url.getHost()) && port == port(url);
  }

  private static int port(URL url) {
    return url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
  }
}
