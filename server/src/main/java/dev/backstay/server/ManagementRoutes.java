package dev.backstay.server;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.DecisionLog;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.access.UserRoles;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.audit.AuditLog;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.developers.Developers;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.server.apps.ApiKeyRoutes;
import dev.backstay.server.apps.AppRoutes;
import dev.backstay.server.apps.SettingsRoutes;
import dev.backstay.server.audit.AuditRoutes;
import dev.backstay.server.data.DataService;
import dev.backstay.server.data.RecordRoutes;
import dev.backstay.server.explain.ExplainRoutes;
import dev.backstay.server.explain.HiddenRowCounts;
import dev.backstay.server.explain.QuestionRoutes;
import dev.backstay.server.explain.RequestExplainer;
import dev.backstay.server.explain.RowExplainer;
import dev.backstay.server.files.FileRoutes;
import dev.backstay.server.files.FileStore;
import dev.backstay.server.permissions.AppPermissionsSource;
import dev.backstay.server.permissions.CellRoutes;
import dev.backstay.server.permissions.ChangeRoutes;
import dev.backstay.server.permissions.ClosedRoutes;
import dev.backstay.server.permissions.ConsoleServices;
import dev.backstay.server.permissions.ElevationRoutes;
import dev.backstay.server.permissions.HypotheticalCallers;
import dev.backstay.server.permissions.NamedAssets;
import dev.backstay.server.permissions.OutsideChanges;
import dev.backstay.server.permissions.PolicyRoutes;
import dev.backstay.server.permissions.RoleRoutes;
import dev.backstay.server.permissions.RowCellRoutes;
import dev.backstay.server.permissions.TableCellRoutes;
import dev.backstay.server.tables.TableRoutes;
import dev.backstay.server.users.AssignedRoleRoutes;
import dev.backstay.server.users.ConsoleUsers;
import dev.backstay.server.users.SessionRoutes;
import dev.backstay.server.users.UserProperties;
import dev.backstay.server.users.UserPropertyRoutes;
import dev.backstay.server.users.UserSettings;
import java.util.List;
import java.util.stream.Stream;

/** All of the developer's API: the table of contents of this package. */
public final class ManagementRoutes {
  private final AppRoutes appsOfDeveloper;
  private final AuditRoutes platformAudit;
  private final List<List<Route>> ofApp;

  public ManagementRoutes(
      ConsoleAuthenticator console,
      AccessGate gate,
      Developers developers,
      Apps apps,
      Policies policies,
      AppTables tables,
      UserRoles userRoles,
      UserSettings userSettings,
      UserProperties userProperties,
      AppSettings appSettings,
      Sessions sessions,
      DataService data,
      FileStore files,
      DecisionLog decisions,
      AuditLog audit) {
    ConsoleUsers users = new ConsoleUsers(tables, userRoles, userProperties);
    ConsoleServices services = new ConsoleServices(apps);
    NamedAssets assets = new NamedAssets(tables, services);
    HypotheticalCallers callers = new HypotheticalCallers(policies, tables, userRoles);
    AppPermissionsSource permissions =
        new AppPermissionsSource(policies, tables, services, userRoles, userSettings, appSettings);
    HiddenRowCounts hiddenRowCounts = new HiddenRowCounts(tables, gate);
    RequestExplainer explainer =
        new RequestExplainer(
            hiddenRowCounts,
            new RowExplainer(tables, policies, permissions, audit, hiddenRowCounts));
    platformAudit = new AuditRoutes(console, audit);
    appsOfDeveloper = new AppRoutes(console, developers, apps);
    ofApp =
        List.of(
            appsOfDeveloper.routes(),
            new ApiKeyRoutes(console, apps, policies).routes(),
            new SettingsRoutes(console, apps, tables, userSettings).routes(),
            new UserPropertyRoutes(console, userProperties).routes(),
            new SessionRoutes(console, sessions, users).routes(),
            new TableRoutes(console, tables, userProperties).routes(),
            new RecordRoutes(console, data).routes(),
            new FileRoutes(console, files).routes(),
            new RoleRoutes(console, policies).routes(),
            new AssignedRoleRoutes(console, policies, userRoles, users).routes(),
            new CellRoutes(console, policies, assets, services, users).routes(),
            new TableCellRoutes(console, policies, assets).routes(),
            new RowCellRoutes(console, policies, tables, assets, users).routes(),
            new ElevationRoutes(console, policies, services).routes(),
            new ClosedRoutes(console, policies, assets).routes(),
            platformAudit.routes(),
            new ExplainRoutes(console, decisions, explainer).routes(),
            new PolicyRoutes(console, gate, policies, permissions, tables, callers).routes(),
            new ChangeRoutes(
                    console, policies, permissions, users, new OutsideChanges(tables, userRoles))
                .routes(),
            new QuestionRoutes(console, policies, tables, services, assets, callers, explainer)
                .routes());
  }

  /** Routes below {@code /console}. */
  public List<Route> consoleRoutes() {
    return Stream.concat(
            appsOfDeveloper.accountRoutes().stream(), platformAudit.accountRoutes().stream())
        .toList();
  }

  /** Routes below {@code /{appId}/console}. */
  public List<Route> appRoutes() {
    return ofApp.stream().flatMap(List::stream).toList();
  }
}
