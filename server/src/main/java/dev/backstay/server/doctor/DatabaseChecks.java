package dev.backstay.server.doctor;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.store.DatabaseFacts;
import dev.backstay.store.Databases;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.error.DatabaseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The database: whether it can be reached, its version, and the settings that data depend on. */
final class DatabaseChecks {
  /** The oldest PostgreSQL that its makers still mend. */
  private static final int LOWEST_POSTGRES = 140_000;

  private static final long CLOCK_WARNING_MILLIS = 2_000;
  private static final long CLOCK_ERROR_MILLIS = 30_000;
  private static final long FAR_MICROS = 5_000;

  private DatabaseChecks() {}

  static List<Finding> of(ServerSettings settings) {
    DatabaseSettings database = settings.database().in(settings.dataDirectory());
    DatabaseFacts facts;
    try {
      facts = DatabaseFacts.of(database);
    } catch (DatabaseException | IllegalArgumentException e) {
      return List.of(
          Finding.error(
              "database",
              "it cannot be reached or read: " + reason(e),
              "look at database and database-password, and whether it runs and lets this machine"
                  + " in"));
    }
    if (facts == null) {
      return List.of(Finding.ok("database", "SQLite, made at the first start"));
    }
    return settings.database().url() == null
        ? List.of(sqlite(facts))
        : postgres(facts, database.connections());
  }

  private static String reason(RuntimeException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  private static Finding sqlite(DatabaseFacts facts) {
    String health = facts.values().getOrDefault("quick_check", "");
    return health.equals("ok")
        ? Finding.ok("database", "SQLite " + facts.version() + ", its file is whole")
        : Finding.error(
            "database",
            "SQLite " + facts.version() + ", and its file is damaged: " + health,
            "stop the server, keep a copy of the data directory, and restore the last backup");
  }

  private static List<Finding> postgres(DatabaseFacts facts, int wanted) {
    List<Finding> findings = new ArrayList<>();
    Map<String, String> values = facts.values();
    String version = "PostgreSQL " + facts.version();
    findings.add(
        Integer.parseInt(values.getOrDefault("version_num", "0")) < LOWEST_POSTGRES
            ? Finding.warning(
                "database", version + " is no longer maintained by its makers", "use 14 or newer")
            : Finding.ok("database", version));
    if (!values.getOrDefault("server_encoding", "").equals("UTF8")) {
      findings.add(
          Finding.error(
              "database encoding",
              "texts are stored as " + values.get("server_encoding"),
              "make the database with ENCODING 'UTF8' TEMPLATE template0"));
    }
    if (!values.getOrDefault("may_create", "").equals("t")) {
      findings.add(
          Finding.error(
              "database rights",
              "its user may not make schemas, of which each app has one",
              "GRANT CREATE ON DATABASE … TO that user"));
    }
    durability(values, findings);
    if (values.getOrDefault("shares_sessions", "").equals("true")) {
      findings.add(
          Finding.error(
              "database sessions",
              "PgBouncer or the like gives each transaction another session",
              "set pool_mode = session for this database, or connect to PostgreSQL itself"));
    }
    connections(values, wanted + Databases.MESSAGE_CONNECTIONS, findings);
    if (!values.getOrDefault("tls", "").equals("t") && facts.roundTripMicros() > FAR_MICROS / 10) {
      findings.add(
          Finding.warning(
              "database encryption",
              "the connection is not encrypted",
              "if it leaves this machine, add ?sslmode=verify-full to database"));
    }
    if (facts.roundTripMicros() > FAR_MICROS) {
      findings.add(
          Finding.warning(
              "database distance",
              "a question takes " + facts.roundTripMicros() / 1_000 + " ms",
              "put server and database next to each other: a request asks several times"));
    }
    clock(facts.clockAheadMillis(), findings);
    return findings;
  }

  private static void durability(Map<String, String> values, List<Finding> findings) {
    if (values.getOrDefault("fsync", "on").equals("off")) {
      findings.add(
          Finding.error(
              "database durability",
              "fsync is off: a power failure can destroy all data",
              "set fsync = on in postgresql.conf"));
    } else if (values.getOrDefault("full_page_writes", "on").equals("off")) {
      findings.add(
          Finding.warning(
              "database durability",
              "full_page_writes is off: a power failure can damage pages",
              "set full_page_writes = on, unless the file system writes whole pages"));
    }
  }

  private static void connections(Map<String, String> values, int wanted, List<Finding> findings) {
    int most = Integer.parseInt(values.getOrDefault("connections", "0"));
    int others = Integer.parseInt(values.getOrDefault("connections_of_others", "0"));
    int servers = Integer.parseInt(values.getOrDefault("connections_of_servers", "0"));
    String text =
        "a server opens "
            + wanted
            + " of the "
            + most
            + " that there are; servers that run use "
            + servers
            + ", others use "
            + others;
    String advice =
        "raise max_connections in postgresql.conf, or set database-connections lower: all servers"
            + " with their "
            + wanted
            + " each, and the others, must fit";
    findings.add(
        wanted + others > most
            ? Finding.error("database connections", text, advice)
            : wanted + servers + others > most
                ? Finding.warning(
                    "database connections", text + ": one more server has no room", advice)
                : Finding.ok("database connections", text));
  }

  private static void clock(long aheadMillis, List<Finding> findings) {
    long off = Math.abs(aheadMillis);
    if (off > CLOCK_WARNING_MILLIS) {
      String text = "the clocks of this machine and the database differ by " + off + " ms";
      String advice = "switch on time synchronisation on both";
      findings.add(
          off > CLOCK_ERROR_MILLIS
              ? Finding.error("database clock", text, advice)
              : Finding.warning("database clock", text, advice));
    }
  }
}
