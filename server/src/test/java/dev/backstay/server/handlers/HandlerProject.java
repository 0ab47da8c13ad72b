package dev.backstay.server.handlers;

import dev.backstay.foundation.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The archive of a project with event handlers, as the official tool would pack it. */
final class HandlerProject {
  private final Map<String, String> files = new LinkedHashMap<>();
  private final List<Map<String, Object>> handlers = new ArrayList<>();

  /** A file of the project. */
  HandlerProject file(String path, String text) {
    files.put(path, text);
    return this;
  }

  /** The text of a file. */
  String text(String path) {
    return files.get(path);
  }

  /** A file of the project that lies beside the tests. */
  HandlerProject file(String path) {
    try (InputStream in = HandlerProject.class.getResourceAsStream(path)) {
      return file(path, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A handler that a file registers. */
  HandlerProject handler(int eventId, String target, String file) {
    return handler(eventId, target, false, file);
  }

  /** A handler that a file registers. */
  HandlerProject handler(int eventId, String target, boolean async, String file) {
    handlers.add(Map.of("eventId", eventId, "target", target, "async", async, "provider", file));
    return this;
  }

  byte[] zip() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(
          zip,
          "model.json",
          Json.write(
              Map.of(
                  "handlers",
                  handlers,
                  "timers",
                  List.of(),
                  "services",
                  List.of(),
                  "types",
                  Map.of(),
                  "errors",
                  List.of(),
                  "definitions",
                  Map.of("files", List.of(), "types", Map.of()))));
      for (Map.Entry<String, String> file : files.entrySet()) {
        put(zip, file.getKey(), file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String path, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(path));
    zip.write(content);
  }
}
