package dev.backstay.policy;

import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Area;

/** How people call the assets and principals of an app. */
final class AssetNames {
  private final AppPermissions app;

  AssetNames(AppPermissions app) {
    this.app = app;
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
      case DATA ->
          app.tables().stream()
              .filter(table -> table.id().equals(id))
              .map(AppPermissions.TableOutline::name)
              .findFirst()
              .orElse(id);
      case SERVICES ->
          app.services().stream()
              .filter(service -> service.id().equals(id))
              .map(AppPermissions.ServiceOutline::name)
              .findFirst()
              .orElse(id);
      case FILES, MESSAGING -> id;
    };
  }

  /** For example {@code method Shop/refund}. */
  String method(String serviceId, String methodId) {
    return "method " + bare(Area.SERVICES, serviceId) + "/" + methodName(serviceId, methodId);
  }

  String methodName(String serviceId, String methodId) {
    return app.services().stream()
        .filter(service -> service.id().equals(serviceId))
        .map(service -> service.methods().getOrDefault(methodId, methodId))
        .findFirst()
        .orElse(methodId);
  }

  String columnName(String tableId, String columnId) {
    return app.tables().stream()
        .filter(table -> table.id().equals(tableId))
        .map(table -> table.columns().getOrDefault(columnId, columnId))
        .findFirst()
        .orElse(columnId);
  }

  /** The name of a role; {@code *} for all, the id if there is no such role. */
  String role(String id) {
    return id.equals(Role.ALL) ? id : app.policy().roleById(id).map(Role::name).orElse(id);
  }
}
