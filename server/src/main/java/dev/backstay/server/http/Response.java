package dev.backstay.server.http;

import dev.backstay.server.json.Json;
import dev.backstay.server.json.JsonWritable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer: status, headers, body.
 *
 * @param status the HTTP status
 * @param contentType type of the body, or null when there is none
 * @param body the bytes
 * @param headers further headers, in order
 */
public record Response(
    int status,
    @Nullable String contentType,
    byte[] body,
    List<Map.Entry<String, String>> headers) {
  private static final byte[] NOTHING = {};
  private static final Response EMPTY = new Response(200, null, NOTHING, List.of());

  /** 200 with a JSON value, as {@link Json#write(Object)} takes it. */
  public static Response json(@Nullable Object value) {
    return json(200, value);
  }

  public static Response json(int status, @Nullable Object value) {
    return new Response(status, "application/json", Json.write(value), List.of());
  }

  /** 200 without a body. */
  public static Response empty() {
    return EMPTY;
  }

  public static Response text(String text) {
    return new Response(
        200, "text/plain;charset=utf-8", text.getBytes(StandardCharsets.UTF_8), List.of());
  }

  public static Response bytes(String contentType, byte[] body) {
    return new Response(200, contentType, body, List.of());
  }

  /** The error envelope of the wire API. */
  static Response error(int code, int status, String message) {
    return json(status, new ErrorEnvelope(code, message));
  }

  public Response withStatus(int newStatus) {
    return new Response(newStatus, contentType, body, headers);
  }

  /** This answer with one more header. */
  public Response withHeader(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new Response(status, contentType, body, List.copyOf(more));
  }

  private record ErrorEnvelope(int code, String message) implements JsonWritable {
    @Override
    public void writeTo(tools.jackson.core.JsonGenerator generator) {
      generator.writeStartObject();
      generator.writeNumberProperty("code", code);
      generator.writeStringProperty("message", message);
      generator.writeEndObject();
    }
  }
}
