package dev.backstay.server.files.tree;

import dev.backstay.foundation.error.ApiError;
import java.util.List;

/**
 * Which entries of a directory are wanted.
 *
 * @param recursive whether those of the directories below count, too
 * @param hidden paths below the directory that the caller may not know of, with all that is in them
 */
public record ListingQuery(
    FilePath directory, NamePattern pattern, boolean recursive, List<String> hidden) {

  /** By what a listing is sorted. */
  public enum Order {
    /** Directories first, then all files by their names (reference: files.md). */
    NAME,
    SIZE,
    CREATED,
    UPDATED;

    /**
     * The order that the console calls so.
     *
     * @throws dev.backstay.foundation.error.ApiException 6030 for another one
     */
    public static Order named(String name) {
      return switch (name) {
        case "", "name" -> NAME;
        case "size" -> SIZE;
        case "created", "createdOn" -> CREATED;
        case "updated", "updatedOn", "modified" -> UPDATED;
        default -> throw ApiError.FILES_NOT_SORTABLE.with(name);
      };
    }
  }

  /**
   * A part of the entries, in an order.
   *
   * @param offset how many entries to leave out
   */
  public record Page(Order order, boolean descending, int size, int offset) {}
}
