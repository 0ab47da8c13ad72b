package dev.backstay.server.csv;

import dev.backstay.foundation.http.FileBody;
import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import dev.backstay.store.query.Query;
import dev.backstay.store.schema.Table;

/** What developers ask for in CSV: all records of a table or query at once. */
sealed interface CsvOperation<R> extends ServiceOperation<R> {
  Table table();

  @Override
  default Service service() {
    return Service.DATA;
  }

  @Override
  default String target() {
    return table().name();
  }

  /**
   * Reads records from a text into a table; results in how many.
   *
   * @param csv UTF-8, with a header
   */
  record ImportCsv(Table table, byte[] csv) implements CsvOperation<Long> {}

  /**
   * Writes records as a text with a header; results in the file that it is in.
   *
   * @param query which, in which order, with which properties; its paging does not count
   */
  record ExportCsv(Table table, Query query) implements CsvOperation<FileBody> {}
}
