package dev.backstay.server.files;

import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.access.Grants;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.http.Router;
import dev.backstay.security.model.Asset;
import java.util.List;

/**
 * Grants and denials that clients make on files and directories (reference: permissions.md §4, row
 * 3); a client key only if the app allows grants of whole containers at all (security model C.9a
 * 1).
 */
final class FilePermissionRoutes {
  private static final int MAX_PATH = 500;

  private final Callers callers;
  private final Grants grants;

  FilePermissionRoutes(Callers callers, Grants grants) {
    this.callers = callers;
    this.grants = grants;
  }

  /** Routes below an app and key. */
  List<Route> routes() {
    return List.of(Route.put("/files/permissions/{access}/{path...}", this::change));
  }

  private Response change(Exchange exchange) {
    grants.onContainer(
        callers.of(exchange), path(exchange), exchange.parameter("access"), exchange.jsonObject());
    return Response.empty();
  }

  private static Asset.FilePath path(Exchange exchange) {
    String path = Router.decode(exchange.parameter("path"));
    try {
      if (path.length() <= MAX_PATH) {
        return new Asset.FilePath(path.startsWith("/") ? path : "/" + path);
      }
    } catch (IllegalArgumentException e) {
      // said below, for both ways of being wrong
    }
    throw ApiError.FILE_NAME_WRONG.with();
  }
}
