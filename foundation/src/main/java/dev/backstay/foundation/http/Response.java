package dev.backstay.foundation.http;

import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.json.JsonWritable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An answer: status, headers, body.
 *
 * @param status the HTTP status
 * @param contentType type of the body, or null when there is none
 * @param body in memory, or one that is sent piece by piece; that one has to be sent or closed
 * @param headers further headers, in order
 */
public record Response(
    int status, @Nullable String contentType, Body body, List<Map.Entry<String, String>> headers) {
  /** The type of a JSON text. */
  static final String JSON = "application/json";

  /** Tells which columns dynamic schema has made wider for the request. */
  static final String SCHEMA_CHANGES = "Backstay-Schema-Changes";

  /** No bytes. */
  static final Body NOTHING = new Body.Bytes(new byte[0]);

  private static final Response EMPTY = new Response(200, null, NOTHING, List.of());

  /** 200 with a JSON value, as {@link Json#write(Object)} takes it. */
  public static Response json(@Nullable Object value) {
    return json(200, value);
  }

  public static Response json(int status, @Nullable Object value) {
    return new Response(status, JSON, new Body.Bytes(Json.write(value)), List.of());
  }

  /** 200 without a body. */
  public static Response empty() {
    return EMPTY;
  }

  public static Response text(String text) {
    return bytes("text/plain;charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  public static Response bytes(String contentType, byte[] body) {
    return new Response(200, contentType, new Body.Bytes(body), List.of());
  }

  /** 200 with a body that is sent piece by piece. */
  public static Response streamed(String contentType, StreamedBody body) {
    return new Response(200, contentType, body, List.of());
  }

  /**
   * An answer that is not known yet. The route's thread is free meanwhile.
   *
   * @param answer completes with it, or with the exception that a route would have thrown, on a
   *     thread that then writes it
   */
  public static Response later(CompletionStage<Response> answer) {
    return new Response(200, null, new Body.Later(answer), List.of());
  }

  /** The error envelope of the wire API, with {@code Retry-After} where it makes sense. */
  static Response error(ApiException error) {
    Response answer =
        new Response(
            error.status(),
            JSON,
            new Body.Bytes(Json.write(new ErrorEnvelope(error.code(), error.text()))),
            error.headers());
    return error.retryAfterSeconds() == 0
        ? answer
        : answer.withHeader("Retry-After", Long.toString(error.retryAfterSeconds()));
  }

  /**
   * This answer with a header that tells a client's developer which columns its request has made
   * wider; itself for none.
   */
  public Response withSchemaChanges(List<String> changes) {
    return changes.isEmpty() ? this : withHeader(SCHEMA_CHANGES, String.join("; ", changes));
  }

  public Response withStatus(int newStatus) {
    return new Response(newStatus, contentType, body, headers);
  }

  /** This answer with another body. */
  Response withBody(@Nullable String newType, Body newBody) {
    return new Response(status, newType, newBody, headers);
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
