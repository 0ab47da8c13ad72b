package dev.backstay.foundation.http;

import dev.backstay.foundation.traces.Scope;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer that is sent piece by piece. Until its first piece goes, it may still become an error;
 * after that, a failure breaks the connection off.
 */
final class StreamedAnswer implements AppShares.Turn {
  private static final Logger LOG = LoggerFactory.getLogger(StreamedAnswer.class);

  private final EdgeHandler.Call call;
  private final Addresses.Address address;
  private final Response answer;
  private final StreamedBody body;
  private final LowestRate rate;

  StreamedAnswer(
      EdgeHandler.Call call,
      Addresses.Address address,
      Response answer,
      StreamedBody body,
      LowestRate rate) {
    this.call = call;
    this.address = address;
    this.answer = answer;
    this.body = body;
    this.rate = rate;
  }

  @Override
  public void run() {
    ClientStream out =
        new ClientStream(call.request, call.response, body.length(), rate, this::putHeaders);
    try (Scope _ = call.span.enter()) {
      try (body) {
        body.writeTo(out);
      }
      out.finish();
    } catch (Exception | StackOverflowError | OutOfMemoryError e) {
      if (!out.hasBegun()) {
        call.refuse(address, e);
        return;
      }
      call.log(address, answer.status(), out.sent());
      if (e instanceof ClientStream.GoneException) {
        LOG.debug("request {} was not read to its end: {}", call.requestId, e.getMessage());
      } else {
        LOG.error("request {} failed after {} bytes", call.requestId, out.sent(), e);
      }
      breakOff(e);
      return;
    }
    call.log(address, answer.status(), out.sent());
    call.callback.succeeded();
  }

  /**
   * Sets the status and headers.
   *
   * @param length of the body; -1 for chunks, which Jetty would leave out when the client wants the
   *     connection to end: then no client could tell a part from the whole
   */
  private void putHeaders(long length) {
    var _ = call.putHeaders(answer);
    if (length >= 0) {
      call.response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
    } else if (!isOldHttp()) {
      call.response.getHeaders().put(HttpHeader.TRANSFER_ENCODING, "chunked");
    }
  }

  private boolean isOldHttp() {
    return call.request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_0;
  }

  /** Answers HEAD: with all that GET would be answered with, but the body, which is closed. */
  void sendHead() {
    close();
    putHeaders(body.length());
    call.log(address, answer.status(), 0);
    // not the last at once: Jetty would make it a length of 0
    call.response.write(
        false,
        BufferUtil.EMPTY_BUFFER,
        Callback.from(
            () -> call.response.write(true, BufferUtil.EMPTY_BUFFER, call.callback),
            call.callback::failed));
  }

  @Override
  public void refuse() {
    close();
    call.refuseBusy(address);
  }

  /** Closes a body that is not sent. */
  private void close() {
    try {
      body.close();
    } catch (IOException e) {
      LOG.warn("request {}: its body could not be closed", call.requestId, e);
    }
  }

  @Override
  public long bytes() {
    return 0;
  }

  /**
   * Closes the connection before the length or the last chunk that the client waits for. In
   * HTTP/1.0 without a length the end of the connection is the end of the body: only a reset says
   * that it is not whole.
   */
  private void breakOff(Throwable failure) {
    if (isOldHttp() && body.length() < 0) {
      EndPoint endPoint = call.request.getConnectionMetaData().getConnection().getEndPoint();
      if (endPoint.getTransport() instanceof SocketChannel channel) {
        try {
          channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
          LOG.debug("request {}: its connection is closed already", call.requestId, e);
        }
      }
      endPoint.close();
    }
    call.callback.failed(failure);
  }
}
