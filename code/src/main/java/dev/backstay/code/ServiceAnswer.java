package dev.backstay.code;

import dev.backstay.code.invoke.TaskReply;
import dev.backstay.foundation.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client is answered when a method of a service has returned: a value as JSON, unless the
 * code has set a {@code Content-Type} that is not JSON; then a text is sent as it is, without
 * quotes. Bytes are sent as they are, too. Status, headers and cookies are the code's.
 */
final class ServiceAnswer {
  private static final String JSON = "application/json";
  private static final String BYTES = "application/octet-stream";

  private ServiceAnswer() {}

  static Response of(TaskReply reply) {
    String contentType = null;
    Map<String, String> headers = new LinkedHashMap<>(reply.headers());
    for (String name : reply.headers().keySet()) {
      if (name.equalsIgnoreCase("Content-Type")) {
        contentType = headers.remove(name);
      }
    }
    Response response = body(reply, contentType);
    if (reply.status() != 0) {
      response = response.withStatus(reply.status());
    }
    for (Map.Entry<String, String> header : headers.entrySet()) {
      response = response.withHeader(header.getKey(), header.getValue());
    }
    for (String cookie : reply.cookies()) {
      response = response.withHeader("Set-Cookie", cookie);
    }
    return response;
  }

  private static Response body(TaskReply reply, @Nullable String type) {
    if (reply.status() == 204 || reply.status() == 205 || reply.status() == 304) {
      return Response.empty();
    }
    byte[] content = reply.content();
    if (content != null) {
      return Response.bytes(type == null ? BYTES : withCharset(type), content);
    }
    if (type != null && !type.toLowerCase(Locale.ROOT).contains("json")) {
      String text = reply.text();
      if (text != null) {
        return Response.bytes(withCharset(type), text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return Response.bytes(
        type == null ? JSON : type, String.valueOf(reply.value()).getBytes(StandardCharsets.UTF_8));
  }

  /** Browsers read texts of an unnamed charset by guess. */
  private static String withCharset(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.startsWith("text/") && !lower.contains("charset=")
        ? type + ";charset=utf-8"
        : type;
  }
}
