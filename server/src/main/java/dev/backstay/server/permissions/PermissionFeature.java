package dev.backstay.server.permissions;

import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.server.users.ConsoleUsers;
import dev.backstay.server.users.UserFeature;
import java.util.List;
import java.util.stream.Stream;

/** Roles and permissions as a developer reads and changes them. */
public final class PermissionFeature implements Feature {
  private final ConsoleServices services;
  private final NamedAssets assets;
  private final HypotheticalCallers callers;
  private final AppPermissionsSource permissions;
  private final List<Route> routes;

  public PermissionFeature(Core core, UserFeature userFeature) {
    ConsoleAuthenticator console = core.console();
    AppTables tables = core.tables();
    Policies policies = core.policies();
    ConsoleUsers users = userFeature.listed();
    services = new ConsoleServices(core.apps());
    assets = new NamedAssets(tables, services);
    callers = new HypotheticalCallers(policies, tables, userFeature.roles());
    permissions =
        new AppPermissionsSource(
            policies,
            tables,
            services,
            userFeature.roles(),
            userFeature.settings(),
            core.appSettings());
    OutsideChanges outside = new OutsideChanges(tables, userFeature.roles());
    routes =
        Stream.of(
                new RoleRoutes(console, policies).routes(),
                new CellRoutes(console, policies, assets, services, users).routes(),
                new ContainerRoutes(console, policies, assets, services, users).routes(),
                new TableCellRoutes(console, policies, assets).routes(),
                new RowCellRoutes(console, policies, tables, assets, users).routes(),
                new ElevationRoutes(console, policies, services).routes(),
                new ClosedRoutes(console, policies, assets).routes(),
                new PolicyRoutes(
                        console, core.gate(), policies, permissions, tables, callers, users)
                    .routes(),
                new KeptTests(console, core.appSettings()).routes(),
                new ChangeRoutes(console, policies, permissions, users, outside).routes())
            .flatMap(List::stream)
            .toList();
  }

  /** API services and their methods, by name. */
  public ConsoleServices services() {
    return services;
  }

  /** Assets by the names that people call them by. */
  public NamedAssets assets() {
    return assets;
  }

  /** Callers that a question is about. */
  public HypotheticalCallers callers() {
    return callers;
  }

  /** The permissions of apps, under the names that developers know. */
  public AppPermissionsSource source() {
    return permissions;
  }

  @Override
  public List<Route> consoleRoutes() {
    return routes;
  }
}
