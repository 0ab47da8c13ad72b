package dev.backstay.server.social;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends the requests of Nimbus to providers, who may be anybody: an answer is bounded in time and
 * size, as a whole, and redirections are not followed.
 */
final class ProviderHttp implements HTTPRequestSender {
  /** Longest answer, in bytes. */
  private static final int MAX_ANSWER = 500_000;

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** From the request to the end of the answer. */
  private static final Duration WHOLE = Duration.ofSeconds(10);

  private static final ProviderHttp INSTANCE = new ProviderHttp();

  private ProviderHttp() {}

  /** Made when the first provider is asked, and not when the server starts. */
  private static final class Connections {
    static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
  }

  /**
   * Sends a request.
   *
   * @throws IOException when there is no answer, not in time, or one that is too long
   */
  static HTTPResponse send(HTTPRequest request) throws IOException {
    request.setAccept("application/json, application/jwk-set+json, */*;q=0.1");
    return request.send(INSTANCE);
  }

  @Override
  public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
    HttpResponse<String> answer = answer(sent(request));
    HTTPResponse response = new HTTPResponse(answer.statusCode());
    answer
        .headers()
        .map()
        .forEach((name, values) -> response.setHeader(name, values.toArray(String[]::new)));
    response.setBody(answer.body());
    return response;
  }

  private static HttpRequest sent(ReadOnlyHTTPRequest request) throws IOException {
    String body = request.getBody();
    try {
      HttpRequest.Builder sent =
          HttpRequest.newBuilder(request.getURI())
              .method(
                  request.getMethod().name(),
                  body == null
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString(body));
      request
          .getHeaderMap()
          .forEach((name, values) -> values.forEach(value -> sent.header(name, value)));
      return sent.build();
    } catch (IllegalArgumentException e) {
      throw new IOException("this cannot be asked", e);
    }
  }

  private static HttpResponse<String> answer(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<String>> answer =
        Connections.CLIENT.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_ANSWER));
    try {
      return answer.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no whole answer in time", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      answer.cancel(true);
    }
  }
}
