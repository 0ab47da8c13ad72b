package dev.backstay.server.permissions;

import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.access.UserRoles;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.policy.AppPermissions;
import dev.backstay.policy.AppPermissions.Silence;
import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.security.model.Policy;
import dev.backstay.server.users.settings.UserSettings;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what an app's permissions are about, under the names that developers know. */
public final class AppPermissionsSource {
  private static final String LINT = "lint";
  private static final String SILENCES = "silences";

  private final Policies policies;
  private final AppTables tables;
  private final ConsoleServices services;
  private final UserRoles userRoles;
  private final UserSettings userSettings;
  private final AppSettings settings;

  public AppPermissionsSource(
      Policies policies,
      AppTables tables,
      ConsoleServices services,
      UserRoles userRoles,
      UserSettings userSettings,
      AppSettings settings) {
    this.policies = policies;
    this.tables = tables;
    this.services = services;
    this.userRoles = userRoles;
    this.userSettings = userSettings;
    this.settings = settings;
  }

  /** The permissions in force. */
  public AppPermissions of(App app) {
    return new AppPermissions(
        policies.of(app),
        tables(app),
        services.outlines(app),
        HypotheticalCallers.customKeys(app),
        userRoles.inUse(app),
        !Boolean.FALSE.equals(userSettings.registration(app).get("userRegistrationEnabled")),
        silences(app));
  }

  /** A policy of the app with the names of what it is about, and nothing else. */
  public AppPermissions named(App app, Policy policy) {
    return new AppPermissions(
        policy, tables(app), services.outlines(app), List.of(), null, true, List.of());
  }

  private List<TableOutline> tables(App app) {
    List<TableOutline> outlines = new ArrayList<>();
    for (Table table : tables.schema(app).tables()) {
      Map<String, String> columns = new LinkedHashMap<>();
      for (Column column : table.columns()) {
        columns.put(column.id(), column.name());
      }
      outlines.add(new TableOutline(table.id(), table.name(), columns));
    }
    return outlines;
  }

  /** Keeps which findings of lint are accepted. */
  public void setSilences(App app, List<Silence> silences) {
    List<Map<String, String>> kept =
        silences.stream()
            .map(each -> Map.of("rule", each.rule(), "on", each.on(), "because", each.because()))
            .toList();
    var _ = settings.merge(app, LINT, Map.of(SILENCES, kept));
  }

  private List<Silence> silences(App app) {
    List<Silence> silences = new ArrayList<>();
    if (settings.get(app, LINT).get(SILENCES) instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> map) {
          silences.add(
              new Silence(
                  String.valueOf(map.get("rule")),
                  String.valueOf(map.get("on")),
                  String.valueOf(map.get("because"))));
        }
      }
    }
    return silences;
  }
}
