package dev.backstay.foundation.access;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.security.model.Operation;

/**
 * What a client is told of a refused operation (security model, part B). Never why: that is for
 * developers.
 */
public final class Refusals {
  private Refusals() {}

  /** The documented refusal of an operation. */
  public static ApiException of(Operation operation) {
    return switch (operation) {
      case CREATE -> ApiError.CREATE_DENIED.with();
      case UPDATE -> ApiError.UPDATE_DENIED.with();
      case FIND -> ApiError.FIND_DENIED.with();
      case REMOVE -> ApiError.REMOVE_DENIED.with();
      case DESCRIBE -> ApiError.DESCRIBE_DENIED.with();
      case PERMISSION -> ApiError.PERMISSION_DENIED.with();
      case LOAD_RELATIONS, ADD_RELATION, DELETE_RELATION, UPSERT ->
          ApiError.OPERATION_DENIED.with(operation.name());
      case READ, WRITE, DELETE, FILE_PERMISSION -> ApiError.FILE_DENIED.with();
      case PUBLISH -> ApiError.PUBLISH_DENIED.with();
      case SUBSCRIBE -> ApiError.SUBSCRIBE_DENIED.with();
      case INVOKE -> ApiError.SERVICE_DENIED.with();
    };
  }
}
