package dev.backstay.server.csv;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of the cells that the CSV library finds: an empty cell means no value, {@code ""} an
 * empty text. The library's own rows do not tell the two apart.
 */
final class CsvRows extends AbstractBaseCsvCallbackHandler<CsvRows.Line> {
  private List<@Nullable String> cells = new ArrayList<>();

  /**
   * A row.
   *
   * @param number of the line on which it starts, from 1
   */
  record Line(long number, List<@Nullable String> cells) {}

  @Override
  protected void handleBegin(long startingLineNumber) {
    cells = new ArrayList<>();
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
    cells.add(length == 0 && !quoted ? null : new String(buffer, offset, length));
  }

  @Override
  protected Line buildRecord() {
    return new Line(getStartingLineNumber(), cells);
  }
}
