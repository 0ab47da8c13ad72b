package dev.backstay.store.database;

import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the databases of an installation are: on SQLite files below the data directory, on
 * PostgreSQL schemas ({@code backstay}, {@code backstay_app_…}).
 */
public final class DatabaseLayout {
  /** The platform's schema of PostgreSQL. */
  public static final String PLATFORM_SCHEMA = "backstay";

  private static final String APP_SCHEMA = "backstay_app_";
  private static final Pattern APP_ID = Pattern.compile("[A-Fa-f0-9-]{36}");

  private DatabaseLayout() {}

  /** The platform's file. */
  public static Path platformFile(DatabaseSettings settings) {
    return settings.dataDirectory().resolve("platform").resolve("platform.db");
  }

  /** The directory of all apps' directories. */
  public static Path appsDirectory(DatabaseSettings settings) {
    return settings.dataDirectory().resolve("apps");
  }

  /** The directory of an app, with either product. */
  public static Path appDirectory(DatabaseSettings settings, String appId) {
    return appsDirectory(settings).resolve(key(appId));
  }

  /** An app's file. */
  public static Path appFile(DatabaseSettings settings, String appId) {
    return appDirectory(settings, appId).resolve("app.db");
  }

  /** An app's schema. */
  public static String appSchema(String appId) {
    return APP_SCHEMA + key(appId).replace('-', '_');
  }

  /** The id of the app that a schema is of, in upper case; null for a schema of no app. */
  public static @Nullable String appOfSchema(String schema) {
    return schema.startsWith(APP_SCHEMA)
        ? schema.substring(APP_SCHEMA.length()).replace('_', '-').toUpperCase(Locale.ROOT)
        : null;
  }

  /**
   * An app's id as it stands in names of files; nothing but an id passes.
   *
   * @throws DatabaseException UNAVAILABLE for anything else
   */
  public static String key(String appId) {
    if (!APP_ID.matcher(appId).matches()) {
      throw new DatabaseException(Kind.UNAVAILABLE, "there is no database for this app");
    }
    return appId.toLowerCase(Locale.ROOT);
  }

  /**
   * Makes a directory that only its owner may enter, with those above it.
   *
   * @throws DatabaseException UNAVAILABLE if that fails
   */
  public static void makeDirectory(Path directory) {
    try {
      boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
      FileAttribute<?>[] attributes =
          posix
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
              }
              : new FileAttribute<?>[0];
      Files.createDirectories(directory, attributes);
    } catch (IOException e) {
      throw new DatabaseException(Kind.UNAVAILABLE, e);
    }
  }

  /** Makes the directory of a file, as {@link #makeDirectory} does. */
  public static void makeDirectoryOf(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("a database file needs a directory");
    }
    makeDirectory(parent);
  }
}
