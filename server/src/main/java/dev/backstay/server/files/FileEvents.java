package dev.backstay.server.files;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.AnsweredByCode;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.WaitingExchange;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.operations.EventArguments;
import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.server.files.FileOperation.CopyFileOrDirectory;
import dev.backstay.server.files.FileOperation.Count;
import dev.backstay.server.files.FileOperation.DeleteFileOrDirectory;
import dev.backstay.server.files.FileOperation.Download;
import dev.backstay.server.files.FileOperation.Exists;
import dev.backstay.server.files.FileOperation.Listing;
import dev.backstay.server.files.FileOperation.MoveFileOrDirectory;
import dev.backstay.server.files.FileOperation.SaveFileFromByteArray;
import dev.backstay.server.files.FileOperation.Upload;
import dev.backstay.server.files.tree.FileEntry;
import dev.backstay.server.files.tree.FilePath;
import dev.backstay.server.files.tree.NamePattern;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operations on files as events (reference: business logic, 8). Paths are from the root of the
 * app's files, {@code /images/a.png}. A handler before a download that answers decides what is
 * sent: a text is an address that the client is sent to, a list of numbers the bytes.
 */
final class FileEvents {
  private static final int FOUND = 302;

  private final FileAddresses addresses;

  FileEvents(FileAddresses addresses) {
    this.addresses = addresses;
  }

  /** All of them. */
  List<OperationEvent<?, ?>> all() {
    return List.of(
        OperationEvent.of(Upload.class, 600)
            .with(
                List.of("fileURL"),
                upload -> List.of(upload.path().text()),
                (upload, args) -> new Upload(saved(args, 0), upload.overwrite(), upload.content()))
            .resultingIn((call, upload, entry) -> Map.of("fileURL", url(entry))),
        OperationEvent.of(DeleteFileOrDirectory.class, 602)
            .with(
                List.of("fileURL", "pattern", "recursive"),
                delete ->
                    Arrays.asList(delete.path().text(), text(delete.pattern()), delete.recursive()),
                (delete, args) ->
                    new DeleteFileOrDirectory(
                        path(args, 0),
                        args.any(1) == null ? null : NamePattern.of(args.text(1)),
                        flag(args, 2)))
            .readingResult(FileEvents::count),
        OperationEvent.of(SaveFileFromByteArray.class, 604)
            .with(
                List.of("fileURL", "overwrite"),
                save -> List.of(save.path().text(), save.overwrite()),
                (save, args) ->
                    new SaveFileFromByteArray(saved(args, 0), flag(args, 1), save.content()))
            .resultingIn((call, save, entry) -> url(entry)),
        OperationEvent.of(CopyFileOrDirectory.class, 606)
            .with(
                List.of("source", "target"),
                copy -> List.of(copy.path().text(), copy.destination().text()),
                (copy, args) -> new CopyFileOrDirectory(path(args, 0), saved(args, 1)))
            .resultingIn((call, copy, entry) -> url(entry)),
        OperationEvent.of(MoveFileOrDirectory.class, 608)
            .with(
                List.of("source", "target"),
                move -> List.of(move.path().text(), move.destination().text()),
                (move, args) ->
                    new MoveFileOrDirectory(path(args, 0), saved(args, 1), move.renaming()))
            .resultingIn((call, move, entry) -> url(entry)),
        OperationEvent.of(Count.class, 610)
            .with(
                List.of("path", "pattern", "recursive", "isCountDirectories"),
                count ->
                    List.of(
                        count.path().text(),
                        count.pattern().text(),
                        count.recursive(),
                        count.countDirectories()),
                (count, args) ->
                    new Count(
                        path(args, 0),
                        NamePattern.of(args.optionalText(1)),
                        flag(args, 2),
                        flag(args, 3)))
            .readingResult(FileEvents::count),
        OperationEvent.of(Listing.class, 612)
            .with(
                List.of("path", "pattern", "recursive", "pageSize", "offset"),
                list ->
                    List.of(
                        list.path().text(),
                        list.pattern().text(),
                        list.recursive(),
                        list.pageSize(),
                        list.offset()),
                (list, args) ->
                    new Listing(
                        path(args, 0),
                        NamePattern.of(args.optionalText(1)),
                        flag(args, 2),
                        Math.clamp(args.number(3), 0, FileRoutes.MAX_PAGE),
                        Math.clamp(args.number(4), 0, Integer.MAX_VALUE),
                        list.order(),
                        list.descending()))
            .resultingIn((call, list, entries) ->
                entries.stream().map(entry -> FileInfo.of(entry, root())).toList()),
        OperationEvent.of(Exists.class, 614)
            .with(
                List.of("path"),
                exists -> List.of(exists.path().text()),
                (exists, args) -> new Exists(path(args, 0))),
        OperationEvent.of(Download.class, 618)
            .with(
                List.of("fileURL"),
                download -> List.of(download.path().text()),
                (download, args) -> new Download(path(args, 0), null))
            .withoutAfter()
            .readingResult(FileEvents::sent));
  }

  private String root() {
    return addresses.of(WaitingExchange.require());
  }

  private String url(FileEntry entry) {
    return FileAddresses.of(root(), entry.path());
  }

  private static FilePath path(EventArguments args, int position) {
    return FilePath.of(args.text(position), ApiError.PATH_WRONG);
  }

  private static FilePath saved(EventArguments args, int position) {
    return FilePath.of(args.text(position), ApiError.FILE_NAME_WRONG);
  }

  private static boolean flag(EventArguments args, int position) {
    return Boolean.TRUE.equals(args.any(position));
  }

  private static @Nullable String text(@Nullable NamePattern pattern) {
    return pattern == null ? null : pattern.text();
  }

  private static @Nullable Integer count(@Nullable Object value) {
    Long number = Json.wholeNumber(value);
    return number == null ? null : Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** What is sent instead of a file. */
  private static @Nullable OpenFile sent(@Nullable Object value) {
    if (value instanceof String address && isAddress(address)) {
      throw new AnsweredByCode(
          Response.empty()
              .withStatus(FOUND)
              .withHeader("Location", address)
              .withHeader("Cache-Control", "no-store"));
    }
    if (value instanceof List<?> list) {
      byte[] bytes = new byte[list.size()];
      for (int i = 0; i < bytes.length; i++) {
        Long number = Json.wholeNumber(list.get(i));
        bytes[i] = number == null ? 0 : number.byteValue();
      }
      throw new AnsweredByCode(Response.bytes("application/octet-stream", bytes));
    }
    return null;
  }

  private static boolean isAddress(String text) {
    try {
      String scheme = URI.create(text).getScheme();
      return "http".equals(scheme) || "https".equals(scheme) || text.startsWith("/");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
