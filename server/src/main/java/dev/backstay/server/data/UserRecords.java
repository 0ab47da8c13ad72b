package dev.backstay.server.data;

import dev.backstay.server.access.Call;
import dev.backstay.server.apps.App;
import dev.backstay.store.Row;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How rows of {@code Users} are written: they are accounts, and whoever keeps accounts has rules of his own on top of
 * the gate's. Every door to that table goes through here; nobody writes to it otherwise.
 */
public interface UserRecords {
  /** Creates a record; returns it as stored. */
  Row create(Call call, Map<String, @Nullable Object> values);

  /** Creates records, all or none; returns their ids, in the order of the values. */
  List<String> createAll(Call call, List<Map<String, @Nullable Object>> values);

  /** Changes a record; returns it as stored. */
  Row update(Call call, String objectId, Map<String, @Nullable Object> values);

  /** Refuses a change of many records at once that would be one of accounts. */
  void checkBulkUpdate(Call call, Map<String, @Nullable Object> values);

  /** To be called after records were deleted. */
  void usersDeleted(App app, List<String> objectIds);
}
