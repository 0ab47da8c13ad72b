package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.store.query.Row;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How rows of {@code Users} are written: they are accounts, with rules of their own on top of the
 * gate's. {@link RecordExecutor} writes to that table through here and in no other way.
 */
public interface UserRecords {
  /** What an account has and its record has not: taken in and never given out. */
  String PASSWORD = "password";

  /** Whether a property is the password, however it is written: there is never such a column. */
  static boolean isPassword(String property) {
    return property.equalsIgnoreCase(PASSWORD);
  }

  /** Creates a record; returns it as stored. */
  Row create(Call call, Map<String, @Nullable Object> values);

  /** Creates records, all or none; returns their ids, in the order of the values. */
  List<String> createAll(Call call, List<Map<String, @Nullable Object>> values);

  /** Changes a record; returns it as stored. */
  Row update(Call call, String objectId, Map<String, @Nullable Object> values);

  /** Refuses a change of many records at once that would be one of accounts. */
  void checkBulkUpdate(Call call, Map<String, @Nullable Object> values);

  /** Deletes a record; returns when, in milliseconds since the epoch. */
  long remove(Call call, String objectId);

  /** Deletes the records that match; returns how many. */
  long removeAll(Call call, String where);

  /**
   * Gets ready for a transaction that writes accounts, with all that cannot be done inside of one:
   * counting attempts, hashing passwords.
   *
   * @param writes the values of the accounts that are to be made or changed; those with an {@code
   *     objectId} may be changes
   * @throws dev.backstay.foundation.error.ApiException 2004 for too many passwords, 90429 for too
   *     many attempts
   */
  Transaction transaction(Call call, List<Map<String, @Nullable Object>> writes);

  /** Accounts in one transaction on data. */
  interface Transaction {
    /**
     * The accounts as they are inside the transaction. Called for each run of its work: one that
     * lost against another transaction has not happened.
     */
    UserRecords begin(AppTables inside);

    /** Does what follows once the transaction is stored: sessions end, mails go out. */
    void committed();
  }
}
