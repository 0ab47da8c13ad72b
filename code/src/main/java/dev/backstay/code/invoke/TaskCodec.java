package dev.backstay.code.invoke;

import dev.backstay.code.broker.QueuedTask;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.secrets.RandomSecret;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The texts of the task protocol (reference: business-logic.md §6.2 and §6.3): a call becomes a
 * task, a published text becomes a {@link TaskReply}. Payloads travel as JSON arrays of numbers,
 * one per UTF-8 byte.
 *
 * <p>A result comes from a process that runs other people's code, so it is read as such: bounded,
 * and whatever does not fit the protocol is a failure of that one call.
 */
public final class TaskCodec {
  private static final String CLASSES = "com.backendless.coderunner.commons.protocol.";
  private static final int MAX_DEPTH = 200;
  private static final int MAX_MESSAGE = 10_000;
  private static final int MAX_FIELDS = 1_000;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .build();

  private final Supplier<String> apiUrl;
  private final int maxResultBytes;

  /**
   * @param apiUrl root of this server's API as a worker reaches it
   * @param maxResultBytes longest value that is passed on to the caller
   */
  TaskCodec(Supplier<String> apiUrl, int maxResultBytes) {
    this.apiUrl = apiUrl;
    this.maxResultBytes = maxResultBytes;
  }

  /** Initializes this class, with the mapper that it keeps. */
  public static void warmUp() {
    MAPPER.createObjectNode();
  }

  /**
   * The task of a call.
   *
   * @param key what the code's own API calls present
   * @param timeout time that the task may take in its worker
   */
  QueuedTask encode(CodeCall call, InvocationKey key, Duration timeout) {
    String requestId = UUID.randomUUID().toString().toUpperCase(java.util.Locale.ROOT);
    String channel = "RESULT_" + RandomSecret.next();
    StringWriter text = new StringWriter(1024 + call.arguments().length() * 4);
    try (JsonGenerator json = MAPPER.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringProperty("id", requestId);
      json.writeStringProperty("applicationId", call.appId());
      json.writeName("initAppData");
      json.writePOJO(Map.of("url", apiUrl.get(), "apiKey", key.value()));
      json.writeNumberProperty("timeout", timeout.toMillis());
      json.writeNumberProperty("timestamp", System.currentTimeMillis());
      json.writeStringProperty("responseChannelId", channel);
      json.writeStringProperty("relativePath", call.code().directory());
      json.writeStringProperty("provider", call.code().provider());
      json.writeStringProperty("mode", "DEBUG");
      json.writeStringProperty("deploymentModelName", call.code().model());
      json.writeStringProperty("lang", call.code().language().name());
      json.writeName("loggers");
      json.writePOJO(List.of());
      switch (call) {
        case ServiceCall service -> writeService(json, service);
        case HandlerCall handler -> writeHandler(json, handler);
      }
      json.writeName("arguments");
      json.writeRawValue(numbers(call.arguments().getBytes(StandardCharsets.UTF_8)));
      json.writeEndObject();
    }
    return new QueuedTask(requestId, channel, text.toString());
  }

  private static void writeService(JsonGenerator json, ServiceCall call) {
    json.writeStringProperty("___jsonclass", CLASSES + "RequestServiceInvocation");
    json.writeName("invocationContextDto");
    json.writePOJO(call.context());
    json.writeStringProperty("serviceId", call.serviceId());
    json.writeStringProperty("className", "services." + call.serviceName());
    json.writeStringProperty("method", call.method());
    json.writeName("properties");
    json.writePOJO(Map.of());
  }

  private static void writeHandler(JsonGenerator json, HandlerCall call) {
    json.writeStringProperty("___jsonclass", CLASSES + "RequestMethodInvocation");
    json.writeNumberProperty("eventId", call.eventId());
    json.writeStringProperty("target", call.target());
    json.writeBooleanProperty("async", call.async());
  }

  /**
   * What a published text says about the task. Never fails: a text that says nothing is a failure
   * of the call.
   */
  TaskReply decode(byte[] published, QueuedTask task) {
    try (JsonParser json = MAPPER.createParser(published)) {
      return read(json, task);
    } catch (JacksonException | NumberFormatException e) {
      return broken("the runner's answer is not in the form of the protocol");
    }
  }

