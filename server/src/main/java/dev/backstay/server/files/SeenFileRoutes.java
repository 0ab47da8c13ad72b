package dev.backstay.server.files;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.server.files.FileOperation.Listing;
import dev.backstay.server.files.tree.FileEntry;
import dev.backstay.server.files.tree.FilePath;
import dev.backstay.server.files.tree.ListingQuery.Order;
import dev.backstay.server.files.tree.NamePattern;
import dev.backstay.server.permissions.HypotheticalCallers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A directory as someone else would get it listed: through the same gate as their own request.
 * Nothing can be written this way.
 */
final class SeenFileRoutes {
  private static final int MAX_PAGE = 100;

  private final ConsoleAuthenticator console;
  private final HypotheticalCallers callers;
  private final FileService files;
  private final FileAddresses addresses;

  SeenFileRoutes(
      ConsoleAuthenticator console,
      HypotheticalCallers callers,
      FileService files,
      FileAddresses addresses) {
    this.console = console;
    this.callers = callers;
    this.files = files;
    this.addresses = addresses;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(console.app(HttpMethod.POST, "/files/view-as", this::list));
  }

  /**
   * The body has {@code who}, and as far as wanted {@code path}, {@code pattern}, {@code pageSize}
   * and {@code offset}.
   */
  @SuppressWarnings("unchecked") // a listing results in entries
  private Response list(Call call, Exchange exchange) {
    Map<String, @Nullable Object> asked = new LinkedHashMap<>(exchange.jsonObject());
    Call hypothetical = callers.hypothetical(call, asked);
    JsonFields fields = JsonFields.of(asked, "body");
    Integer size = fields.optionalNumber("pageSize", 0, MAX_PAGE);
    Integer offset = fields.optionalNumber("offset", 0, Integer.MAX_VALUE);
    Listing listing =
        new Listing(
            FilePath.ofAddress(
                Objects.requireNonNullElse(fields.optionalText("path"), ""), ApiError.PATH_WRONG),
            NamePattern.of(fields.optionalText("pattern")),
            false,
            size == null ? MAX_PAGE : size,
            offset == null ? 0 : offset,
            Order.named(""),
            false);
    String root = addresses.of(call.app());
    List<FileEntry> found =
        (List<FileEntry>) Objects.requireNonNull(files.run(hypothetical, listing));
    return Response.json(found.stream().map(entry -> FileInfo.of(entry, root)).toList());
  }
}
