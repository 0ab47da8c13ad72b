package dev.backstay.code;

import dev.backstay.code.deploy.Deployments;
import dev.backstay.code.settings.Language;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.jspecify.annotations.Nullable;

/** Takes archives of server code from requests: {@code multipart/form-data} with a model's name. */
final class UploadedCode {
  private static final int MODEL_BYTES = 1_000;

  private final Deployments deployments;
  private final Path uploads;
  private final long maxUpload;

  /**
   * @param uploads an empty directory for what is on its way
   * @param maxUpload bytes that an archive may have
   */
  UploadedCode(Deployments deployments, Path uploads, long maxUpload) {
    this.deployments = deployments;
    this.uploads = uploads;
    this.maxUpload = maxUpload;
  }

  /**
   * Starts to deploy the archive of a request.
   *
   * @param language what it is written in; null for what the part {@code language} says, or else
   *     the archive itself
   * @param field the part that holds the archive
   * @param by who deploys, in words
   * @return the deployment's id
   * @throws ApiException 8007 without an archive, 8008 for a wrong model, 11007 when it is too
   *     large
   */
  String deploy(App app, @Nullable Language language, Exchange exchange, String field, String by)
      throws IOException {
    String contentType = exchange.header(HttpHeader.CONTENT_TYPE.asString());
    if (contentType == null || !contentType.startsWith("multipart/form-data")) {
      throw ApiError.BAD_REQUEST.with("the code must come as multipart/form-data");
    }
    Path upload = Files.createTempFile(uploads, "upload", ".zip");
    try (MultiPartFormData.Parts parts = parts(exchange, contentType)) {
      String model = text(parts.getFirst("model"), "default");
      String said = text(parts.getFirst("language"), "");
      Language known = language == null ? Language.find(said) : language;
      if (known == null && !said.isEmpty()) {
        throw ApiError.NOT_IMPLEMENTED.with("server code in " + said);
      }
      MultiPart.Part code = parts.getFirst(field);
      if (code == null) {
        throw ApiError.MISSING_PARAMETER.with(field);
      }
      if (Deployments.wrongModel(model) != null) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            "model",
            "A model's name has 1 to 100 letters, digits, spaces and . _ -, and does not begin with"
                + " a dot");
      }
      code.writeTo(upload);
      return deployments.start(app, known, model, upload, by);
    } finally {
      Files.deleteIfExists(upload);
    }
  }

  private MultiPartFormData.Parts parts(Exchange exchange, String contentType) {
    try {
      return MultiPartFormData.getParts(
          exchange.request(),
          exchange.request(),
          contentType,
          new MultiPartConfig.Builder()
              .location(uploads)
              .maxParts(10)
              .maxSize(maxUpload + 10_000)
              .maxPartSize(maxUpload)
              .maxMemoryPartSize(MODEL_BYTES)
              .build());
    } catch (RuntimeException e) {
      // The parser says too large, broken and ended early by exceptions of many kinds.
      throw ApiError.CODE_TOO_LARGE.with(maxUpload);
    }
  }

  private static String text(MultiPart.@Nullable Part part, String otherwise) {
    return part == null ? otherwise : part.getContentAsString(StandardCharsets.UTF_8);
  }
}
