package dev.backstay.bench;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of decisions, with what they allocate; arguments choose some by name. */
public final class SecurityBenchmarks {
  private SecurityBenchmarks() {}

  /** Prints JMH's table at its end. */
  public static void main(String[] names) throws RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    for (String name : names.length == 0 ? new String[] {"DecisionBenchmark", "Peers"} : names) {
      options.include(name);
    }
    options
        .addProfiler(GCProfiler.class)
        .jvmArgsAppend(
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
        .forks(2)
        .warmupIterations(3)
        .warmupTime(TimeValue.seconds(1))
        .measurementIterations(5)
        .measurementTime(TimeValue.seconds(1));
    new Runner(options.build()).run();
  }
}
