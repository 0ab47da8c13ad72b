package dev.backstay.foundation.http;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;

/** Serves the API to the server code of single apps, on Unix sockets of their own. */
public interface ApiSockets {
  /** Serves nobody: code then comes by TCP as everybody does. */
  ApiSockets NONE = (socket, appId) -> null;

  /**
   * Serves the calls that an app's code makes while it runs. Nothing else is answered there: no
   * other app, no other key than an invocation's, no console. Who may connect is the business of
   * the socket's file; what a caller may do follows from the key, as everywhere.
   *
   * @param socket bound to a path; closed with what is returned
   * @param appId the app
   * @return ends it; null when nothing is served
   * @throws IOException the socket cannot be listened on
   */
  @Nullable Closeable serve(ServerSocketChannel socket, String appId) throws IOException;
}
