package dev.backstay.cli.terminal;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;

/** Escapes what a terminal would take for a command, in everything that is printed through it. */
public final class TerminalWriter extends FilterWriter {
  private TerminalWriter(PrintWriter out) {
    super(out);
  }

  /** A writer that prints to {@code out}; it has to be flushed. */
  public static PrintWriter over(PrintWriter out) {
    return new PrintWriter(new TerminalWriter(out));
  }

  @Override
  public void write(int c) throws IOException {
    write(String.valueOf((char) c), 0, 1);
  }

  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    write(new String(text, offset, length), 0, length);
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    out.write(TerminalText.lines(text.substring(offset, offset + length)));
  }
}
