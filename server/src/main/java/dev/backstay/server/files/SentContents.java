package dev.backstay.server.files;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.json.Json;
import dev.backstay.server.files.fetch.RemoteFiles;
import dev.backstay.server.files.storage.FileContent;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;

/** Contents in the forms in which clients send them. */
final class SentContents {
  /** Characters of Base64 that may be saved (reference: files.md, 6016). */
  private static final int MAX_BASE64 = 2_800_000;

  private static final int MAX_JSON = 16 * 1024;

  private final FileStore files;
  private final RemoteFiles remote;

  SentContents(FileStore files, RemoteFiles remote) {
    this.files = files;
    this.remote = remote;
  }

  /**
   * The content of a streaming route: a multipart body with one file, or JSON that names an
   * address.
   *
   * @throws dev.backstay.foundation.error.ApiException 6010 for any other body, 8007 for JSON
   *     without {@code url}
   */
  FileContent of(Exchange exchange) {
    String type = type(exchange);
    if (type.startsWith("multipart/form-data")) {
      return multipart(exchange, exchange.app());
    }
    if (type.startsWith("application/json")) {
      String url = JsonFields.of(Json.read(json(exchange)), "body").text("url");
      return ofUrl(url);
    }
    throw ApiError.NOT_MULTIPART.with();
  }

  /** What is at an address. */
  FileContent ofUrl(String url) {
    return () -> remote.open(url);
  }

  /**
   * Bytes that are sent as they are.
   *
   * @throws dev.backstay.foundation.error.ApiException 6016 for too many
   */
  static FileContent ofBytes(byte[] bytes) {
    if (bytes.length > MAX_BASE64) {
      throw ApiError.SAVED_BYTES_TOO_LARGE.with();
    }
    return FileContent.of(bytes);
  }

  /** The file of a multipart body. */
  FileContent multipart(Exchange exchange, App app) {
    long room = files.limits().room(app);
    return new MultipartContent(
        exchange,
        Objects.requireNonNull(exchange.header("Content-Type")),
        () -> files.incoming(app),
        room,
        () -> files.limits().noRoom(app, room));
  }

  /** The type of a body as it was sent, in lower case; empty without one. */
  static String type(Exchange exchange) {
    String type = exchange.header("Content-Type");
    return type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
  }

  private static byte[] json(Exchange exchange) {
    try {
      byte[] body = exchange.bodyStream().readNBytes(MAX_JSON + 1);
      if (body.length > MAX_JSON) {
        throw ApiError.BODY_TOO_LARGE.with(MAX_JSON);
      }
      return body;
    } catch (IOException e) {
      throw ApiError.BAD_REQUEST.with("the request body ended too early");
    }
  }

  /**
   * Bytes that are sent as Base64, with or without line breaks and padding.
   *
   * @throws dev.backstay.foundation.error.ApiException 6016 for too many, 6017 for what is none
   */
  static FileContent ofBase64(byte[] body) {
    if (body.length > MAX_BASE64) {
      throw ApiError.SAVED_BYTES_TOO_LARGE.with();
    }
    byte[] text = body;
    // clients that write JSON put a text into quotes
    if (text.length >= 2 && text[0] == '"' && text[text.length - 1] == '"') {
      text = java.util.Arrays.copyOfRange(text, 1, text.length - 1);
    }
    for (byte each : text) {
      boolean known =
          (each >= 'A' && each <= 'Z')
              || (each >= 'a' && each <= 'z')
              || (each >= '0' && each <= '9')
              || each == '+'
              || each == '/'
              || each == '='
              || each == '\r'
              || each == '\n';
      if (!known) {
        throw ApiError.SAVED_BYTES_WRONG.with();
      }
    }
    try {
      return FileContent.of(Base64.getMimeDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw ApiError.SAVED_BYTES_WRONG.with();
    }
  }
}