  private TaskReply read(JsonParser json, QueuedTask task) {
    String requestId = null;
    int status = 0;
    Map<String, String> headers = Map.of();
    List<String> cookies = List.of();
    TaskReply.Failure failure = null;
    byte[] arguments = {};
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return broken("the runner gave no answer");
    }
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "requestId" -> requestId = value == JsonToken.VALUE_STRING ? json.getString() : null;
        case "httpResponseStatusCode" ->
            status = value == JsonToken.VALUE_NUMBER_INT ? json.getIntValue() : 0;
        case "httpResponseHeaders" -> headers = headers(json);
        case "httpResponseCookies" -> cookies = cookies(json);
        case "exception" -> failure = failure(json);
        case "arguments" -> {
          byte[] read = bytes(json, value);
          if (read == null) {
            return broken("the result is larger than " + maxResultBytes + " bytes");
          }
          arguments = read;
        }
        default -> json.skipChildren();
      }
    }
    if (!task.requestId().equals(requestId)) {
      return broken("the runner answered another request");
    }
    int allowedStatus = status >= 200 && status <= 599 ? status : 0;
    if (failure != null) {
      return new TaskReply(null, failure, allowedStatus, headers, cookies);
    }
    String value = ResultText.of(arguments, maxResultBytes);
    if (value == null) {
      return broken("the result is not a JSON value or larger than " + maxResultBytes + " bytes");
    }
    return new TaskReply(value, null, allowedStatus, headers, cookies);
  }

  /** The bytes of an array of numbers; null when there are too many. */
  private byte @Nullable [] bytes(JsonParser json, JsonToken start) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    if (start != JsonToken.START_ARRAY) {
      json.skipChildren();
      return bytes.toByteArray();
    }
    while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
      if (bytes.size() >= maxResultBytes) {
        return null;
      }
      bytes.write(json.getIntValue());
    }
    return bytes.toByteArray();
  }

  private static Map<String, String> headers(JsonParser json) {
    Map<String, String> headers = new LinkedHashMap<>();
    ofObject(
        json,
        name -> {
          String value = scalar(json);
          if (value != null && headers.size() < MAX_FIELDS) {
            headers.put(name, value);
          }
        });
    return ResponseHeaders.allowed(headers);
  }

  private static List<String> cookies(JsonParser json) {
    List<String> cookies = new ArrayList<>();
    if (json.currentToken() == JsonToken.START_ARRAY) {
      for (JsonToken item = json.nextToken();
          item != null && item != JsonToken.END_ARRAY;
          item = json.nextToken()) {
        if (item == JsonToken.VALUE_STRING
            && cookies.size() < ResponseHeaders.MAX_COOKIES
            && ResponseHeaders.isValue(json.getString())) {
          cookies.add(json.getString());
        }
        json.skipChildren();
      }
    } else {
      json.skipChildren();
    }
    return List.copyOf(cookies);
  }

  private static TaskReply.@Nullable Failure failure(JsonParser json) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return null;
    }
    int[] numbers = {0, 0};
    String[] texts = {"", ""};
    ofObject(
        json,
        name -> {
          boolean number = json.currentToken().isNumeric();
          boolean text = json.currentToken() == JsonToken.VALUE_STRING;
          switch (name) {
            case "code" -> numbers[0] = number ? json.getNumberValue().intValue() : 0;
            case "httpStatusCode" -> numbers[1] = number ? json.getNumberValue().intValue() : 0;
            case "exceptionClass" -> texts[0] = text ? json.getString() : "";
            case "exceptionMessage" -> texts[1] = text ? json.getString() : "";
            default -> {}
          }
        });
    int status = numbers[1];
    String message = texts[1];
    String shortened =
        message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message;
    return new TaskReply.Failure(
        numbers[0], status >= 400 && status <= 599 ? status : 0, texts[0], shortened);
  }

  /** Reads an object value by value, so that nothing of it is in memory but what is wanted. */
  private static void ofObject(JsonParser json, Consumer<String> property) {
    if (json.currentToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        property.accept(name);
        json.skipChildren();
      }
    } else {
      json.skipChildren();
    }
  }

  private static @Nullable String scalar(JsonParser json) {
    JsonToken token = json.currentToken();
    return token == JsonToken.VALUE_STRING || token.isNumeric() || token.isBoolean()
        ? json.getString()
        : null;
  }

  private static TaskReply broken(String reason) {
    return new TaskReply(
        null,
        new TaskReply.Failure(ApiError.INVOCATION_FAILED.code(), 0, "", reason),
        0,
        Map.of(),
        List.of());
  }

  private static String numbers(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length * 4 + 2).append('[');
    for (int i = 0; i < bytes.length; i++) {
      if (i > 0) {
        text.append(',');
      }
      text.append(bytes[i] & 0xff);
    }
    return text.append(']').toString();
  }
}
