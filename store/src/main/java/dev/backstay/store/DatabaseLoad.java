package dev.backstay.store;

/**
 * How busy the databases are at a moment.
 *
 * @param apps whose databases are known
 * @param connections to PostgreSQL, at most; 0 on SQLite
 * @param connectionsUsed of those
 * @param waiting callers that wait for one
 * @param queuedWrites that wait for a SQLite writer, of all databases
 * @param mostQueuedWrites of the database that has most
 */
public record DatabaseLoad(
    int apps,
    int connections,
    int connectionsUsed,
    int waiting,
    int queuedWrites,
    int mostQueuedWrites) {}
