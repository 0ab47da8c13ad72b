package dev.backstay.code.invoke;

import dev.backstay.code.host.HostPools;
import dev.backstay.foundation.apps.Invocation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** The worker processes of this server. */
public final class OwnWorkers implements CodeWorkers {
  private final HostPools hosts;
  private final InvocationKeys keys;
  private final Duration timeout;
  private final BiConsumer<String, String> code;

  /**
   * @param timeout how long one invocation may take
   * @param code makes sure that the code of an app's deployment lies on this machine, or throws an
   *     {@link dev.backstay.foundation.error.ApiException}
   */
  public OwnWorkers(
      HostPools hosts, InvocationKeys keys, Duration timeout, BiConsumer<String, String> code) {
    this.hosts = hosts;
    this.keys = keys;
    this.timeout = timeout;
    this.code = code;
  }

  @Override
  public CompletableFuture<WorkerReply> run(
      CodeCall call, Invocation invocation, boolean awaited, boolean lowPriority) {
    code.accept(call.appId(), call.code().deploymentId());
    CodeTask task = new CodeTask(call, invocation, keys, timeout, awaited, lowPriority);
    if (awaited) {
      task.prepare();
    }
    hosts.submit(call.appId(), call.code().language(), task);
    return task.reply();
  }
}
