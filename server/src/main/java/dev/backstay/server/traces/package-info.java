/**
 * What the server tells a collector of traces: spans by OTLP, through OpenTelemetry's SDK. In come
 * the spans of {@code foundation.traces}; out go requests to the collector, from a queue that drops
 * what is too much.
 */
@NullMarked
package dev.backstay.server.traces;

import org.jspecify.annotations.NullMarked;
