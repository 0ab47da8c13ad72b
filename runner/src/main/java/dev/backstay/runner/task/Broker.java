package dev.backstay.runner.task;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection to the broker of tasks that a developer's machine takes: a little of RESP2. */
final class Broker implements AutoCloseable {
  private static final int MAX_BULK = 128 << 20;
  private static final int MAX_ITEMS = 1_000;

  private final Socket socket;
  private final InputStream in;

  /**
   * @throws IOException it cannot be reached, or does not let the app in
   */
  Broker(String host, int port, String user, String password) throws IOException {
    socket = new Socket(host, port);
    in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
    call("AUTH", user, password);
  }

  /**
   * Sends a command and waits for what it is answered: a text, a number, a list, or null.
   *
   * @throws IOException it is refused, or the connection is gone
   */
  synchronized @Nullable Object call(String... words) throws IOException {
    ByteArrayOutputStream command = new ByteArrayOutputStream();
    command.writeBytes(ascii("*" + words.length + "\r\n"));
    for (String word : words) {
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      command.writeBytes(ascii("$" + bytes.length + "\r\n"));
      command.writeBytes(bytes);
      command.writeBytes(ascii("\r\n"));
    }
    socket.getOutputStream().write(command.toByteArray());
    return reply();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone either way
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private @Nullable Object reply() throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> rest;
      case ':' -> Long.valueOf(rest);
      case '$' -> bulk(Integer.parseInt(rest));
      case '*' -> items(Integer.parseInt(rest));
      case '-' -> throw new IOException("the broker refuses: " + rest);
      default -> throw new IOException("the broker does not speak RESP2");
    };
  }

  private @Nullable String bulk(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    if (length > MAX_BULK) {
      throw new IOException("the broker sends too much");
    }
    byte[] bytes = in.readNBytes(length);
    in.skipNBytes(2);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private @Nullable List<@Nullable Object> items(int count) throws IOException {
    if (count < 0) {
      return null;
    }
    if (count > MAX_ITEMS) {
      throw new IOException("the broker sends too much");
    }
    List<@Nullable Object> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(reply());
    }
    return items;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the broker has closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    if (line.length() == 0) {
      throw new IOException("the broker does not speak RESP2");
    }
    return line.toString();
  }
}
