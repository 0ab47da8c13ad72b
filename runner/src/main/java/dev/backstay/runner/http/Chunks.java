package dev.backstay.runner.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The body of a request whose length is not known. */
final class Chunks extends OutputStream {
  private static final byte[] END = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NEWLINE = {'\r', '\n'};
  private static final int LEAST = 8 << 10;

  private final OutputStream out;
  private final int size;
  private final ByteArrayOutputStream chunk = new ByteArrayOutputStream();
  private boolean closed;

  Chunks(OutputStream out, int size) {
    this.out = out;
    this.size = Math.max(LEAST, size);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    chunk.write(bytes, offset, length);
    if (chunk.size() >= size) {
      send();
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      send();
      out.write(END);
    }
  }

  private void send() throws IOException {
    if (chunk.size() > 0) {
      out.write((Integer.toHexString(chunk.size()) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      chunk.writeTo(out);
      out.write(NEWLINE);
      chunk.reset();
    }
  }
}
