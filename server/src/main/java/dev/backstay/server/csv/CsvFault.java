package dev.backstay.server.csv;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Why a text is not CSV in UTF-8. Looked for once reading has failed: the reader knows only how far
 * it had come.
 *
 * @param line where it is, from 1
 * @param text what is wrong, for the developer
 */
record CsvFault(long line, String text) {
  /**
   * @param reached the line that was being read, for what is wrong otherwise
   */
  static CsvFault of(byte[] csv, long reached) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(csv);
    CharBuffer characters = CharBuffer.allocate(8_192);
    long line = 1;
    long quoteOpened = 0;
    char before = 0;
    CoderResult result;
    do {
      result = decoder.decode(bytes, characters, true);
      characters.flip();
      while (characters.hasRemaining()) {
        char c = characters.get();
        if (c == '\r' || (c == '\n' && before != '\r')) {
          line++;
        } else if (c == '"') {
          quoteOpened = quoteOpened == 0 ? line : 0;
        }
        before = c;
      }
      characters.clear();
    } while (result.isOverflow());
    if (result.isError()) {
      return new CsvFault(
          line,
          String.format(
              Locale.ROOT,
              "the byte 0x%02X is not UTF-8; save the file in the encoding UTF-8",
              csv[bytes.position()]));
    }
    return quoteOpened != 0
        ? new CsvFault(quoteOpened, "a quotation mark is opened here and never closed")
        : new CsvFault(reached, "from here on this is not CSV");
  }
}
