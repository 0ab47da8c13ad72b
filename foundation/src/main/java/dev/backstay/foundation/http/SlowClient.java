package dev.backstay.foundation.http;

import java.time.Duration;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Breaks off a request whose client sends or reads too slowly. By HTTP/2 that is its stream: the
 * other requests of the connection, which may be other people's behind a proxy, go on; unless the
 * connection itself takes nothing any more. By HTTP/1.1 it is the connection.
 */
final class SlowClient {
  /** How long a connection may take for the few bytes that end a stream. */
  private static final Duration LAST_WORD = Duration.ofSeconds(5);

  private SlowClient() {}

  /** What is pending of the request then fails. */
  static void end(Request request) {
    Connection connection = request.getConnectionMetaData().getConnection();
    if (connection instanceof HTTP2Connection http2) {
      Stream stream = http2.getSession().getStream(Integer.parseInt(request.getId()));
      if (stream != null) {
        int id = stream.getId();
        Scheduler.Task close =
            request
                .getComponents()
                .getScheduler()
                .schedule(() -> connection.getEndPoint().close(), LAST_WORD);
        stream.reset(
            new ResetFrame(id, ErrorCode.CANCEL_STREAM_ERROR.code), Callback.from(close::cancel));
      }
      return;
    }
    connection.getEndPoint().close();
  }
}
