package dev.backstay.server.binary.amf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Packets as a client sends and reads them. */
public final class AmfPackets {
  private AmfPackets() {}

  /** A packet with a value. */
  public static byte[] packet(Object value) {
    return AmfEnvelope.packet("null", "null", value);
  }

  /** A packet that asks for an operation. */
  public static byte[] message(
      String source, String operation, Map<String, ?> headers, List<?> arguments) {
    return packet(
        List.of(
            new AmfObject("flex.messaging.messages.RemotingMessage")
                .with("operation", operation)
                .with("source", source)
                .with("headers", AmfObject.of("", new LinkedHashMap<>(headers)))
                .with("body", arguments)
                .with("timestamp", 0L)));
  }

  /** The message in a packet that the server has sent. */
  public static AmfObject answer(byte[] packet) {
    return (AmfObject) AmfEnvelope.read(packet).value();
  }
}
