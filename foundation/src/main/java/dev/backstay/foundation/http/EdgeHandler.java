package dev.backstay.foundation.http;

import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.settings.HttpSettings;
import dev.backstay.foundation.traces.Scope;
import dev.backstay.foundation.traces.Span;
import dev.backstay.store.nodes.Nodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.PreEncodedHttpField;
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
 * <p>Threads: a route runs on the Jetty thread that read the request, or, when it waits for another
 * program or reads its body itself, on a virtual thread of its own; either within the share of its
 * app ({@link Shares}). A request that turns out to wait is moved, and its route run again ({@link
 * WaitingExchange}). A body is collected before, without a thread and without a share, so that slow
 * senders cost none. An answer in memory is left to Jetty; one that is sent piece by piece has a
 * virtual thread and a share of its own.
 */
final class EdgeHandler extends Handler.Abstract implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeHandler.class);

  private static final byte[] NO_BODY = {};
  private static final String USER_TOKEN = "user-token";
  private static final String AUTH_KEY = "auth-key";

  private static final HttpField JSON =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Response.JSON);
  private static final HttpField NO_SNIFFING =
      new PreEncodedHttpField("X-Content-Type-Options", "nosniff");

  /** After how many seconds a client that got 503 should try again. */
  private static final String RETRY_SECONDS = "2";

  /** After how many seconds a client should try again that met a server without the right. */
  private static final int LEASE_RETRY_SECONDS = 1;

  private final Nodes nodes;
  private final Addresses addresses;
  private final Shares shares;
  private final RequestMeters meters;
  private final RequestSpans spans;
  private final UnavailableLog unavailable;
  private final LowestRate rate;
  private final int maxBodyBytes;
  private final IncomingBodies bodies;
  private final ClientAddresses clients;
  private final AccessLog accessLog;
  private final RequestIds requestIds;
  private final UnsentAnswers unsent = new UnsentAnswers(Runtime.getRuntime().maxMemory());

  /**
   * @param nodes say whether requests may be answered with what this server has in memory; asked
   *     before and after each
   * @param requestIds of the requests that it answers
   */
  EdgeHandler(
      Nodes nodes,
      RequestIds requestIds,
      Addresses addresses,
      Shares shares,
      RequestMeters meters,
      RequestSpans spans,
      UnavailableLog unavailable,
      LowestRate rate,
      HttpSettings settings) {
    this.nodes = nodes;
    this.requestIds = requestIds;
    this.addresses = addresses;
    this.shares = shares;
    this.meters = meters;
    this.spans = spans;
    this.unavailable = unavailable;
    this.rate = rate;
    this.maxBodyBytes = settings.limits().maxBodyBytes();
    this.clients = new ClientAddresses(settings.trustedProxies());
    this.bodies = new IncomingBodies(Runtime.getRuntime().maxMemory());
    this.accessLog = new AccessLog(settings.accessLog(), settings.jsonLogs());
  }

  @Override
  public boolean handle(
      Request request, org.eclipse.jetty.server.Response response, Callback callback) {
    Call call = new Call(request, response, callback, requestIds.next(), System.nanoTime());
    Addresses.Address address;
    try {
      requireSingle(request.getHeaders());
      requireKnownLength(request);
      address = addresses.read(request);
      call.requireOwnSocket(address);
      call.span = spans.begin(request, address);
    } catch (RuntimeException e) {
      call.span = spans.begin(request, null);
      call.refuse(null, e);
      return true;
    }
    if (address.match().route().streams() || !SlowSenders.hasBody(request)) {
      call.start(address, NO_BODY);
    } else if (request.getLength() > maxBodyBytes) {
      call.refuse(address, ApiError.BODY_TOO_LARGE.with(maxBodyBytes));
    } else {
      collect(call, address);
    }
    return true;
  }

  @Override
  public void close() {
    shares.close();
    unavailable.close();
  }

  /**
   * Each credential may be sent once only: two programs that read the same request, such as a proxy
   * and this server, could take different ones.
   */
  private static void requireSingle(HttpFields headers) {
    boolean userToken = false;
    boolean authKey = false;
    for (HttpField header : headers) {
      String name = header.getName();
      boolean isToken = name.equalsIgnoreCase(USER_TOKEN);
      boolean isKey = name.equalsIgnoreCase(AUTH_KEY);
      if ((isToken && userToken) || (isKey && authKey)) {
        throw ApiError.BAD_REQUEST.with("the header " + name + " must not be sent twice");
      }
      userToken |= isToken;
      authKey |= isKey;
    }
  }

  /** The end of a body is told in one of the two ways of HTTP/1.1, so that nobody reads another. */
  private static void requireKnownLength(Request request) {
    for (HttpField field : request.getHeaders()) {
      if (field.getHeader() == HttpHeader.TRANSFER_ENCODING
          && (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_0
              || !"chunked".equalsIgnoreCase(field.getValue()))) {
        throw ApiError.BAD_REQUEST.with("the only Transfer-Encoding is chunked, by HTTP/1.1");
      }
    }
  }

  private void collect(Call call, Addresses.Address address) {
    // the body is there, or failed, or came too slowly: what is first decides
    AtomicBoolean ended = new AtomicBoolean();
    IncomingBodies.Body incoming = bodies.of(call.sender());
    SlowSenders.onTooSlow(
        call.request,
        () -> {
          if (ended.compareAndSet(false, true)) {
            incoming.end();
            call.refuse(address, ApiError.TOO_SLOW.with());
          }
        });
    Content.Source.asByteArrayAsync(
        new CountedContent(call.request, incoming),
        maxBodyBytes,
        new Promise.Invocable<byte[]>() {
          @Override
          public void succeeded(byte[] body) {
            if (ended.compareAndSet(false, true)) {
              incoming.end();
              call.start(address, body);
            }
          }

          @Override
          public void failed(Throwable failure) {
            if (!ended.compareAndSet(false, true)) {
              return;
            }
            incoming.end();
            if (failure instanceof CountedContent.NoRoomException) {
              call.refuse(
                  address, ApiError.BUSY.with("Too many request bodies are on their way", 1));
              return;
            }
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
  final class Call {
    final Request request;
    final org.eclipse.jetty.server.Response response;
    final Callback callback;
    final String requestId;
    private String client;
    private final long started;
    private @Nullable Exchange exchange;
    Span span = Span.NONE;

    /** The right by which the request was admitted; 0 without one. */
    private volatile long right;

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
      this.client = clients.of(request);
      this.started = started;
    }

    /**
     * The socket of an app's code serves the keys of its invocations alone. A client that holds
     * such a key comes from where the code runs, whatever the headers say.
     */
    void requireOwnSocket(Addresses.Address address) {
      App app = address.app();
      ApiKey key = address.key();
      boolean ofCode = key != null && key.invocation() != null;
      String owner = CodeConnector.app(request);
      if (owner != null && (!ofCode || app == null || !app.id().equals(owner))) {
        throw ApiError.APPLICATION_NOT_FOUND.with();
      }
      if (ofCode) {
        client = clients.ofCode(request);
      }
    }

    /** Whose memory its body takes until it is whole: the client's address, or the app's code. */
    String sender() {
      String app = CodeConnector.app(request);
      return app == null ? client : "code of " + app;
    }

    /** Runs the route within the share of its app, now or later. */
    void start(Addresses.Address address, byte[] body) {
      shares.run(address, turn(address, body));
    }

    private AppShares.Turn turn(Addresses.Address address, byte[] body) {
      return new AppShares.Turn() {
        @Override
        public void run() {
          Call.this.run(address, body);
        }

        @Override
        public void refuse() {
          refuseBusy(address);
        }

        @Override
        public long bytes() {
          return body.length;
        }
      };
    }

    void run(Addresses.Address address, byte[] body) {
      Exchange exchange = new Exchange(request, requestId, client, address, body);
      this.exchange = exchange;
      LogContext.begin(requestId, address.app(), TraceId.of(request, span));
      try (Scope _ = span.enter()) {
        run(address, body, exchange);
      } finally {
        LogContext.end();
      }
    }

    private void run(Addresses.Address address, byte[] body, Exchange exchange) {
      Response answer;
      try {
        right = nodes.right();
        requireRight(address, "this server has lost touch with the others on its database");
        RouteHandler route = address.match().route().handler();
        answer = exchange.amended(Nodes.admitted(right, () -> answer(exchange, route)), false);
        if (answer.body() instanceof RangedBody file) {
          answer = FileAnswers.of(request, answer, file);
        }
        if (answer.body() instanceof StreamedBody streamed
            && streamed.isAtHand()
            && !request.getMethod().equals("HEAD")) {
          answer = answer.withBody(answer.contentType(), new Body.Bytes(read(streamed)));
        }
      } catch (WaitingExchange.Needed e) {
        shares.runWaiting(address, turn(address, body));
        return;
      } catch (Exception | StackOverflowError | OutOfMemoryError e) {
        answer = exchange.amended(answer(e), true);
      }
      send(address, answer);
    }

    /** All of a body that is at hand. */
    private static byte[] read(StreamedBody body) throws IOException {
      try (body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) body.length());
        body.writeTo(bytes);
        if (bytes.size() != body.length()) {
          throw new IOException("a body is not as long as was said");
        }
        return bytes.toByteArray();
      }
    }

    private static Response answer(Exchange exchange, RouteHandler handler) throws Exception {
      try {
        return Thread.currentThread().isVirtual()
            ? ScopedValue.where(WaitingExchange.CURRENT, exchange)
                .call(() -> handler.handle(exchange))
            : handler.handle(exchange);
      } catch (AnsweredByCode e) {
        return e.answer();
      }
    }

    void refuse(Addresses.@Nullable Address address, Throwable reason) {
      write(address, answer(reason));
    }

    /** There was no place in the app's share in time. */
    void refuseBusy(Addresses.Address address) {
      refuse(
          address,
          ApiError.UNAVAILABLE.with("Too many requests of this app are waiting; try again later"));
    }

    private Response answer(Throwable failure) {
      ApiException error = Failures.told(failure, requestId);
      noteUnavailable(error);
      return Response.error(error);
    }

    private void noteUnavailable(ApiException error) {
      if (error.is(ApiError.UNAVAILABLE) || error.is(ApiError.BUSY)) {
        unavailable.count(error.text(), requestId);
      }
    }

    private void send(Addresses.Address address, Response answer) {
      if (answer.body() instanceof Body.Later later) {
        var _ =
            later
                .answer()
                .whenComplete((known, failure) ->
                    send(address, failure == null ? known : answer(cause(failure))));
        return;
      }
      Response given = stillRight(address, answer);
      if (!(given.body() instanceof StreamedBody body)) {
        write(address, given);
        return;
      }
      StreamedAnswer streamed = new StreamedAnswer(this, address, given, body, rate);
      if (request.getMethod().equals("HEAD")) {
        streamed.sendHead();
      } else {
        shares.send(address, streamed);
      }
    }

    /** Fails closed: what is in memory may be old. */
    private void requireRight(Addresses.Address address, String why) {
      if (!address.match().route().urgent() && (right <= 0 || nodes.right() != right)) {
        throw ApiError.BUSY.with(why, LEASE_RETRY_SECONDS);
      }
    }

    /**
     * The answer, unless the right to give it was lost meanwhile: as when the process stood still.
     */
    private Response stillRight(Addresses.Address address, Response answer) {
      if (answer.status() >= 500) {
        return answer;
      }
      try {
        requireRight(
            address,
            "this server has lost touch with the others on its database meanwhile; what was asked"
                + " for may have been done");
        return answer;
      } catch (ApiException e) {
        if (answer.body() instanceof StreamedBody unsent) {
          try {
            unsent.close();
          } catch (IOException closing) {
            LOG.debug("a body that is not sent could not be closed", closing);
          }
        }
        return answer(e);
      }
    }

    /** What a stage failed with, without what it was wrapped in. */
    private static Throwable cause(Throwable failure) {
      Throwable cause = failure.getCause();
      return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** Writes an answer that is in memory. */
    private void write(Addresses.@Nullable Address address, Response answer) {
      byte[] body = ((Body.Bytes) answer.body()).bytes();
      if (body.length > LargeAnswer.PIECE && !request.getMethod().equals("HEAD")) {
        writeLarge(address, answer, body);
        return;
      }
      boolean readsOn = putHeaders(answer);
      log(address, answer.status(), body.length);
      Callback written = readsOn ? BodyDiscard.after(request, callback) : callback;
      boolean head = request.getMethod().equals("HEAD");
      response.write(true, ByteBuffer.wrap(head ? NO_BODY : body), written);
    }

    private void writeLarge(Addresses.@Nullable Address address, Response answer, byte[] body) {
      App named = address == null ? null : address.app();
      String app = named == null ? "" : named.id();
      // a write that is done must not be told that it can be sent again
      boolean reads =
          request.getMethod().equals("GET")
              || request.getAttribute(Exchange.READS) != null
              || (address != null && address.match().route().template().endsWith("/find"));
      UnsentAnswers.Unsent counted =
          reads ? unsent.add(app, body.length, () -> SlowClient.end(request)) : null;
      if (reads && counted == null) {
        refuse(
            address,
            ApiError.BUSY.with("too many large answers wait until their clients read them", 1));
        return;
      }
      var _ = putHeaders(answer);
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
      log(address, answer.status(), body.length);
      Callback written =
          counted == null ? callback : Callback.from(() -> unsent.remove(counted), callback);
      new LargeAnswer(request, response, body, rate, written).iterate();
    }

    /**
     * Sets the status and headers, besides those of the body's length. If the request has not been
     * read to its end, they announce that the connection will be closed: Jetty does it in any case,
     * and a client that did not know would lose its next request.
     *
     * @return whether there is something to read on, so that the client gets to read the answer
     */
    boolean putHeaders(Response answer) {
      response.setStatus(answer.status());
      var headers = response.getHeaders();
      headers.put("X-Request-Id", requestId);
      String type = answer.contentType();
      if (type != null) {
        headers.put(
            type.equals(Response.JSON) ? JSON : new HttpField(HttpHeader.CONTENT_TYPE, type));
        headers.put(NO_SNIFFING);
      }
      for (Map.Entry<String, String> header : answer.headers()) {
        // a second type would be the one that browsers take
        if (!HttpHeader.CONTENT_TYPE.is(header.getKey())) {
          headers.add(header.getKey(), header.getValue());
        }
      }
      if (answer.status() == ApiError.UNAVAILABLE.status()
          && !headers.contains(HttpHeader.RETRY_AFTER)) {
        headers.put(HttpHeader.RETRY_AFTER, RETRY_SECONDS);
      }
      boolean http2 = request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
      if (answer.status() == ApiError.TOO_SLOW.status()) {
        if (!http2) {
          headers.put(HttpHeader.CONNECTION, "close");
        }
        return false;
      }
      SentBody sent = Request.as(request, SentBody.class);
      if (sent == null || sent.finish()) {
        return false;
      }
      headers.put(HttpHeader.CONNECTION, "close");
      return true;
    }

    /** Writes the request's line of the access log, and times it. */
    void log(Addresses.@Nullable Address address, int sent, long bytes) {
      int status = sent;
      if (sent < 400 && request.getAttribute(Exchange.FAILURE) instanceof ApiException failure) {
        noteUnavailable(failure);
        status = failure.status();
      }
      boolean head = request.getMethod().equals("HEAD");
      meters.answered(address, head, status, System.nanoTime() - started);
      Exchange run = exchange;
      String who = run == null ? null : run.who();
      accessLog.write(requestId, client, request, address, who, span, status, bytes, started);
      spans.answered(span, request, requestId, address, status, bytes);
    }
  }
}
