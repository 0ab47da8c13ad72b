package dev.backstay.foundation.limits;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What an address counts as where attempts are limited. An IPv6 address stands for its network of
 * 64 bits, because a client that has one of them has them all.
 */
public final class Network {
  /** Stands for requests without an address: those of server code and of the server itself. */
  private static final String SERVER = "server";

  private static final int NETWORK_BYTES = 8;
  private static final int MAX_LENGTH = 45;

  private Network() {}

  /**
   * The network of an address.
   *
   * @param address as {@code Exchange.remoteAddress()} gives it, after the rules of {@code
   *     trusted-proxies}; null for none
   * @return at most 45 characters
   */
  public static String of(@Nullable String address) {
    if (address == null) {
      return SERVER;
    }
    try {
      return InetAddress.ofLiteral(address) instanceof Inet6Address six
          ? HexFormat.of().formatHex(six.getAddress(), 0, NETWORK_BYTES)
          : address;
    } catch (IllegalArgumentException e) {
      return address.length() <= MAX_LENGTH ? address : address.substring(0, MAX_LENGTH);
    }
  }
}
