package dev.backstay.server.files;

import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.access.Grants;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Route;
import java.util.List;

/** An app's files and their permissions. */
public final class FileFeature implements Feature {
  private final FilePermissionRoutes permissions;
  private final FileRoutes files;

  public FileFeature(Core core, Callers callers) {
    permissions =
        new FilePermissionRoutes(
            callers,
            core.operations(),
            new FilePermissions(
                new Grants(core.gate(), core.policies(), core.tables()::findsUser)));
    files = new FileRoutes(core.console(), new FileStore(core.apps(), core.gate()));
  }

  @Override
  public List<Route> clientRoutes() {
    return permissions.routes();
  }

  @Override
  public List<Route> consoleRoutes() {
    return files.routes();
  }
}
