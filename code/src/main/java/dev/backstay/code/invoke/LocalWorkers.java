package dev.backstay.code.invoke;

import dev.backstay.code.host.HostPools;
import dev.backstay.foundation.apps.Invocation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** The worker processes of this server. */
public final class LocalWorkers implements CodeWorkers {
  private final HostPools hosts;
  private final InvocationKeys keys;
  private final Duration timeout;
  private final BiConsumer<String, String> fetchCode;

  /**
   * @param timeout how long one invocation may take
   * @param fetchCode makes sure that the code of an app's deployment lies on this machine, or
   *     throws an {@link dev.backstay.foundation.error.ApiException}
   */
  public LocalWorkers(
      HostPools hosts,
      InvocationKeys keys,
      Duration timeout,
      BiConsumer<String, String> fetchCode) {
    this.hosts = hosts;
    this.keys = keys;
    this.timeout = timeout;
    this.fetchCode = fetchCode;
  }

  @Override
  public void prepare(CodeCall call) {
    if (!call.code().deploymentId().isEmpty()) {
      fetchCode.accept(call.appId(), call.code().deploymentId());
    }
  }

  @Override
  public CompletableFuture<WorkerReply> run(
      CodeCall call, Invocation invocation, boolean awaited, boolean lowPriority) {
    CodeTask task = new CodeTask(call, invocation, keys, timeout, awaited, lowPriority);
    if (awaited) {
      task.prepare();
    }
    hosts.submit(call.appId(), call.code().language(), task);
    return task.reply();
  }
}
