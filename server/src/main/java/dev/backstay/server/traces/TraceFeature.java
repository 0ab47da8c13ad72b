package dev.backstay.server.traces;

import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.TraceSettings;
import dev.backstay.foundation.traces.Traces;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Traces, for those who have a collector; without one in the settings nothing is recorded, and no
 * class of OpenTelemetry is loaded. It has no routes.
 */
public final class TraceFeature implements Feature {
  /** Where a server with these settings records what it does. */
  public static Traces traces(ServerSettings settings) {
    TraceSettings traces = settings.traces();
    return traces == null ? Traces.OFF : new OtlpTraces(traces);
  }

  /** Why a collector takes no spans now; null when it takes them. Sends it none. */
  public static @Nullable String problemReaching(TraceSettings traces) {
    return CollectorProbe.problem(traces);
  }

  /**
   * Begins to record, if there is to be any.
   *
   * @param program the version of this program
   */
  public TraceFeature(Core core, String program) {
    if (core.traces() instanceof OtlpTraces traces) {
      String listed = core.nodes().id();
      String node = listed.isEmpty() ? UUID.randomUUID().toString() : listed;
      core.resources().add(traces);
      traces.open(program, node, core.meters());
      core.operations().addOutermost(new OperationSpans());
      core.gate().onDecision(OperationSpans::decided);
    }
  }
}
