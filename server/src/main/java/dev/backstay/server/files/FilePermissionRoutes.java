package dev.backstay.server.files;

import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Callers;
import dev.backstay.server.access.GrantBody;
import dev.backstay.server.access.Policies;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.http.Exchange;
import dev.backstay.server.http.Response;
import dev.backstay.server.http.Route;
import dev.backstay.server.http.Router;
import java.util.List;

/**
 * Grants and denials that clients make on files and directories (reference: permissions.md §4, row
 * 3). Nobody can give or take what he does not hold himself, and a client key only if the app
 * allows grants of whole containers at all (security model C.9a 1).
 */
public final class FilePermissionRoutes {
  private static final int MAX_PATH = 500;

  private final Callers callers;
  private final AccessGate gate;
  private final Policies policies;

  public FilePermissionRoutes(Callers callers, AccessGate gate, Policies policies) {
    this.callers = callers;
    this.gate = gate;
    this.policies = policies;
  }

  /** Routes below an app and key. */
  public List<Route> routes() {
    return List.of(Route.put("/files/permissions/{access}/{path...}", this::change));
  }

  private Response change(Exchange exchange) {
    Call call = callers.of(exchange);
    GrantBody grant =
        GrantBody.of(
            policies, call, Area.FILES, exchange.parameter("access"), exchange.jsonObject());
    Asset.FilePath path = path(exchange);
    for (Operation operation : grant.operations()) {
      gate.grant(
          call,
          operation,
          path,
          permit -> {
            policies.setContainer(
                call.app(),
                Area.FILES,
                path.path(),
                grant.principal(),
                List.of(operation),
                grant.access());
            return null;
          });
    }
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
