package dev.backstay.server.permissions;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.store.records.RowFacts;
import dev.backstay.store.schema.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds assets by the names that people call them by. */
public final class NamedAssets {
  private static final int MAX_CONTAINER = 500;

  /** Where a name of an operation is looked for if nobody says which area is meant. */
  private static final List<Area> AREAS =
      List.of(Area.DATA, Area.FILES, Area.MESSAGING, Area.SERVICES);

  private final AppTables tables;
  private final ConsoleServices services;

  public NamedAssets(AppTables tables, ConsoleServices services) {
    this.tables = tables;
    this.services = services;
  }

  /** The area that consoles or people call so. */
  public static Area area(String name) {
    return Arrays.stream(Area.values())
        .filter(
            area -> area.wireName().equalsIgnoreCase(name) || area.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() ->
            ApiError.INVALID_PARAMETER_BECAUSE.with(
                "area",
                "It is one of " + Arrays.stream(Area.values()).map(Area::wireName).toList()));
  }

  /**
   * The operation of that name.
   *
   * @param area null to find the first area with such an operation; what begins with a slash is a
   *     path
   */
  public static Operation operation(String name, @Nullable Area area, String asset) {
    List<Area> areas =
        area != null ? List.of(area) : asset.startsWith("/") ? List.of(Area.FILES) : AREAS;
    return areas.stream()
        .map(each -> Operation.parse(each, name))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() ->
            ApiError.INVALID_PARAMETER_BECAUSE.with(
                "operation",
                "There is no such operation of " + areas.stream().map(Area::wireName).toList()));
  }

  /**
   * The id that cells of a container are stored under.
   *
   * @param named a table, by name or id; a path; a channel; a service, by name or id
   */
  public String containerId(App app, Area area, String named) {
    if (named.isEmpty() || named.length() > MAX_CONTAINER) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "container", "It has 1 to " + MAX_CONTAINER + " characters");
    }
    return switch (area) {
      case DATA -> table(app, named).id();
      case FILES -> path(named);
      case MESSAGING -> named;
      case SERVICES -> services.requireId(app, named);
    };
  }

  /** A table by its id or name. */
  public Table table(App app, String named) {
    Table byId = tables.schema(app).tableById(named);
    return byId != null ? byId : tables.require(app, named);
  }

  /**
   * What a caller wants to do something to.
   *
   * @param named as for {@link #containerId}
   * @param part the method of a service; null for other areas
   */
  public Asset asset(App app, Area area, String named, @Nullable String part) {
    String id = containerId(app, area, named);
    return switch (area) {
      case DATA -> new Asset.Table(id);
      case FILES -> new Asset.FilePath(id);
      case MESSAGING -> new Asset.Channel(id);
      case SERVICES -> {
        if (part == null) {
          throw ApiError.MISSING_PARAMETER.with("part");
        }
        yield new Asset.Method(id, services.requireMethod(app, id, part).id());
      }
    };
  }

  /** The facts of one row. */
  public RowFacts row(App app, String tableId, String objectId) {
    RowFacts facts = tables.objectAcls(app).facts(tableId, objectId);
    if (facts == null) {
      throw ApiError.ENTITY_NOT_FOUND.with(objectId);
    }
    return facts;
  }

  /** A row that nobody has given permissions of its own. */
  public static Asset.Row plainRow(String tableId, String objectId, @Nullable String ownerId) {
    return new Asset.Row(tableId, objectId, ownerId, ObjectAcl.NONE);
  }

  private static String path(String named) {
    try {
      return new Asset.FilePath(named).path();
    } catch (IllegalArgumentException e) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "container", "It must be a path that begins with / and is without . and ..");
    }
  }
}
