package dev.backstay.store.records;

import dev.backstay.store.error.DataException;
import java.util.List;

/** Which rows are to be related, or no longer. */
public sealed interface Children {
  /** Those with these ids. What is not there, or not to be found by the caller, is left out. */
  record ByIds(List<String> ids) implements Children {
    /**
     * @throws DataException 8000 for more than {@value Relations#MAX_CHILDREN}
     */
    public ByIds {
      ids = List.copyOf(ids);
      if (ids.size() > Relations.MAX_CHILDREN) {
        throw Relations.tooManyChildren();
      }
    }
  }

  /** Those that match a where clause; blank for all. */
  record Where(String where) implements Children {}
}
