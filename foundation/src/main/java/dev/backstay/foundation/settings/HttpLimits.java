package dev.backstay.foundation.settings;

import java.time.Duration;

/**
 * What clients may take of the server's memory, threads and time.
 *
 * @param maxBodyBytes longest body of a request
 * @param maxThreads threads that serve requests
 * @param requestQueue requests of one app that may wait for a thread
 * @param requestWait how long one of them waits
 * @param idleTimeout after which a connection without traffic is closed
 * @param headerTime in which the header of a request must have come
 * @param bodyBytesPerSecond lowest rate at which bodies come and go
 * @param stopDelay between being told to stop and taking no more requests
 * @param drainTime for requests under way when the server stops
 */
public record HttpLimits(
    int maxBodyBytes,
    int maxThreads,
    int requestQueue,
    Duration requestWait,
    Duration idleTimeout,
    Duration headerTime,
    int bodyBytesPerSecond,
    Duration stopDelay,
    Duration drainTime) {

  static HttpLimits of(SettingReader reader) {
    return new HttpLimits(
        reader.number(Setting.MAX_BODY_BYTES, 1_024, 1 << 30),
        reader.number(Setting.MAX_THREADS, 8, 10_000),
        reader.number(Setting.REQUEST_QUEUE, 0, 100_000),
        reader.seconds(Setting.REQUEST_WAIT_SECONDS, 1, 600),
        reader.seconds(Setting.IDLE_TIMEOUT_SECONDS, 1, 3_600),
        reader.seconds(Setting.REQUEST_HEADER_SECONDS, 1, 600),
        reader.number(Setting.REQUEST_BODY_RATE, 1, 1_000_000),
        reader.seconds(Setting.STOP_DELAY_SECONDS, 0, 600),
        reader.seconds(Setting.DRAIN_SECONDS, 0, 600));
  }
}
