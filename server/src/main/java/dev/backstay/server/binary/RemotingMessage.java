package dev.backstay.server.binary;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.server.binary.amf.AmfObject;
import dev.backstay.server.binary.amf.PlainValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for (reference: Java SDK, 3.2).
 *
 * @param source name of the service
 * @param operation name of the operation
 * @param headers those of them that are texts and that the SDK sends. Others are left out: a header
 *     that a proxy takes out of requests must not come in by the message
 * @param arguments plain values
 */
record RemotingMessage(
    String source, String operation, Map<String, String> headers, Arguments arguments) {
  private static final String ALIAS = "flex.messaging.messages.RemotingMessage";
  private static final int MAX_HEADERS = 100;
  private static final int MAX_HEADER = 8_000;

  /** Names that can stand in logs and errors as they are. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.$]{1,200}");

  /** What the SDK sends, what it takes to run code later, and what server code runs as. */
  private static final Pattern HEADER =
      Pattern.compile(
          "user-token|application-type|api-version|uiState|locale|session-time-out"
              + "|(bl-|backstay-run-as)[a-z0-9-]{0,80}",
          Pattern.CASE_INSENSITIVE);

  /**
   * Reads a message.
   *
   * @param sent the body of a packet
   * @param packetBytes the length of the packet, by which the arguments are bounded
   * @throws dev.backstay.foundation.error.ApiException 8002 if it is none
   * @throws dev.backstay.server.binary.amf.AmfException if its arguments are beyond the bounds
   */
  static RemotingMessage of(@Nullable Object sent, int packetBytes) {
    if (!(sent instanceof List<?> list)
        || list.size() != 1
        || !(list.getFirst() instanceof AmfObject message)
        || !message.alias().equals(ALIAS)) {
      throw ApiError.REQUEST_NOT_PARSED.with("the packet must hold one RemotingMessage");
    }
    Object body = message.get("body");
    if (body != null && !(body instanceof List<?>)) {
      throw ApiError.REQUEST_NOT_PARSED.with("the arguments must be an array");
    }
    return new RemotingMessage(
        name(message, "source"),
        name(message, "operation"),
        headers(message.get("headers")),
        new Arguments(
            PlainValues.of(body, PlainValues.charactersOf(packetBytes)) instanceof List<?> values
                ? values
                : List.of()));
  }

  private static String name(AmfObject message, String member) {
    if (message.get(member) instanceof String name && NAME.matcher(name).matches()) {
      return name;
    }
    throw ApiError.REQUEST_NOT_PARSED.with("`" + member + "` must be a name");
  }

  private static Map<String, String> headers(@Nullable Object sent) {
    Map<String, String> headers = new HashMap<>();
    if (sent instanceof AmfObject object) {
      if (object.members().size() > MAX_HEADERS) {
        throw ApiError.REQUEST_NOT_PARSED.with("there are more than " + MAX_HEADERS + " headers");
      }
      object
          .members()
          .forEach((name, value) -> {
            if (value instanceof String text
                && text.length() <= MAX_HEADER
                && HEADER.matcher(name).matches()) {
              headers.put(name, text);
            }
          });
    }
    return headers;
  }

  /** The last part of the service's name, with the operation. */
  String label() {
    return source.substring(source.lastIndexOf('.') + 1) + "." + operation;
  }

  /** Without headers and arguments, which hold tokens and passwords. */
  @Override
  public String toString() {
    return "RemotingMessage[" + label() + "]";
  }
}
