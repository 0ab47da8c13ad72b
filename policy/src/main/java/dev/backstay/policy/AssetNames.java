package dev.backstay.policy;

import dev.backstay.policy.AppPermissions.ServiceOutline;
import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Area;
import java.util.HashMap;
import java.util.Map;

/** How people call the assets and principals of an app. */
final class AssetNames {
  private final AppPermissions app;
  private final Map<String, TableOutline> tables = new HashMap<>();
  private final Map<String, ServiceOutline> services = new HashMap<>();

  AssetNames(AppPermissions app) {
    this.app = app;
    app.tables().forEach(table -> tables.putIfAbsent(table.id(), table));
    app.services().forEach(service -> services.putIfAbsent(service.id(), service));
  }

  /** For example {@code table Orders}. */
  String container(Area area, String id) {
    return switch (area) {
      case DATA -> "table " + bare(area, id);
      case FILES -> "path " + id;
      case MESSAGING -> "channel " + id;
      case SERVICES -> "service " + bare(area, id);
    };
  }

  /** The name alone; the id if there is no such container. */
  String bare(Area area, String id) {
    return switch (area) {
      case DATA -> {
        TableOutline table = tables.get(id);
        yield table == null ? id : table.name();
      }
      case SERVICES -> {
        ServiceOutline service = services.get(id);
        yield service == null ? id : service.name();
      }
      case FILES, MESSAGING -> id;
    };
  }

  /** For example {@code method Shop/refund}. */
  String method(String serviceId, String methodId) {
    return "method " + bare(Area.SERVICES, serviceId) + "/" + methodName(serviceId, methodId);
  }

  String methodName(String serviceId, String methodId) {
    ServiceOutline service = services.get(serviceId);
    return service == null ? methodId : service.methods().getOrDefault(methodId, methodId);
  }

  String columnName(String tableId, String columnId) {
    TableOutline table = tables.get(tableId);
    return table == null ? columnId : table.columns().getOrDefault(columnId, columnId);
  }

  /** The name of a role; {@code *} for all, the id if there is no such role. */
  String role(String id) {
    return id.equals(Role.ALL) ? id : app.policy().roleById(id).map(Role::name).orElse(id);
  }
}
