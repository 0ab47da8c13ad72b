package dev.backstay.foundation.settings;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how server code runs.
 *
 * @param mode where it runs
 * @param coderunnerDirectory null for the distribution's own
 * @param timeout of one invocation
 * @param concurrency invocations of one app that run at a time
 * @param queue invocations of one app that may wait
 * @param nesting invocations within each other, the outermost included
 * @param invocations that may come of one, itself included
 * @param warmWorkers whether a worker serves one invocation after another
 * @param idle after which time without an invocation an app has no worker any more
 * @param memoryMegabytes heap of a worker
 * @param network whether server code may open connections
 * @param timers how many timers an app may have
 * @param shortestTimer the shortest period of a timer
 * @param deployments how many deployments of a model are kept
 * @param debugAddress where {@code coderunner debug} connects to; port 0 for a free one
 * @param appLogMegabytes what an app's logs may take on disk
 */
public record ServerCodeSettings(
    ServerCodeMode mode,
    @Nullable Path coderunnerDirectory,
    Duration timeout,
    int concurrency,
    int queue,
    int nesting,
    int invocations,
    boolean warmWorkers,
    Duration idle,
    int memoryMegabytes,
    boolean network,
    int timers,
    Duration shortestTimer,
    int deployments,
    InetSocketAddress debugAddress,
    int appLogMegabytes) {

  static ServerCodeSettings of(SettingReader reader) {
    return new ServerCodeSettings(
        reader.choice(Setting.SERVER_CODE, ServerCodeMode.class),
        reader.optional(Setting.CODERUNNER_DIRECTORY, Path::of),
        reader.seconds(Setting.CODE_TIMEOUT_SECONDS, 1, 600),
        reader.number(Setting.CODE_CONCURRENCY, 1, 1_000),
        reader.number(Setting.CODE_QUEUE, 0, 100_000),
        reader.number(Setting.CODE_NESTING, 1, 50),
        reader.number(Setting.CODE_INVOCATIONS, 1, 1_000_000),
        reader.choice(Setting.CODE_WORKERS, "warm", "fresh"),
        reader.seconds(Setting.CODE_IDLE_SECONDS, 1, 1_000_000),
        reader.number(Setting.CODE_MEMORY_MB, 32, 16_384),
        reader.choice(Setting.CODE_NETWORK, "on", "off"),
        reader.number(Setting.CODE_TIMERS, 0, 100_000),
        reader.seconds(Setting.CODE_TIMER_SECONDS, 1, 86_400),
        reader.number(Setting.CODE_DEPLOYMENTS, 2, 1_000),
        new InetSocketAddress(
            reader.text(Setting.CODE_DEBUG_HOST),
            reader.number(Setting.CODE_DEBUG_PORT, 0, 65_535)),
        reader.number(Setting.APP_LOG_MB, 1, 100_000));
  }

  /** Whether code can be called and deployed. */
  public boolean enabled() {
    return mode != ServerCodeMode.OFF;
  }

  /** Whether calls go through the queue in Valkey. */
  public boolean usesQueue() {
    return mode == ServerCodeMode.QUEUE || mode == ServerCodeMode.RUNNER;
  }

  /** Whether code runs on this machine. */
  public boolean runsHere() {
    return mode == ServerCodeMode.ON || mode == ServerCodeMode.RUNNER;
  }
}
