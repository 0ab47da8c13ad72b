package dev.backstay.server.files.fetch;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Which addresses the server connects to on behalf of others: those of the public internet. Every
 * other range could be a part of the operator's network, or of the machine.
 */
final class AddressRules {
  private AddressRules() {}

  static boolean isPublic(InetAddress address) {
    return switch (address) {
      case Inet4Address four -> isPublic(four.getAddress());
      case Inet6Address six -> isPublicSix(six.getAddress());
      default -> false;
    };
  }

  /** RFC 6890 and its successors: what is not for everybody. */
  private static boolean isPublic(byte[] bytes) {
    int a = bytes[0] & 0xff;
    int b = bytes[1] & 0xff;
    int c = bytes[2] & 0xff;
    boolean special =
        a == 0
            || a == 10
            || a == 127
            || (a == 100 && b >= 64 && b < 128)
            || (a == 169 && b == 254)
            || (a == 172 && b >= 16 && b < 32)
            || (a == 192 && b == 0 && (c == 0 || c == 2))
            || (a == 192 && b == 88 && c == 99)
            || (a == 192 && b == 168)
            || (a == 198 && (b == 18 || b == 19))
            || (a == 198 && b == 51 && c == 100)
            || (a == 203 && b == 0 && c == 113)
            || a >= 224;
    return !special;
  }

  /** Global unicast, but for what tunnels to an address of IPv4 or is only for examples. */
  private static boolean isPublicSix(byte[] bytes) {
    int first = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
    int second = (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
    boolean global = (first & 0xe000) == 0x2000;
    boolean teredoOrLocal = first == 0x2001 && second < 0x0200;
    boolean example = (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000);
    boolean sixToFour = first == 0x2002;
    return global && !teredoOrLocal && !example && !sixToFour;
  }
}
