package dev.backstay.server.files;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.server.files.storage.FileContent;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body of a streaming route as it comes. */
final class RequestContent implements FileContent {
  private final Exchange exchange;

  RequestContent(Exchange exchange) {
    this.exchange = exchange;
  }

  @Override
  public InputStream open() {
    return new FilterInputStream(exchange.bodyStream()) {
      @Override
      public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int from, int count) {
        try {
          return in.read(into, from, count);
        } catch (IOException e) {
          throw ApiError.BAD_REQUEST.with("the request body ended too early");
        }
      }
    };
  }

  @Override
  public long announced() {
    return exchange.request().getLength();
  }
}
