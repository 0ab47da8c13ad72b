package dev.backstay.server.files;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.server.files.tree.FilePath;

/**
 * Places at the root that nobody changes through the files service: server code, and the repository
 * of the vendor's Git service. Names that are also addresses of the API, such as {@code rename},
 * can be used: official clients do.
 */
final class ServiceFolders {
  private static final String SERVER_CODE = "servercode";
  private static final String GIT = ".git";

  private ServiceFolders() {}

  /**
   * @throws dev.backstay.foundation.error.ApiException 6022, 6027 or 6019
   */
  static void requireWritable(FilePath path) {
    switch (path.first()) {
      case SERVER_CODE -> throw ApiError.SERVER_CODE_FOLDER.with(path);
      case GIT -> throw ApiError.GIT_FOLDER.with(path);
      default -> {
        if (path.isRoot()) {
          throw ApiError.SERVICE_FILE.with(path);
        }
      }
    }
  }

  /**
   * As {@link #requireWritable}, of what is to be moved, copied or the target of either.
   *
   * @throws dev.backstay.foundation.error.ApiException 6019
   */
  static void requireModifiable(FilePath path) {
    if (path.isRoot() || isService(path)) {
      throw ApiError.SERVICE_FILE.with(path);
    }
  }

  /**
   * @throws dev.backstay.foundation.error.ApiException 6026
   */
  static void requireDeletable(FilePath path) {
    if (path.isRoot()) {
      throw ApiError.SERVICE_FILE_NOT_DELETABLE.with(path);
    }
    requireNoService(path);
  }

  /**
   * As {@link #requireDeletable}, of a directory that is to lose files and stays itself.
   *
   * @throws dev.backstay.foundation.error.ApiException 6026
   */
  static void requireNoService(FilePath path) {
    if (isService(path)) {
      throw ApiError.SERVICE_FILE_NOT_DELETABLE.with(path);
    }
  }

  private static boolean isService(FilePath path) {
    return path.first().equals(SERVER_CODE) || path.first().equals(GIT);
  }
}
