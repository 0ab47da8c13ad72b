package dev.backstay.foundation.http;

import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Invocation;
import dev.backstay.foundation.traces.Span;
import dev.backstay.foundation.traces.Traces;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Makes the span of a request. It says which route of which app was asked for and what was
 * answered; of what clients send nothing is in it, also not the address.
 *
 * <p>What server code asks for is within its invocation, which its key names. The parent that its
 * SDK or anybody else's client sends is {@link Traces}' to judge.
 */
final class RequestSpans {
  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";

  private final Traces traces;

  RequestSpans(Traces traces) {
    this.traces = traces;
  }

  /**
   * A request has come.
   *
   * @param address null when it names nothing
   */
  Span begin(Request request, Addresses.@Nullable Address address) {
    if (!traces.on() || (address != null && address.match().route().urgent())) {
      return Span.NONE;
    }
    String method = method(request, address);
    String name = address == null ? method : method + " " + address.match().route().template();
    ApiKey key = address == null ? null : address.key();
    Invocation invocation = key == null ? null : key.invocation();
    return invocation == null
        ? traces.request(name, request.getHeaders().get(PARENT), request.getHeaders().get(STATE))
        : invocation.span().child(name, Span.Kind.SERVER);
  }

  /**
   * A request has been answered.
   *
   * @param bytes of the answer's body
   */
  void answered(
      Span span,
      Request request,
      String requestId,
      Addresses.@Nullable Address address,
      int status,
      long bytes) {
    if (!span.isRecorded()) {
      return;
    }
    span.set("http.request.method", method(request, address));
    span.set("http.response.status_code", status);
    span.set("http.response.body.size", bytes);
    span.set("backstay.request", requestId);
    if (address != null) {
      span.set("http.route", address.match().route().template());
      span.set("backstay.area", address.area());
      App app = address.app();
      if (app != null) {
        span.set("backstay.app", app.id());
      }
    }
    if (request.getAttribute(Exchange.LABEL) instanceof String label) {
      span.set("backstay.message", label);
    }
    if (status >= 400) {
      span.failed(String.valueOf(status), status >= 500);
    }
    span.end();
  }

  /** Any other method may be what a client has made up. */
  private static String method(Request request, Addresses.@Nullable Address address) {
    if (request.getMethod().equals("HEAD")) {
      return "HEAD";
    }
    return address == null ? "_OTHER" : address.match().route().method().name();
  }
}
