package dev.backstay.server.traces;

import dev.backstay.foundation.settings.TraceSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Whether a collector takes spans, and why not, in words that hold nothing of what was said. */
final class CollectorProbe {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int OK = 200;

  private CollectorProbe() {}

  /**
   * Sends a collector a message without spans, which is a request like any other.
   *
   * @return what is wrong; null for nothing
   */
  static @Nullable String problem(TraceSettings traces) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(traces.endpoint())
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.noBody());
    traces.headers().forEach(request::header);
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      return status == OK ? null : ofStatus(status);
    } catch (IOException e) {
      return ofFailure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "the check was interrupted";
    }
  }

  /** Of an answer that is not the right one. */
  static String ofStatus(int status) {
    return "it answers with status " + status;
  }

  /**
   * Of no answer.
   *
   * @param failure null for one that does not come in time
   */
  static String ofFailure(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> "it does not answer in time";
      case ConnectException _ -> "nothing listens there, or a firewall is in between";
      case HttpTimeoutException _ -> "it does not answer in time";
      case SSLException _ -> "its certificate is not trusted, or it does not speak TLS";
      default -> "the connection broke off";
    };
  }
}
