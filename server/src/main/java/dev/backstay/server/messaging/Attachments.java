package dev.backstay.server.messaging;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.server.files.FileService;
import dev.backstay.server.files.tree.FileEntry;
import dev.backstay.server.files.tree.FilePath;
import dev.backstay.server.mail.OutgoingMail.Attachment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.MimeTypes;
import org.jspecify.annotations.Nullable;

/**
 * Files of the app that are sent with mails, named by their paths. The caller who asks for a mail
 * must be allowed to read them; what is sent is what they hold when the mail leaves.
 *
 * <p>Limits: {@value #MAX_FILES} files, together {@value #MAX_BYTES} bytes.
 */
final class Attachments {
  private static final int MAX_FILES = 20;
  private static final long MAX_BYTES = 10 * 1024 * 1024;

  private final FileService files;

  Attachments(FileService files) {
    this.files = files;
  }

  /**
   * The paths in {@code attachment} of a body.
   *
   * @throws dev.backstay.foundation.error.ApiException 4000 for a file that the caller may not
   *     read, 6007, 6014 for what is not a file, 6015 for too many bytes
   */
  List<String> checked(Call call, JsonFields body) {
    List<String> paths = new ArrayList<>();
    if (!body.has("attachment")) {
      return paths;
    }
    long bytes = 0;
    for (Object each : body.list("attachment", MAX_FILES)) {
      FilePath path = FilePath.of(String.valueOf(each), ApiError.PATH_WRONG);
      @Nullable FileEntry file = files.find(call, path);
      if (file == null) {
        throw ApiError.FILE_NOT_FOUND.with();
      }
      if (file.isDirectory()) {
        throw ApiError.FILE_IS_DIRECTORY.with();
      }
      bytes += file.size();
      if (bytes > MAX_BYTES) {
        throw ApiError.FILE_TOO_LARGE.with(MAX_BYTES >> 20);
      }
      paths.add(path.text());
    }
    return paths;
  }

  /** The files at some paths, for a mail that leaves now. */
  List<Attachment> read(App app, List<String> paths) {
    List<Attachment> attachments = new ArrayList<>();
    Call call = Call.ofServer(app, "sends a file by mail");
    long left = MAX_BYTES;
    for (String text : paths) {
      FilePath path = FilePath.of(text, ApiError.PATH_WRONG);
      try (InputStream in = files.read(call, path)) {
        byte[] content = in.readNBytes((int) left + 1);
        left -= content.length;
        if (left < 0) {
          throw ApiError.FILE_TOO_LARGE.with(MAX_BYTES >> 20);
        }
        attachments.add(new Attachment(path.name(), type(path.name()), content));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return attachments;
  }

  private static String type(String name) {
    @Nullable String known = MimeTypes.DEFAULTS.getMimeByExtension(name);
    return known == null ? "application/octet-stream" : known;
  }
}
