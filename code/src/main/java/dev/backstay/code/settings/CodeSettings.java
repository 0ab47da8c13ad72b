package dev.backstay.code.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What can be set about server code.
 *
 * @param enabled whether server code is run at all
 * @param node the Node executable: a name on the PATH or an absolute path
 * @param npm the npm executable, for installing the runner on first use
 * @param runnerPackage directory with the runner's {@code package.json}, lock file and {@code
 *     host.js}
 * @param runnerDirectory where the runner is installed; may be the package's own directory
 * @param codeDirectory where deployed code is unpacked and runners have their layout
 * @param apiUrl root of this server's API as its own runners reach it, on the loopback address
 * @param publicUrl root of this server's API as everybody else reaches it
 * @param timeout time that one invocation may take; 20 s by default. The vendor's lowest plan has 5
 *     s and its highest minutes; the host of a server pays for the time, and a call that takes
 *     longer than 20 s has lost most clients anyway
 * @param workers invocations of one app that run at the same time; more of them wait
 * @param waiting invocations of one app that may wait; more of them are refused
 * @param nesting invocations of one app within each other, the outermost included
 * @param invocations that may come of one that no code has asked for, itself included
 * @param warm whether a worker serves one invocation after another (fast, but what the code leaves
 *     in memory stays), or every invocation gets a new worker
 * @param heapMegabytes heap of a worker
 * @param workerMegabytes memory of a worker altogether; one that takes more is killed
 * @param resultBytes longest result
 * @param idle after this time without an invocation the last worker of an app is ended; the next
 *     invocation starts one
 * @param network whether workers may open connections; otherwise only the API's socket is reached
 * @param separateUsers whether, when the server runs as root on Linux, each app's workers run as an
 *     operating-system user of its own; otherwise all run as the server's
 */
public record CodeSettings(
    boolean enabled,
    String node,
    String npm,
    Path runnerPackage,
    Path runnerDirectory,
    Path codeDirectory,
    Supplier<String> apiUrl,
    Supplier<String> publicUrl,
    Duration timeout,
    int workers,
    int waiting,
    int nesting,
    int invocations,
    boolean warm,
    int heapMegabytes,
    int workerMegabytes,
    int resultBytes,
    Duration idle,
    boolean network,
    boolean separateUsers) {

  /** The defaults, for a package and a data directory. */
  public static CodeSettings standard(
      Path runnerPackage, Path codeDirectory, Supplier<String> apiUrl) {
    return new CodeSettings(
        true,
        "node",
        "npm",
        runnerPackage,
        runnerPackage,
        codeDirectory,
        apiUrl,
        apiUrl,
        Duration.ofSeconds(20),
        4,
        100,
        8,
        1_000,
        true,
        256,
        640,
        5_000_000,
        Duration.ofMinutes(10),
        true,
        true);
  }
}
