package dev.backstay.code.invoke;

import dev.backstay.code.host.HostLog;
import dev.backstay.code.host.WorkerJson;
import dev.backstay.foundation.error.ApiError;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls and replies as they travel to workers and back: {@code docs/runner-protocol.md}. A reply
 * comes from a process that runs other people's code, so it is read as such: bounded, and whatever
 * does not fit the protocol is a failure of that one call.
 */
final class WorkerCodec {
  private static final JsonMapper MAPPER = WorkerJson.MAPPER;
  private static final int MAX_MESSAGE = 10_000;
  private static final String TOO_LARGE = "dev.backstay.ResultTooLarge";

  /** A head of nothing but the time. */
  private static final int SHORT_HEAD = 32;

  private static final byte[] PLAIN = "{\"micros\":".getBytes(StandardCharsets.US_ASCII);

  private final HostLog log;
  private final int maxResultBytes;

  /**
   * @param log takes the lines that come with replies
   * @param maxResultBytes longest value that is passed on to the caller
   */
  WorkerCodec(HostLog log, int maxResultBytes) {
    this.log = log;
    this.maxResultBytes = maxResultBytes;
  }

  /** The head of a call's frame. */
  static byte[] head(CodeCall call, InvocationKey key) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = MAPPER.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringProperty("type", call instanceof HandlerCall ? "handler" : "service");
      json.writeStringProperty("key", key.value());
      json.writeStringProperty("request", call.origin().requestId());
      json.writeStringProperty("code", call.code().directory());
      json.writeStringProperty("provider", call.code().provider());
      switch (call) {
        case ServiceCall service -> {
          json.writeStringProperty("service", service.serviceName());
          json.writeStringProperty("method", service.method());
          json.writeName("context");
          json.writePOJO(
              RunnerContext.traced(service.context(), key.invocation().span().traceparent()));
        }
        case HandlerCall handler -> {
          json.writeNumberProperty("event", handler.eventId());
          json.writeStringProperty("target", handler.target());
          json.writeBooleanProperty("async", handler.async());
        }
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /** What the frame of an answer says. Never fails: what says nothing is a failure of the call. */
  TaskReply reply(CodeCall call, byte[] head, byte[] body) {
    if (body.length > maxResultBytes) {
      return failure("the result is larger than " + maxResultBytes + " bytes");
    }
    if (isPlain(head)) {
      return ofJson(body, 0, Map.of(), List.of());
    }
    JsonNode read;
    try {
      read = MAPPER.readTree(head);
    } catch (JacksonException e) {
      return failure("the worker's answer is not in the form of the protocol");
    }
    JsonNode lines = read.path("log");
    if (lines.isArray()) {
      log.write(call.appId(), call.origin().requestId(), lines);
    }
    int status = read.path("status").asInt(0);
    int allowed = status >= 200 && status <= 599 ? status : 0;
    Map<String, String> headers = headers(read.path("headers"));
    List<String> cookies = cookies(read.path("cookies"));
    JsonNode error = read.path("error");
    if (error.isObject()) {
      return new TaskReply(null, error(error, allowed), allowed, headers, cookies, null);
    }
    return read.path("content").isMissingNode()
        ? ofJson(body, allowed, headers, cookies)
        : new TaskReply(null, null, allowed, headers, cookies, body);
  }

  private static boolean isPlain(byte[] head) {
    if (head.length > SHORT_HEAD || head.length < PLAIN.length) {
      return false;
    }
    for (int i = 0; i < PLAIN.length; i++) {
      if (head[i] != PLAIN[i]) {
        return false;
      }
    }
    return true;
  }

  private TaskReply ofJson(
      byte[] body, int status, Map<String, String> headers, List<String> cookies) {
    String value = ResultText.ofJson(body);
    return value == null
        ? failure("the result is not a JSON value")
        : new TaskReply(value, null, status, headers, cookies, null);
  }

  private TaskReply.Failure error(JsonNode error, int status) {
    String type = error.path("type").asString("");
    if (type.equals(TOO_LARGE)) {
      return new TaskReply.Failure(
          ApiError.INVOCATION_FAILED.code(),
          0,
          "",
          "the result is larger than the limit of " + maxResultBytes + " bytes");
    }
    int wanted = error.path("status").asInt(0);
    int chosen = isError(wanted) ? wanted : isError(status) ? status : 0;
    String message = error.path("message").asString("");
    return new TaskReply.Failure(
        error.path("code").asInt(0),
        chosen,
        type.isEmpty() ? "java.lang.Exception" : type,
        message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message);
  }

  private static boolean isError(int status) {
    return status >= 400 && status <= 599;
  }

  private static Map<String, String> headers(JsonNode wanted) {
    if (!wanted.isObject() || wanted.isEmpty()) {
      return Map.of();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> header : wanted.properties()) {
      headers.put(header.getKey(), header.getValue().asString(""));
    }
    return ResponseHeaders.allowed(headers);
  }

  private static List<String> cookies(JsonNode wanted) {
    List<String> cookies = new ArrayList<>();
    for (JsonNode item : wanted) {
      String cookie = item.asString("");
      if (cookies.size() < ResponseHeaders.MAX_COOKIES
          && !cookie.isEmpty()
          && ResponseHeaders.isValue(cookie)) {
        cookies.add(cookie);
      }
    }
    return List.copyOf(cookies);
  }

  private static TaskReply failure(@Nullable String reason) {
    return new TaskReply(
        null,
        new TaskReply.Failure(ApiError.INVOCATION_FAILED.code(), 0, "", String.valueOf(reason)),
        0,
        Map.of(),
        List.of(),
        null);
  }
}
