package dev.backstay.server.management;

import dev.backstay.server.developers.AppHandler;
import dev.backstay.server.developers.ConsoleDoor;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.http.HttpMethod;
import dev.backstay.server.http.Route;
import java.util.List;

/** The console's addresses for files, which say that there is no file service yet. */
public final class FileRoutes {
  private final ConsoleDoor door;

  public FileRoutes(ConsoleDoor door) {
    this.door = door;
  }

  /** The routes below {@code /{appId}/console}. */
  public List<Route> routes() {
    AppHandler notYet =
        (call, exchange) -> {
          throw ApiError.NOT_IMPLEMENTED.with("files");
        };
    return List.of(
        door.app(HttpMethod.POST, "/files/create/{path...}", notYet),
        door.app(HttpMethod.POST, "/files/createdir/{path...}", notYet),
        door.app(HttpMethod.GET, "/files/download/{path...}", notYet));
  }
}
