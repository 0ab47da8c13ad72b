package dev.backstay.foundation.http;

import dev.backstay.foundation.meters.Meters;
import org.jspecify.annotations.Nullable;

/** Times requests by what they are, and never by whose: the labels are those of the routes. */
final class RequestMeters {
  private static final String[] STATUSES = {"other", "1xx", "2xx", "3xx", "4xx", "5xx"};

  private final Meters.Timer timer;

  RequestMeters(Meters meters) {
    this.timer =
        meters.timer(
            "backstay_requests",
            "requests from their headers to the beginning of their answer, or to the end of one"
                + " that is sent piece by piece",
            "area",
            "route",
            "method",
            "status");
  }

  /**
   * A request has been answered.
   *
   * @param address null when it names nothing
   * @param head whether the method is HEAD, which its route does not say
   */
  void answered(Addresses.@Nullable Address address, boolean head, int status, long nanos) {
    String answer = STATUSES[status >= 100 && status < 600 ? status / 100 : 0];
    if (address == null) {
      timer.record(nanos, "none", "none", "other", answer);
      return;
    }
    Route route = address.match().route();
    timer.record(
        nanos, address.area(), route.template(), head ? "HEAD" : route.method().name(), answer);
  }
}
