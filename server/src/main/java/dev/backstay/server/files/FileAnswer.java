package dev.backstay.server.files;

import dev.backstay.foundation.http.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.eclipse.jetty.http.MimeTypes;
import org.jspecify.annotations.Nullable;

/**
 * A file as an answer. What people upload is hostile: a browser that shows it does so in a sandbox,
 * an origin of its own, without scripts, and takes it for nothing else than its name says. What may
 * read it can change at any moment, so caches have to ask again.
 */
final class FileAnswer {
  private static final String UNKNOWN = "application/octet-stream";

  /** Nothing is loaded by a file, and what it is, is shown. */
  private static final String SANDBOX =
      "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline';"
          + " sandbox";

  /** Browsers show PDF in a reader of their own, or, in a sandbox, not at all. */
  private static final String SANDBOX_OF_READER =
      "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'";

  private static final String PDF = "application/pdf";

  /** Programs, in one way or another: browsers save them. */
  private static final Set<String> SAVED =
      Set.of(UNKNOWN, "application/x-msdownload", "application/java-archive", "application/zip");

  private FileAnswer() {}

  /** The file with its own type; a browser shows what it can show. */
  static Response shown(OpenFile file) {
    String type = type(file.entry().name());
    return headers(Response.streamed(type, file.body()), file, SAVED.contains(type), type);
  }

  /** The file as bytes that a browser saves. */
  static Response saved(OpenFile file) {
    return headers(Response.streamed(UNKNOWN, file.body()), file, true, UNKNOWN);
  }

  private static Response headers(Response answer, OpenFile file, boolean save, String type) {
    String name =
        URLEncoder.encode(file.entry().name(), StandardCharsets.UTF_8).replace("+", "%20");
    return answer
        .withHeader(
            "Content-Disposition", (save ? "attachment" : "inline") + "; filename*=UTF-8''" + name)
        .withHeader("Content-Security-Policy", type.equals(PDF) ? SANDBOX_OF_READER : SANDBOX)
        .withHeader("Cache-Control", "no-cache")
        .withHeader("Cross-Origin-Resource-Policy", "cross-origin");
  }

  private static String type(String name) {
    @Nullable String known = MimeTypes.DEFAULTS.getMimeByExtension(name);
    return known == null ? UNKNOWN : known;
  }
}
