package dev.backstay.server.files;

import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import dev.backstay.security.model.Asset;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the files service, as far as there is one.
 *
 * @param <R> what it results in
 */
public sealed interface FileOperation<R extends @Nullable Object> extends ServiceOperation<R> {
  /** The file or directory. */
  Asset.FilePath path();

  @Override
  default Service service() {
    return Service.FILES;
  }

  @Override
  default String target() {
    return path().path();
  }

  /**
   * Changes the cell of a user or role on a file or directory.
   *
   * @param access GRANT or DENY
   * @param body as a client sends it: {@code permission} and either {@code user} or {@code role};
   *     the role is ignored when both are there
   */
  record ChangePermission(Asset.FilePath path, String access, JsonFields body)
      implements FileOperation<@Nullable Void> {}
}
