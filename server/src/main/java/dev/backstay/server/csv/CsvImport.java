package dev.backstay.server.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.security.model.Operation;
import dev.backstay.server.data.DataTransactions;
import dev.backstay.server.data.RecordOperation.Upsert;
import dev.backstay.server.data.UserRecords;
import dev.backstay.store.database.Isolation;
import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads CSV into a table, in one transaction: all of it or nothing. A row whose {@code objectId} is
 * there changes that record, any other makes one. The server's own columns are ignored as in any
 * write. Errors name their line.
 */
final class CsvImport implements Performer<CsvOperation.ImportCsv> {
  /** Rows of one import: nobody else writes on SQLite meanwhile. */
  static final int MAX_ROWS = 10_000;

  private static final Set<String> SERVER_COLUMNS =
      Set.of(Table.CREATED, Table.UPDATED, Table.OWNER_ID);

  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,19}");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,4})?");

  /** What the library reads ahead; a cell may be as long as the whole text, which is bounded. */
  private static final int BUFFER = 64 * 1024;

  /** Longest number, in characters. */
  private static final int MAX_NUMBER = 400;

  private final AppTables tables;
  private final DataTransactions transactions;

  CsvImport(AppTables tables, DataTransactions transactions) {
    this.tables = tables;
    this.transactions = transactions;
  }

  /** What a cell is for: a column, or the password of an account. */
  private record Target(String name, ColumnType type) {}

  /** A row that has been read. */
  private record Item(long line, Map<String, @Nullable Object> values) {}

  /**
   * Reads records.
   *
   * @return how many
   * @throws ApiException 2004 for what is not CSV, has columns that the table lacks or too many
   *     rows; for values as for saving a record. Then nothing is imported
   */
  @Override
  public Long run(Call call, CsvOperation.ImportCsv operation) {
    Table table = operation.table();
    List<Item> records = parsed(table, operation.csv());
    List<Map<String, @Nullable Object>> accounts =
        table.name().equals(Table.USERS) ? records.stream().map(Item::values).toList() : List.of();
    call.admit("an import of CSV into " + table.name());
    return transactions.run(
        call,
        Isolation.REPEATABLE_READ,
        accounts,
        inside -> {
          for (Item record : records) {
            try {
              var _ = inside.execute(call, new Upsert(table.name(), record.values()));
            } catch (DataException e) {
              throw atLine(record.line(), ApiException.of(e));
            } catch (ApiException e) {
              throw atLine(record.line(), e);
            }
          }
          return (long) records.size();
        });
  }

  @Override
  public boolean allows(Call call, CsvOperation.ImportCsv operation) {
    return tables.as(call).could(Operation.UPSERT, operation.table().id());
  }

  private static ApiException atLine(long line, ApiException error) {
    return error.withText("Line " + line + " of the CSV: " + error.text());
  }

  private static ApiException wrong(long line, String text) {
    return atLine(line, ApiError.WRONG_DATA.with(text));
  }

  private static List<Item> parsed(Table table, byte[] csv) {
    List<Item> records = new ArrayList<>();
    long line = 0;
    // by a decoder that rejects a byte which is not UTF-8, where others put a question mark
    InputStreamReader text =
        new InputStreamReader(
            new ByteArrayInputStream(csv, mark(csv), csv.length - mark(csv)),
            StandardCharsets.UTF_8.newDecoder());
    try (CsvReader<CsvRows.Line> rows =
        CsvReader.builder()
            .skipEmptyLines(true)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .maxBufferSize(BUFFER + csv.length)
            .build(new CsvRows(), text)) {
      List<@Nullable Target> columns = null;
      for (CsvRows.Line row : rows) {
        line = row.number();
        if (columns == null) {
          columns = columns(table, row);
          continue;
        }
        if (row.cells().size() != columns.size()) {
          throw wrong(line, row.cells().size() + " cells, where the header has " + columns.size());
        }
        if (records.size() == MAX_ROWS) {
          throw ApiError.WRONG_DATA.with("At most " + MAX_ROWS + " rows are imported at once");
        }
        records.add(new Item(line, values(columns, row)));
      }
      if (columns == null) {
        throw ApiError.WRONG_DATA.with("The CSV has no header");
      }
    } catch (CsvParseException | UncheckedIOException | IOException e) {
      CsvFault fault = CsvFault.of(csv, line + 1);
      throw wrong(fault.line(), fault.text());
    }
    return records;
  }

  /** How many bytes a byte order mark takes. */
  private static int mark(byte[] csv) {
    return csv.length >= 3
            && csv[0] == (byte) 0xEF
            && csv[1] == (byte) 0xBB
            && csv[2] == (byte) 0xBF
        ? 3
        : 0;
  }

  /** The columns of the header; null for those that are ignored. */
  private static List<@Nullable Target> columns(Table table, CsvRows.Line header) {
    List<@Nullable Target> columns = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String cell : header.cells()) {
      String name = cell == null ? "" : cell.strip();
      if (!seen.add(name)) {
        throw wrong(header.number(), "duplicate column `" + shortened(name) + "`");
      }
      Column column = table.column(name);
      if (SERVER_COLUMNS.contains(name) || name.startsWith("___")) {
        columns.add(null);
      } else if (column != null && !column.type().isRelation()) {
        columns.add(column.autoIncrement() ? null : new Target(name, column.type()));
      } else if (table.name().equals(Table.USERS) && name.equals(UserRecords.PASSWORD)) {
        columns.add(new Target(UserRecords.PASSWORD, ColumnType.STRING));
      } else {
        throw wrong(
            header.number(),
            "the table `"
                + table.name()
                + "` has no column `"
                + shortened(name)
                + "` that can be imported"
                + separator(name));
      }
    }
    return columns;
  }

  /** What is said of a header that is separated by something else than commas. */
  private static String separator(String name) {
    for (String separator : List.of(";", "\t", "|")) {
      if (name.contains(separator)) {
        return "; cells are separated by commas, not by "
            + (separator.equals("\t") ? "tabs" : "`" + separator + "`");
      }
    }
    return "";
  }

  private static Map<String, @Nullable Object> values(
      List<@Nullable Target> columns, CsvRows.Line row) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      Target column = columns.get(i);
      if (column != null) {
        String cell = row.cells().get(i);
        values.put(column.name(), cell == null ? null : value(column, row.number(), cell));
      }
    }
    if (values.get(Table.OBJECT_ID) == null) {
      // a new record: what is empty gets its default
      values.values().removeIf(Objects::isNull);
    }
    return values;
  }

  private static @Nullable Object value(Target column, long line, String cell) {
    String text = cell.strip();
    return switch (column.type()) {
      case INT -> {
        if (WHOLE.matcher(text).matches()) {
          yield new BigDecimal(text);
        }
        throw invalid(column, line, cell);
      }
      case DOUBLE -> {
        if (text.length() <= MAX_NUMBER && NUMBER.matcher(text).matches()) {
          double number = Double.parseDouble(text);
          boolean vanished = number == 0 && new BigDecimal(text).signum() != 0;
          if (Double.isFinite(number) && !vanished) {
            yield number;
          }
        }
        throw invalid(column, line, cell);
      }
      case BOOLEAN ->
          switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(column, line, cell);
          };
      case DATETIME -> WHOLE.matcher(text).matches() ? wholeNumber(column, line, text) : text;
      case JSON -> {
        try {
          yield Json.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (ApiException e) {
          throw invalid(column, line, cell);
        }
      }
      default -> cell;
    };
  }

  private static Long wholeNumber(Target column, long line, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw invalid(column, line, text);
    }
  }

  private static ApiException invalid(Target column, long line, String cell) {
    return wrong(
        line,
        "`"
            + shortened(cell)
            + "` is not a valid "
            + column.type()
            + ", the type of column `"
            + column.name()
            + "`");
  }

  private static String shortened(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }
}
