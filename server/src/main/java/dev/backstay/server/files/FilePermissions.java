package dev.backstay.server.files;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Grants;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.server.files.tree.FileEntry;
import dev.backstay.server.files.tree.FilePath;
import dev.backstay.server.files.tree.FileTree;

/**
 * Grants and denials that clients make on files and directories (reference: permissions.md §4, row
 * 3). On a file they take what is granted; on a directory, which may hold anybody's files, a client
 * key may only if the app allows grants of whole containers at all (security model C.9a 1).
 */
final class FilePermissions {
  private final Grants grants;
  private final FileTree tree;

  FilePermissions(Grants grants, FileTree tree) {
    this.grants = grants;
    this.tree = tree;
  }

  /**
   * Changes cells; those of a file belong to it, wherever it is moved.
   *
   * @throws dev.backstay.foundation.error.ApiException as {@link Grants} says; 6007 when the file
   *     went away meanwhile
   */
  void change(Call call, FilePath path, String access, JsonFields body) {
    FileEntry there = tree.find(call.app(), path);
    if (there != null && !there.isDirectory()) {
      grants.onFile(call, path.asset(), sql -> FileTree.requireFile(sql, path).id(), access, body);
    } else {
      grants.onContainer(call, path.asset(), access, body);
    }
  }
}
