package dev.backstay.server.files;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Grants;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.server.files.tree.FilePath;

/**
 * Grants and denials that clients make on files and directories (reference: permissions.md §4, row
 * 3). On a file they take what is granted; on a directory, which may hold anybody's files, a client
 * key may only if the app allows grants of whole containers at all (security model C.9a 1).
 */
final class FilePermissions {
  private final Grants grants;

  FilePermissions(Grants grants) {
    this.grants = grants;
  }

  /**
   * Changes a cell.
   *
   * @param isFile whether there is a file at the path, and no directory or nothing
   */
  void change(Call call, FilePath path, boolean isFile, String access, JsonFields body) {
    if (isFile) {
      grants.onFile(call, path.asset(), access, body);
    } else {
      grants.onContainer(call, path.asset(), access, body);
    }
  }
}
