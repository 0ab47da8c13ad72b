package dev.backstay.security.model;

import java.text.Normalizer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an operation acts on. */
public sealed interface Asset {
  /** The area that the asset belongs to. */
  Area area();

  /** The id of the container whose cells apply: a table, service or channel id, or the path. */
  String containerId();

  /**
   * A table as such: for CREATE and DESCRIBE, or as all of its rows together.
   *
   * @param tableId the id that the table's cells are stored under
   */
  record Table(String tableId) implements Asset {
    /** Refuses null. */
    public Table {
      Objects.requireNonNull(tableId, "tableId");
    }

    @Override
    public Area area() {
      return Area.DATA;
    }

    @Override
    public String containerId() {
      return tableId;
    }
  }

  /**
   * One row, with the facts about it that decide.
   *
   * @param tableId the table
   * @param objectId the row
   * @param ownerId the row's {@code ownerId}; null if nobody owns it
   * @param acl the row's cells for the operation that is asked for
   */
  record Row(String tableId, String objectId, @Nullable String ownerId, ObjectAcl acl)
      implements Asset {
    /** Refuses null, except for the owner. */
    public Row {
      Objects.requireNonNull(tableId, "tableId");
      Objects.requireNonNull(objectId, "objectId");
      Objects.requireNonNull(acl, "acl");
    }

    /** The same row with the cells of another operation. */
    public Row withAcl(ObjectAcl other) {
      return new Row(tableId, objectId, ownerId, other);
    }

    @Override
    public Area area() {
      return Area.DATA;
    }

    @Override
    public String containerId() {
      return tableId;
    }
  }

  /**
   * One method of an API service.
   *
   * @param serviceId the service
   * @param methodId the method
   */
  record Method(String serviceId, String methodId) implements Asset {
    /** Refuses null. */
    public Method {
      Objects.requireNonNull(serviceId, "serviceId");
      Objects.requireNonNull(methodId, "methodId");
    }

    @Override
    public Area area() {
      return Area.SERVICES;
    }

    @Override
    public String containerId() {
      return serviceId;
    }
  }

  /**
   * A channel.
   *
   * @param id the channel
   */
  record Channel(String id) implements Asset {
    /** Refuses null. */
    public Channel {
      Objects.requireNonNull(id, "id");
    }

    @Override
    public Area area() {
      return Area.MESSAGING;
    }

    @Override
    public String containerId() {
      return id;
    }
  }

  /**
   * A file or directory.
   *
   * @param path from the root, for example {@code /images/a.png}; the root is {@code /}. A trailing
   *     slash is dropped, and letters that are written as several characters are composed (NFC).
   */
  record FilePath(String path) implements Asset {
    /** The root directory. */
    public static final String ROOT = "/";

    /**
     * @throws IllegalArgumentException if the path does not start at the root, or has an empty
     *     segment, {@code .} or {@code ..}: two spellings of one file would have two sets of cells
     */
    public FilePath {
      path = normalised(path);
    }

    /** The directory that holds this path; empty text for the root. */
    public static String parent(String path) {
      int slash = path.lastIndexOf('/');
      return slash > 0 ? path.substring(0, slash) : path.equals(ROOT) ? "" : ROOT;
    }

    @Override
    public Area area() {
      return Area.FILES;
    }

    @Override
    public String containerId() {
      return path;
    }

    private static String normalised(String path) {
      if (path.equals(ROOT)) {
        return path;
      }
      String composed = Normalizer.normalize(path, Normalizer.Form.NFC);
      String bare =
          composed.endsWith("/") ? composed.substring(0, composed.length() - 1) : composed;
      boolean rooted = bare.startsWith("/");
      for (String segment : bare.substring(rooted ? 1 : 0).split("/", -1)) {
        rooted &= !segment.isEmpty() && !segment.equals(".") && !segment.equals("..");
      }
      if (!rooted) {
        throw new IllegalArgumentException("`" + path + "` is not a plain path from the root");
      }
      return bare;
    }
  }
}
