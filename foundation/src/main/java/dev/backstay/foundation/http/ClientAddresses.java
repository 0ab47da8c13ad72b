package dev.backstay.foundation.http;

import java.net.InetAddress;
import java.util.List;
import org.eclipse.jetty.server.Request;

/**
 * Where a request really comes from. Behind a reverse proxy every connection is the proxy's, and
 * the header {@code X-Forwarded-For} says whose request it is; but anybody can send that header, so
 * it counts only as far as it was written by proxies that the operator trusts (setting {@code
 * trusted-proxies}).
 */
final class ClientAddresses {
  /** Code runs on this machine. */
  private static final String CODE = "127.0.0.1";

  private static final int MAX_HOPS = 20;
  private static final int LONGEST = 45;

  private final List<String> trusted;

  ClientAddresses(List<String> trusted) {
    this.trusted = trusted;
  }

  /** The nearest address that is not a trusted proxy. */
  String of(Request request) {
    if (CodeConnector.app(request) != null) {
      return CODE;
    }
    String address = Request.getRemoteAddr(request);
    if (!trusted.contains(address)) {
      return address;
    }
    List<String> hops = request.getHeaders().getCSV("X-Forwarded-For", false);
    for (int i = hops.size() - 1; i >= Math.max(0, hops.size() - MAX_HOPS); i--) {
      if (!literal(hops.get(i))) {
        return address;
      }
      address = hops.get(i);
      if (!trusted.contains(address)) {
        return address;
      }
    }
    return address;
  }

  /** Where server code calls from, which speaks for itself and is nobody's proxy. */
  String ofCode(Request request) {
    return CodeConnector.app(request) != null ? CODE : Request.getRemoteAddr(request);
  }

  /** Only what is an address is believed, and logged. */
  private static boolean literal(String text) {
    try {
      return text.length() <= LONGEST && InetAddress.ofLiteral(text).getAddress().length > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
