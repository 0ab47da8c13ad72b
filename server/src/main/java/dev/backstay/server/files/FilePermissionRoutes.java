package dev.backstay.server.files;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.http.Router;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.security.model.Asset;
import dev.backstay.server.files.FileOperation.ChangePermission;
import java.util.List;

/** The permissions of files and directories for clients. */
final class FilePermissionRoutes {
  private static final int MAX_PATH = 500;

  private final Callers callers;
  private final Operations operations;
  private final FilePermissions permissions;

  FilePermissionRoutes(Callers callers, Operations operations, FilePermissions permissions) {
    this.callers = callers;
    this.operations = operations;
    this.permissions = permissions;
  }

  /** Routes below an app and key. */
  List<Route> routes() {
    return List.of(Route.put("/files/permissions/{access}/{path...}", this::change));
  }

  private Response change(Exchange exchange) {
    Call call = callers.of(exchange);
    ChangePermission change =
        new ChangePermission(path(exchange), exchange.parameter("access"), JsonFields.of(exchange));
    var _ = operations.perform(call, change, permissions);
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
