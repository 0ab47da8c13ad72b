package dev.backstay.foundation.core;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.meters.Meters;
import dev.backstay.store.Databases;
import dev.backstay.store.nodes.Nodes;

/** What is measured of that on which every feature stands: decisions and databases. */
final class CoreMeters {
  private CoreMeters() {}

  static void install(Meters meters, AccessGate gate, Databases databases, Nodes nodes) {
    Meters.Counter decisions =
        meters.counter(
            "backstay_decisions", "decisions of the gate", "operation", "outcome", "layer");
    gate.onDecision(decision ->
        decisions.add(
            decision.operation().name(), decision.outcome().name(), decision.layer().name()));
    meters.gauge(
        "backstay_messages_refused",
        "messages on the channels of the servers that none of them has sent, since the start",
        nodes::refusedMessages);
    meters.gauge(
        "backstay_database_open_apps",
        "apps whose database is open",
        () -> databases.load().apps());
    meters.gauge(
        "backstay_database_connections",
        "connections to PostgreSQL that the server may have; 0 on SQLite",
        () -> databases.load().connections());
    meters.gauge(
        "backstay_database_connections_used",
        "of those, how many are being used",
        () -> databases.load().connectionsUsed());
    meters.gauge(
        "backstay_database_connections_awaited",
        "requests that wait for one",
        () -> databases.load().waiting());
    meters.gauge(
        "backstay_database_writes_queued",
        "writes that wait for the writer of their SQLite database, of all apps",
        () -> databases.load().queuedWrites());
    meters.gauge(
        "backstay_database_writes_queued_most",
        "of the app that has most of them",
        () -> databases.load().mostQueuedWrites());
  }
}
