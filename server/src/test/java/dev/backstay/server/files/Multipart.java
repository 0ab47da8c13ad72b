package dev.backstay.server.files;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A multipart body as browsers send it. */
final class Multipart {
  static final Map<String, String> TYPE =
      Map.of("Content-Type", "multipart/form-data; boundary=frontier");

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  Multipart file(String name, String fileName, byte[] content) {
    text("--frontier\r\nContent-Disposition: form-data; name=\"" + name + '"');
    text(fileName == null ? "\r\n" : "; filename=\"" + fileName + "\"\r\n");
    text("Content-Type: application/octet-stream\r\n\r\n");
    body.writeBytes(content);
    text("\r\n");
    return this;
  }

  private void text(String text) {
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  byte[] end() {
    text("--frontier--\r\n");
    return body.toByteArray();
  }

  static byte[] of(String content) {
    return of(content.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] of(byte[] content) {
    return new Multipart().file("file", "a.bin", content).end();
  }
}
