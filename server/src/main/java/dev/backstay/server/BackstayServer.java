package dev.backstay.server;

import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Callers;
import dev.backstay.server.access.DecisionLog;
import dev.backstay.server.access.Policies;
import dev.backstay.server.access.UserRoles;
import dev.backstay.server.apps.AppSettings;
import dev.backstay.server.apps.Apps;
import dev.backstay.server.data.DataRoutes;
import dev.backstay.server.data.PermissionOperations;
import dev.backstay.server.data.RecordOperations;
import dev.backstay.server.data.TableOperations;
import dev.backstay.server.directory.DataDirectory;
import dev.backstay.server.health.HealthRoutes;
import dev.backstay.server.http.EdgeRoutes;
import dev.backstay.server.http.HttpEdge;
import dev.backstay.server.http.Route;
import dev.backstay.server.info.InfoRoutes;
import dev.backstay.server.settings.ServerSettings;
import dev.backstay.server.tables.AppTables;
import dev.backstay.server.tables.ObjectPermissions;
import dev.backstay.store.Databases;
import java.util.List;
import java.util.stream.Stream;

/** One running server. Read {@link #start} from top to bottom: it is the table of contents. */
public final class BackstayServer implements AutoCloseable {
}
