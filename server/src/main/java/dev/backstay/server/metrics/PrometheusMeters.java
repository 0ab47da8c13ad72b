package dev.backstay.server.metrics;

import dev.backstay.foundation.meters.Meters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * Meters that Prometheus reads. A meter has at most {@value #MAX_SERIES} combinations of values;
 * what would be more is counted as {@code other}, so that a mistake costs accuracy and not memory.
 */
final class PrometheusMeters implements Meters, AutoCloseable {
  private static final int MAX_SERIES = 2_000;
  private static final String OTHER = "other";

  /** Upper bounds of the histograms: from what a read in memory takes to what code may take. */
  private static final Duration[] BOUNDS =
      java.util.stream.LongStream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  /**
   * @param data the directory whose disk is watched
   */
  PrometheusMeters(Path data) {
    List<MeterBinder> machine =
        List.of(
            new JvmMemoryMetrics(),
            collections,
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            new FileDescriptorMetrics(),
            new DiskSpaceMetrics(data.toFile()));
    machine.forEach(binder -> binder.bindTo(registry));
  }

  /** Everything in Prometheus' text format. */
  String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }

  @Override
  public Meters.Counter counter(String name, String description, String... labels) {
    Series<io.micrometer.core.instrument.Counter> series =
        new Series<>(
            labels,
            tags ->
                io.micrometer.core.instrument.Counter.builder(name)
                    .description(description)
                    .tags(tags)
                    .register(registry));
    return values -> series.of(values).increment();
  }

  @Override
  public Meters.Timer timer(String name, String description, String... labels) {
    Series<io.micrometer.core.instrument.Timer> series =
        new Series<>(
            labels,
            tags ->
                io.micrometer.core.instrument.Timer.builder(name)
                    .description(description)
                    .tags(tags)
                    .serviceLevelObjectives(BOUNDS)
                    .register(registry));
    return (nanos, values) -> series.of(values).record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void gauge(String name, String description, DoubleSupplier value) {
    // strongly referenced: nobody else keeps what the supplier asks
    Gauge.builder(name, value, DoubleSupplier::getAsDouble)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /** A meter's instruments by the values of their labels. */
  private static final class Series<T> {
    private final String[] labels;
    private final Function<List<Tag>, T> make;
    private final Map<List<String>, T> known = new ConcurrentHashMap<>();

    Series(String[] labels, Function<List<Tag>, T> make) {
      this.labels = labels;
      this.make = make;
    }

    T of(String... values) {
      List<String> key = List.of(values);
      T found = known.get(key);
      if (found != null) {
        return found;
      }
      List<String> kept =
          known.size() < MAX_SERIES ? key : Collections.nCopies(labels.length, OTHER);
      return known.computeIfAbsent(kept, this::make);
    }

    private T make(List<String> values) {
      List<Tag> tags = new ArrayList<>(labels.length);
      for (int i = 0; i < labels.length; i++) {
        tags.add(Tag.of(labels[i], values.get(i)));
      }
      return make.apply(tags);
    }
  }
}
