package dev.backstay.foundation.http;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends requests that are sent too slowly. The idle timeout looks only at the time between two
 * bytes, so a byte every few seconds would keep a connection for ever.
 *
 * <p>The line and headers of a request have a time in all; a body has a lowest rate, counted after
 * a while of grace. All connections are looked at a few times in that time, which costs a request
 * nothing but two notes. Jetty's {@code StatisticsHandler.MinimumDataRateHandler} knows neither
 * headers nor a time of grace, and refuses a small body after one lost packet.
 *
 * <p>Only the time in which the server waits for bytes of a body counts, not the time in which the
 * request itself waits for its turn, or what it sent is being worked on.
 */
final class SlowSenders implements Connection.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(SlowSenders.class);
  private static final Duration MAX_PERIOD = Duration.ofSeconds(1);

  private final long headerNanos;
  private final LowestRate rate;
  private final Duration period;
  private final Map<Connection, State> states = new ConcurrentHashMap<>();
  private @Nullable Scheduler scheduler;

  /** What a connection is doing. */
  private static final class State {
    /**
     * How many requests with whole headers are being answered: by HTTP/1.1 one at a time, by HTTP/2
     * several.
     */
    final AtomicInteger answering = new AtomicInteger();

    /** Bytes that had come when the latest answer was complete. */
    volatile long bytesBefore;

    /** Since when there has been a part of a request's headers; 0 when there is none. */
    long partSince;

    /** The requests that are being answered and have a body. */
    final Set<SentBody> bodies = ConcurrentHashMap.newKeySet(1);
  }

  /**
   * @param headerTime how long the line and headers of a request may take
   * @param rate the lowest of a body
   */
  SlowSenders(Duration headerTime, LowestRate rate) {
    this.headerNanos = headerTime.toNanos();
    this.rate = rate;
    Duration quarter = headerTime.dividedBy(4);
    this.period = quarter.compareTo(MAX_PERIOD) < 0 ? quarter : MAX_PERIOD;
  }

  /** Begins to look at connections, until the scheduler stops. */
  void start(Scheduler by) {
    scheduler = by;
    var _ = by.schedule(this::look, period);
  }

  @Override
  public void onOpened(Connection connection) {
    states.put(connection, new State());
  }

  @Override
  public void onClosed(Connection connection) {
    states.remove(connection);
  }

  /** Takes note of every request, also of those that {@code handler} does not let through. */
  Handler watching(Handler handler) {
    return new Handler.Wrapper(handler) {
      @Override
      public boolean handle(Request request, Response response, Callback callback)
          throws Exception {
        return super.handle(headersRead(request), response, callback);
      }
    };
  }

  /** The headers of a request are there; its body, if there is one, may be still to come. */
  private Request headersRead(Request request) {
    Connection connection = request.getConnectionMetaData().getConnection();
    State state = states.get(connection);
    if (state == null) {
      return request;
    }
    SentBody body = hasBody(request) ? new SentBody(request) : null;
    if (body != null) {
      state.bodies.add(body);
    }
    state.answering.incrementAndGet();
    Request.addCompletionListener(
        request,
        failure -> {
          if (body != null) {
            state.bodies.remove(body);
          }
          state.bytesBefore = connection.getBytesIn();
          state.answering.decrementAndGet();
        });
    return body == null ? request : body;
  }

  /**
   * Sets how the request is answered when its body comes too slowly. Without it, the request is
   * broken off ({@link SlowClient}).
   *
   * @param answer may be run when the request has just been answered otherwise; it then does
   *     nothing
   */
  static void onTooSlow(Request request, Runnable answer) {
    SentBody body = Request.as(request, SentBody.class);
    if (body != null) {
      body.onTooSlow(answer);
    }
  }

  /**
   * Whether a body may come. By HTTP/1.1 one of two headers announces it; by HTTP/2 it needs none,
   * and whether there is one is known when it is read.
   */
  static boolean hasBody(Request request) {
    long length = request.getLength();
    return length > 0
        || (length < 0
            && (request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
                || request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2));
  }

  private void look() {
    try {
      long now = System.nanoTime();
      states.forEach((connection, state) -> look(connection, state, now));
    } finally {
      // whatever happened: without the next look, nothing would end slow senders any more
      Scheduler by = scheduler;
      if (by != null && by.isRunning()) {
        var _ = by.schedule(this::look, period);
      }
    }
  }

  private void look(Connection connection, State state, long now) {
    try {
      if (connection instanceof SslConnection tls) {
        lookAtHandshake(tls, state, now);
      } else if (state.answering.get() > 0) {
        state.partSince = 0;
        for (SentBody body : state.bodies) {
          lookAtBody(body, now);
        }
      } else {
        lookAtHeaders(connection, state, now);
      }
    } catch (RuntimeException e) {
      LOG.error("a request that is sent too slowly could not be ended", e);
    }
  }

  private void lookAtHeaders(Connection connection, State state, long now) {
    if (connection.getBytesIn() == state.bytesBefore) {
      // idle, which is the idle timeout's business
      state.partSince = 0;
    } else if (state.partSince == 0) {
      state.partSince = now;
    } else if (now - state.partSince > headerNanos) {
      if (connection instanceof HTTP2Connection http2) {
        // bytes between requests are mostly none of a request; clients take this as an idle end
        http2.getSession().close(ErrorCode.NO_ERROR.code, "idle", Callback.NOOP);
      } else {
        connection.getEndPoint().close();
      }
    }
  }

  /** Has as long as headers; what comes after it is told by the connection that is inside. */
  private void lookAtHandshake(SslConnection connection, State state, long now) {
    if (!"NONE".equals(connection.getSSLEngine().getSession().getProtocol())) {
      states.remove(connection);
    } else if (state.partSince == 0) {
      state.partSince = now;
    } else if (now - state.partSince > headerNanos) {
      connection.close();
    }
  }

  private void lookAtBody(SentBody body, long now) {
    if (body.nanosWaited(now) <= rate.nanosFor(Request.getContentBytesRead(body))) {
      return;
    }
    Runnable answer = body.takeAnswer();
    if (answer == null) {
      SlowClient.end(body);
    } else {
      // what has not gone by the next look is closed
      answer.run();
    }
  }
}
