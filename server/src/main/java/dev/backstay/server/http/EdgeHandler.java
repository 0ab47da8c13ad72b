package dev.backstay.server.http;

import dev.backstay.server.error.ApiError;
import dev.backstay.server.error.ApiException;
import dev.backstay.server.settings.ServerSettings;
import dev.backstay.store.StoreException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request to its route and the answer back; the only place where exceptions become
 * envelopes.
 *
 * <p>Threads: a route runs on the Jetty thread that read the request, or, when it waits for
 * somebody else or streams its body, on a virtual thread of its own. A body is collected without
 * holding a thread, so that slow senders cost none.
 */
final class EdgeHandler extends Handler.Abstract implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeHandler.class);
  private static final byte[] NO_BODY = {};

  private final Addresses addresses;
  private final int maxBodyBytes;
  private final ClientAddresses clients;
  private final AccessLog accessLog;
  private final RequestIds requestIds = new RequestIds();
  private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();

  EdgeHandler(Addresses addresses, ServerSettings settings) {
    this.addresses = addresses;
    this.maxBodyBytes = settings.maxBodyBytes();
    this.clients = new ClientAddresses(settings.trustedProxies());
    this.accessLog = new AccessLog(settings.accessLog());
  }

  @Override
  public boolean handle(
      Request request, org.eclipse.jetty.server.Response response, Callback callback) {
    Call call = new Call(request, response, callback, requestIds.next(), System.nanoTime());
    Addresses.Address address;
    try {
      address = addresses.read(request);
    } catch (RuntimeException e) {
      call.refuse(null, e);
      return true;
    }
    Route route = address.match().route();
    if (route.streams()) {
      waiting.execute(() -> call.run(address, NO_BODY));
    } else if (hasNoBody(request)) {
      call.start(route, address, NO_BODY);
    } else if (request.getLength() > maxBodyBytes) {
      call.refuse(address, ApiError.BODY_TOO_LARGE.with(maxBodyBytes));
    } else {
      collect(call, address);
    }
    return true;
  }

  @Override
  public void close() {
    waiting.shutdownNow();
  }

  /** Of HTTP/1.1, the only version that is served: a body is announced by either header. */
  private static boolean hasNoBody(Request request) {
    long length = request.getLength();
    return length == 0
        || (length < 0 && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING));
  }

  private void collect(Call call, Addresses.Address address) {
    Content.Source.asByteArrayAsync(
        call.request,
        maxBodyBytes,
        new Promise.Invocable<byte[]>() {
          @Override
          public void succeeded(byte[] body) {
            call.start(address.match().route(), address, body);
          }

          @Override
          public void failed(Throwable failure) {
            boolean large =
                failure instanceof IllegalStateException
                    || Request.getContentBytesRead(call.request) > maxBodyBytes;
            call.refuse(
                address,
                large
                    ? ApiError.BODY_TOO_LARGE.with(maxBodyBytes)
                    : ApiError.BAD_REQUEST.with("the request body ended too early"));
          }

          @Override
          public InvocationType getInvocationType() {
            return InvocationType.BLOCKING;
          }
        });
  }

  /** One request on its way. */
  private final class Call {
    final Request request;
    private final org.eclipse.jetty.server.Response response;
    private final Callback callback;
    private final String requestId;
    private final long started;

    Call(
        Request request,
        org.eclipse.jetty.server.Response response,
        Callback callback,
        String requestId,
        long started) {
      this.request = request;
      this.response = response;
      this.callback = callback;
      this.requestId = requestId;
      this.started = started;
    }

    void start(Route route, Addresses.Address address, byte[] body) {
      if (route.waits()) {
        waiting.execute(() -> run(address, body));
      } else {
        run(address, body);
      }
    }

    void run(Addresses.Address address, byte[] body) {
      Response answer;
      try {
        Exchange exchange =
            new Exchange(
                request,
                requestId,
                clients.of(request),
                address.match(),
                address.app(),
                address.key(),
                body);
        answer = address.match().route().handler().handle(exchange);
      } catch (Exception | StackOverflowError e) {
        answer = answer(e);
      }
      send(address, answer);
    }

    void refuse(Addresses.@Nullable Address address, Throwable reason) {
      send(address, answer(reason));
    }

    private Response answer(Throwable failure) {
      if (failure instanceof ApiException e) {
        Response said = Response.error(e.code(), e.status(), e.text());
        return e.retryAfterSeconds() == 0
            ? said
            : said.withHeader("Retry-After", Long.toString(e.retryAfterSeconds()));
      }
      if (failure instanceof StoreException e) {
        ApiException said = StoreErrors.said(e, requestId);
        if (said.status() >= 500) {
          LOG.error("request {} failed in the database", requestId, e);
        }
        return answer(said);
      }
      LOG.error("request {} failed", requestId, failure);
      ApiException internal = ApiError.INTERNAL.with(requestId);
      return Response.error(internal.code(), internal.status(), internal.text());
    }

    private void send(Addresses.@Nullable Address address, Response answer) {
      response.setStatus(answer.status());
      var headers = response.getHeaders();
      headers.put("X-Request-Id", requestId);
      if (answer.contentType() != null) {
        headers.put(HttpHeader.CONTENT_TYPE, answer.contentType());
        headers.put("X-Content-Type-Options", "nosniff");
      }
      for (Map.Entry<String, String> header : answer.headers()) {
        headers.add(header.getKey(), header.getValue());
      }
      accessLog.write(requestId, clients.of(request), request, address, answer, started);
      Callback written = callback;
      if (answer.status() == ApiError.BODY_TOO_LARGE.status()) {
        headers.put(HttpHeader.CONNECTION, "close");
        written = BodyDiscard.after(request, callback);
      }
      boolean head = request.getMethod().equals("HEAD");
      response.write(true, ByteBuffer.wrap(head ? NO_BODY : answer.body()), written);
    }
  }
}
