package dev.backstay.server.files;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Grants;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.server.files.FileOperation.ChangePermission;
import org.jspecify.annotations.Nullable;

/**
 * Grants and denials that clients make on files and directories (reference: permissions.md §4, row
 * 3); a client key only if the app allows grants of whole containers at all (security model C.9a
 * 1).
 */
final class FilePermissions implements Performer<FileOperation<?>> {
  private final Grants grants;

  FilePermissions(Grants grants) {
    this.grants = grants;
  }

  /** What it takes follows from the body. */
  @Override
  public boolean allows(Call call, FileOperation<?> operation) {
    return true;
  }

  @Override
  public @Nullable Object run(Call call, FileOperation<?> operation) {
    switch (operation) {
      case ChangePermission(var path, String access, var body) ->
          grants.onContainer(call, path, access, body);
    }
    return null;
  }
}
