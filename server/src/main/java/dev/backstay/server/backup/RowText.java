package dev.backstay.server.backup;

import dev.backstay.store.backup.StoredTable;
import dev.backstay.store.backup.StoredTable.StoredColumn;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Rows as lines of JSON arrays. Numbers and texts come back exactly as they were. */
final class RowText {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .rootValueSeparator("\n")
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private RowText() {}

  /** Writes rows of one table; closing it leaves the stream open. */
  static final class Writer implements AutoCloseable {
    private final JsonGenerator generator;

    Writer(OutputStream out) {
      generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out);
    }

    void write(@Nullable Object[] values) {
      generator.writeStartArray();
      for (Object value : values) {
        switch (value) {
          case null -> generator.writeNull();
          case String text -> generator.writeString(text);
          case Long number -> generator.writeNumber(number);
          case Double number -> generator.writeNumber(number);
          case Boolean flag -> generator.writeBoolean(flag);
          case byte[] bytes -> generator.writeBinary(bytes);
          default -> throw new IllegalArgumentException("no value of a row");
        }
      }
      generator.writeEndArray();
    }

    @Override
    public void close() {
      generator.close();
    }
  }

  /** Reads rows of one table. */
  static final class Reader implements AutoCloseable {
    private final JsonParser parser;
    private final StoredTable table;

    Reader(InputStream in, StoredTable table) {
      this.parser = FACTORY.createParser(ObjectReadContext.empty(), in);
      this.table = table;
    }

    /**
     * The next row; null at the end.
     *
     * @throws BackupException when the text is not such a row
     */
    @Nullable Object @Nullable [] next() {
      try {
        JsonToken start = parser.nextToken();
        if (start == null) {
          return null;
        }
        require(start == JsonToken.START_ARRAY);
        List<StoredColumn> columns = table.columns();
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = value(columns.get(i));
        }
        require(parser.nextToken() == JsonToken.END_ARRAY);
        return values;
      } catch (JacksonException e) {
        throw new BackupException("the rows of the table " + table.name() + " are damaged", e);
      }
    }

    private @Nullable Object value(StoredColumn column) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.VALUE_NULL) {
        return null;
      }
      switch (column.kind()) {
        case TEXT, JSON -> require(token == JsonToken.VALUE_STRING);
        case INTEGER, DATETIME -> require(token == JsonToken.VALUE_NUMBER_INT);
        case REAL ->
            require(token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT);
        case BOOLEAN -> require(token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE);
        case BYTES -> require(token == JsonToken.VALUE_STRING);
      }
      return switch (column.kind()) {
        case TEXT, JSON -> parser.getString();
        case INTEGER, DATETIME -> parser.getLongValue();
        case REAL -> parser.getDoubleValue();
        case BOOLEAN -> parser.getBooleanValue();
        case BYTES -> parser.getBinaryValue();
      };
    }

    private void require(boolean right) {
      if (!right) {
        throw new BackupException("the rows of the table " + table.name() + " are damaged");
      }
    }

    @Override
    public void close() {
      parser.close();
    }
  }
}
