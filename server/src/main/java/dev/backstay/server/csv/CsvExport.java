package dev.backstay.server.csv;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.FileBody;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.WhereText;
import dev.backstay.security.model.Operation;
import dev.backstay.server.data.DataTransactions;
import dev.backstay.server.data.RecordExecutor;
import dev.backstay.server.data.RecordOperation.Find;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.JsonText;
import dev.backstay.store.schema.Table;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records of a query as CSV (RFC 4180, UTF-8), as they are at one moment. A missing
 * value is an empty cell, an empty text is {@code ""}; a moment is a text in UTC; relations are
 * left out, as in records.
 */
final class CsvExport implements Performer<CsvOperation.ExportCsv> {
  /** Longest text, in bytes: so much is on disk, and the database is read for so long. */
  static final long MAX_BYTES = 1L << 30;

  /** Rows that are read at once. */
  private static final int PAGE = Query.MAX_PAGE_SIZE;

  /** Moments outside of the years that have four digits stay numbers. */
  private static final long FIRST = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();

  private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final AppTables tables;
  private final DataTransactions transactions;
  private final Path spool;
  private final int diskReserveMegabytes;

  CsvExport(AppTables tables, DataTransactions transactions, Path spool, int diskReserveMegabytes) {
    this.tables = tables;
    this.transactions = transactions;
    this.spool = spool;
    this.diskReserveMegabytes = diskReserveMegabytes;
  }

  /**
   * The records as a text with a header. It is on disk, so that the transaction does not last as
   * long as the client reads.
   *
   * @throws dev.backstay.foundation.error.ApiException as for a find; 2004 for a text of more than
   *     {@value #MAX_BYTES} bytes, 6002 when the disk is almost full
   */
  @Override
  public FileBody run(Call call, CsvOperation.ExportCsv operation) {
    Table table = operation.table();
    Query query = operation.query();
    String props = query.props();
    boolean rows = props == null || props.indexOf('(') < 0; // what a function makes has no id
    String sortBy =
        query.sortBy() == null
            ? rows ? Table.OBJECT_ID : null
            : rows ? query.sortBy() + ", " + Table.OBJECT_ID : query.sortBy();
    Query asked = Query.ALL.withWhere(query.where()).withProps(props, null).withSortBy(sortBy);
    boolean byId = query.sortBy() == null && props == null;
    return transactions.read(
        call,
        inside -> {
          try {
            return FileBody.spooled(
                spool, diskReserveMegabytes, out -> write(call, inside, table, asked, byId, out));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Override
  public boolean allows(Call call, CsvOperation.ExportCsv operation) {
    return tables.as(call).could(Operation.FIND, operation.table().id());
  }

  private static void write(
      Call call, RecordExecutor inside, Table table, Query query, boolean byId, OutputStream file)
      throws IOException {
    Bounded out = new Bounded(file);
    try (CsvWriter csv =
        CsvWriter.builder()
            .quoteStrategy(QuoteStrategies.EMPTY)
            .build(out, StandardCharsets.UTF_8)) {
      // in the order of ids the next page begins after the last one, which costs the same for each
      String after = null;
      for (long read = 0; ; read += PAGE) {
        List<Row> page =
            inside.execute(
                call,
                new Find(
                    table.name(),
                    byId
                        ? query.withWhere(after(query.where(), after)).withPage(PAGE, 0)
                        : query.withPage(PAGE, read)));
        if (read == 0) {
          csv.writeRecord(header(table, query, page));
        }
        for (Row row : page) {
          csv.writeRecord(cells(row));
        }
        if (page.size() < PAGE) {
          return;
        }
        after = page.getLast().objectId();
      }
    }
  }

  private static @Nullable String after(@Nullable String where, @Nullable String id) {
    return id == null
        ? where
        : WhereText.both(where, Table.OBJECT_ID + " > " + WhereText.quoted(id));
  }

  private static List<String> header(Table table, Query query, List<Row> page) {
    if (!page.isEmpty()) {
      return page.getFirst().shape().names();
    }
    String props = query.props();
    if (props != null) {
      return List.of(props.split("\\s*,\\s*", -1));
    }
    return table.columns().stream()
        .filter(column -> !column.type().isRelation())
        .map(Column::name)
        .toList();
  }

  private static List<@Nullable String> cells(Row row) {
    List<@Nullable String> cells = new ArrayList<>(row.shape().size());
    for (int i = 0; i < row.shape().size(); i++) {
      boolean moment = row.shape().type(i) == ColumnType.DATETIME;
      cells.add(
          switch (row.value(i)) {
            case null -> null;
            case Long time when moment && time >= FIRST && time <= LAST ->
                MOMENT.format(Instant.ofEpochMilli(time));
            case JsonText json -> json.text();
            case Object value -> value.toString();
          });
    }
    return cells;
  }

  /** Refuses a text that becomes too long. */
  private static final class Bounded extends FilterOutputStream {
    private long bytes;

    Bounded(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] text, int from, int count) throws IOException {
      bytes += count;
      if (bytes > MAX_BYTES) {
        throw ApiError.WRONG_DATA.with(
            "The CSV would have more than " + MAX_BYTES + " bytes: ask for fewer records by where");
      }
      out.write(text, from, count);
    }
  }
}
