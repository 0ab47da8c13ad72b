package dev.backstay.foundation.http;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Answers what Jetty itself refuses (broken requests, too long addresses or headers) with the wire
 * API's envelope, and closes the connection.
 */
final class EnvelopeErrorHandler implements Request.Handler {
  @Override
  public boolean handle(
      Request request, org.eclipse.jetty.server.Response response, Callback callback) {
    int status = response.getStatus();
    ApiException error =
        switch (status) {
          case 414 -> ApiError.URL_TOO_LONG.with();
          case 431 -> ApiError.HEADERS_TOO_LARGE.with();
          case 503 -> ApiError.UNAVAILABLE.with("The server is stopping");
          default ->
              ApiException.ofHttp(
                  status,
                  status >= 500
                      ? "The server failed on this request"
                      : "The request is not valid HTTP");
        };
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    if (error.status() == ApiError.UNAVAILABLE.status()) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "2");
    }
    // Jetty closes it; without this header a client would lose its next request
    response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    Response answer = Response.error(error);
    response.write(true, ByteBuffer.wrap(((Body.Bytes) answer.body()).bytes()), callback);
    return true;
  }
}
